import { acrossParts, andOf, placeOf, whereOf } from './parts.ts';
import type { Step } from './plan.ts';
import type { Scope } from './scope.ts';
import { incomingRows } from './stage.ts';
import { indented, type Part, type StreamTable } from './stream-table.ts';

/** Incoming rows that are not among the table's rows of what was read. Temporary. */
const unfoundRows = '_unfound_rows';

/** Rows of the table with their ids, outside of what was read. Temporary. */
const farRows = '_far_rows';

/** The rows of a part that incoming rows may be compared with, to be called `s`. */
export interface FormerRows {
  readonly relation: string;
  /** What finds a row of them in the table. */
  readonly locator: string;
}

/**
 * Before incoming rows are compared with the table. Where that is a scan, rows outside of the window are found by their
 * ids alone: they are few, mostly none, and their other columns are not read.
 */
export function farSteps(table: StreamTable, scope: Scope): readonly Step[] {
  const { dialect, column } = table;
  const isNear = windowOf(table, scope);
  if (isNear === undefined) return [];
  const temporary = { writes: false, counts: undefined, transformation: undefined } as const;
  const id = `s.${column('activity_id')}`;
  const onActivity = (part: Part): string =>
    part.activity === undefined ? ` and s.${column('activity')} = i.activity` : '';
  return [
    {
      id: 'unfound',
      purpose: 'Find the incoming rows that are not in the window of the table',
      sql: dialect.temporaryTable(unfoundRows, {
        query: acrossParts(
          table,
          (part) => `select i.activity, i.activity_id
from ${incomingRows} as i
where not exists (
  select 1 from ${part.table} as s
  where ${id} = i.activity_id${onActivity(part)} and ${isNear}
)${andOf(table, part, 'i.activity')}`,
        ),
      }),
      ...temporary,
    },
    {
      id: 'far',
      purpose: 'Find the rows outside of it that have their ids',
      sql: dialect.temporaryTable(farRows, {
        query: acrossParts(
          table,
          (part) => `select ${placeOf(table, part, 's')} as _row, i.activity
from ${part.table} as s
join ${unfoundRows} as i on i.activity_id = ${id}${onActivity(part)}${andOf(table, part, 'i.activity')}
where not (${isNear})`,
        ),
      }),
      ...temporary,
    },
  ];
}

export function formerRows(table: StreamTable, part: Part, scope: Scope): FormerRows {
  const isNear = windowOf(table, scope);
  const place = placeOf(table, part, 's');
  if (isNear === undefined) return { relation: part.table, locator: place };
  const rows = `select s.*, ${place} as _row from ${part.table} as s`;
  return {
    relation: `(
  ${indented(`${rows} where ${isNear}\nunion all\n${rows} where ${place} in (select _row from ${farRows}${whereOf(table, part)})`, 2)}
)`,
    locator: 's._row',
  };
}

/** Whether a row `s` lies in what is read; undefined where that is all of a transformation, or nothing is gained. */
function windowOf({ dialect, column }: StreamTable, { readings }: Scope): string | undefined {
  const starts = readings.map(({ after }) => after);
  if (dialect.scans === undefined || !starts.every((after) => after !== undefined)) return undefined;
  const [start] = starts.toSorted();
  if (start === undefined) return undefined;
  const ends = readings.map(({ until }) => until);
  const end = ends.every((until) => until !== undefined) ? ends.toSorted().at(-1) : undefined;
  const ts = `s.${column('ts')}`;
  return `${ts} >= ${dialect.timestamp(start)}${end === undefined ? '' : ` and ${ts} <= ${dialect.timestamp(end)}`}`;
}
