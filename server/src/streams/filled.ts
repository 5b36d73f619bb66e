import type { ActivityTable } from './activity-tables.ts';
import { settingsRow } from './ledger-tables.ts';
import { listed } from './listed.ts';
import type { Step } from './plan.ts';
import type { StreamState } from './state.ts';
import type { Stored } from './stored.ts';
import type { Part, StreamTable } from './stream-table.ts';

/**
 * Notes which of the tables have rows when all is done: one of them that has none before the next build was emptied by
 * somebody. `standing`: what holds the rows of each by now.
 */
export function filledStep({ dialect, stream, parts, ledger }: StreamTable, standing: readonly Part[] = parts): Step {
  const each = parts.map(
    ({ name }, index) =>
      `case when exists (select 1 from ${standing[index]?.table}) then ${dialect.string(`${JSON.stringify(name)},`)} else '' end`,
  );
  return {
    id: 'remember:filled',
    purpose: `Note ${parts.length === 1 ? 'whether the table has' : 'which tables have'} rows`,
    sql: `update ${ledger.state}
set filled = ${each.length === 0 ? "''" : each.join('\n  || ')}
where stream = ${dialect.string(stream.name)} and transformation = ${dialect.string(settingsRow)}`,
    writes: true,
    counts: undefined,
    transformation: undefined,
  };
}

/** The names that `filledStep` noted; undefined where it did not. */
export function readFilled(noted: string | undefined): readonly string[] | undefined {
  return noted === undefined ? undefined : JSON.parse(`[${noted.slice(0, -1)}]`);
}

/** The tables that somebody emptied and whose rows are missed: in the places of `views` none are needed. */
export function missedTables(
  { emptied = [] }: Pick<Stored, 'emptied'>,
  views: readonly Pick<ActivityTable, 'name'>[],
): readonly string[] {
  return emptied.filter((name) => !views.some((view) => view.name === name));
}

/** Whether somebody emptied all that had rows, so that it is as if there had never been any. */
export function isAllEmptied({
  filled = [],
  stored: { emptied = [] },
}: Pick<StreamState, 'filled' | 'stored'>): boolean {
  return emptied.length > 0 && emptied.length === filled.length;
}

/** What a build says of tables that somebody emptied. */
export function emptiedReason(names: readonly string[]): string {
  const has = names.length === 1 ? 'has' : 'have';
  return `${listed(names)} ${has} no rows, although the last build left some there: all rows have to be read again.`;
}
