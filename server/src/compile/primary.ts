import type { BoundPrimary } from '../aql/bound.ts';
import { identifier } from '../dialects/identifiers.ts';
import { column } from './clause.ts';
import { type CarriedValues, own } from './names.ts';
import { type Cte, type Select, sqlIn } from './plan.ts';
import { activityRows, type RowColumn, type StreamTable } from './rows.ts';
import { spineSteps } from './spine.ts';

/** The steps that give the primary rows, the last of them under `name`: what the result has, row for row. */
export function primarySteps(
  table: StreamTable & { readonly now: string },
  primary: BoundPrimary,
  name: string,
  giveName: (wish: string) => string,
  wanted: { readonly columns: ReadonlySet<RowColumn>; readonly values: CarriedValues },
): Cte[] {
  const { selector } = primary;
  if (selector.kind === 'time_spine') {
    return spineSteps(table, { ...primary, selector }, { name, giveName, ...wanted });
  }
  const { dialect } = table;
  const counter = selector.kind === 'last' ? 'next' : 'occurrence';
  const columns = new Set(wanted.columns);
  if (selector.kind !== 'all') columns.add(counter);
  const { activity, filters } = primary;
  const rows = activityRows(table, { activity, filters, values: wanted.values, columns, entityless: 'kept' });
  const cte = (as: string, purpose: string, select: Select): Cte => ({ name: as, purpose, serves: undefined, select });
  const words = wordsOf(primary);
  if (selector.kind === 'all') return [cte(name, words, rows.select)];
  // An entity's first time is nobody's where there is no entity.
  const chosen = (sqlOf: (as: string) => string): string[] => [
    selector.kind === 'last'
      ? `${sqlOf(own.next)} is null`
      : `${sqlOf(own.occurrence)} = ${selector.kind === 'nth' ? selector.n : 1}`,
    `${sqlOf(own.entity)} is not null`,
  ];
  if (!rows.windowed) {
    const sqlOf = sqlIn(rows.select.columns);
    return [cte(name, words, { ...rows.select, where: [...(rows.select.where ?? []), ...chosen(sqlOf)] })];
  }
  const all = giveName(`all_${name}`);
  const sqlOf = (as: string): string => column(table, '', as);
  return [
    cte(all, `${words}: all of them, numbered`, rows.select),
    cte(name, words, {
      columns: rows.select.columns.map(({ as }) => ({ sql: sqlOf(as), as })),
      from: identifier(dialect, all),
      where: chosen(sqlOf),
    }),
  ];
}

function wordsOf({ selector, activity }: BoundPrimary): string {
  const which = selector.kind === 'nth' ? `nth(${selector.n})` : selector.kind;
  return `select ${which} ${activity.kind === 'one' ? activity.name : '*'}`;
}
