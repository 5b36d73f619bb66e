import { metRows } from './arrivals.ts';
import { leavingRows } from './leaving.ts';
import type { BuildMode, Step } from './plan.ts';
import type { Roles } from './roles.ts';
import type { StreamTable } from './stream-table.ts';
import { changedRows } from './upsert.ts';

/**
 * Tells how many of the rows that were read are of people who were removed: they are in no figure. Nothing in a backfill,
 * which would tell it of each chunk.
 */
export function leftOutSteps(
  table: StreamTable,
  { hasRemovals }: Roles,
  { mode, reads }: { readonly mode: BuildMode; readonly reads: 'all' | 'some' },
): readonly Step[] {
  if (!hasRemovals || mode.kind === 'backfill') return [];
  const { dialect } = table;
  return [
    {
      id: 'note:left-out',
      purpose: 'Tell how many rows of removed people were left out',
      sql: `select case
    when l.left_out = 1 then '1 row was left out: it is of somebody who was removed.'
    else cast(l.left_out as ${dialect.types.string}) || ' rows were left out: they are of people who were removed.'
  end as note
from (
  select count(*) as left_out
  from ${reads === 'all' ? remembered(table) : met}
) as l
where l.left_out > 0`,
      writes: false,
      counts: 'notes',
      transformation: undefined,
    },
  ];
}

/** A full build remembers those it read, and no others. */
function remembered({ dialect, stream, ledger }: StreamTable): string {
  return `${ledger.removedRows}\n  where stream = ${dialect.string(stream.name)}`;
}

/** What was left out before, what would be new, and what turned out to be somebody's only once it was in. */
const met = `(
    select 1 as one from ${metRows} where verdict = 'same'
    union all
    select 1 as one from ${changedRows} where _change = 'withheld'
    union all
    select 1 as one from ${leavingRows}
    where (activity, activity_id) in (select activity, activity_id from ${changedRows} where _change = 'new')
  ) as m`;
