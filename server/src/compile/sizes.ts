import { qualified } from '../dialects/identifiers.ts';
import { entityKey, keepsOrder, physical, type StreamTable } from './rows.ts';

/** How large the series of one activity are: one series for each entity. */
export interface ActivitySize {
  readonly activity: string;
  readonly rows: number;
  /** The sum over all series of the square of their lengths: the pairs a join of the activity with itself would make. */
  readonly squares: number;
}

/** The activities of a stream, as it was when it was asked. */
export type Sizes = readonly ActivitySize[];

/**
 * What asks a stream for its sizes, as columns `activity`, `row_count` and `squares`; undefined where its rows are not numbered
 * in one table. The numbers 1 to n of a series tell n²: the sum of 2k - 1.
 */
export function sizesSql(table: StreamTable): string | undefined {
  const { dialect, stream } = table;
  if (stream.layout !== 'single' || !keepsOrder(table)) return undefined;
  const occurrence = physical(table, 'activity_occurrence');
  return `select ${physical(table, 'activity')} as activity, count(*) as row_count, sum(2 * ${occurrence} - 1) as squares
from ${qualified(dialect, stream.schema, stream.name)} as s
where ${entityKey(table)} is not null
group by 1`;
}

/**
 * At most how many pairs a join of two activities by entity makes for each row of the two; undefined where an activity is
 * not known. No sum of products is above the root of the product of the sums of squares (Cauchy-Schwarz).
 */
export function pairsPerRow(sizes: Sizes, primary: string, joined: string): number | undefined {
  const [left, right] = [sizeOf(sizes, primary), sizeOf(sizes, joined)];
  if (!left || !right) return undefined;
  return Math.sqrt(left.squares * right.squares) / (left.rows + right.rows);
}

/** How many rows of the joined activity there are for each row of the primary one; undefined where an activity is not known. */
export function rowsPerRow(sizes: Sizes, primary: string, joined: string): number | undefined {
  const [left, right] = [sizeOf(sizes, primary), sizeOf(sizes, joined)];
  return left && right && right.rows / left.rows;
}

function sizeOf(sizes: Sizes, activity: string): ActivitySize | undefined {
  return sizes.find((one) => one.activity === activity);
}
