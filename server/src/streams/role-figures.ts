import type { Step } from './plan.ts';
import type { Roles } from './roles.ts';
import { sourceColumn } from './stream-table.ts';

/** What transformations of one role gave. */
export interface GivenOfRole {
  readonly id: string;
  readonly purpose: string;
  /** The table of their rows. */
  readonly staged: string;
  /** Which of these cannot be used. */
  readonly isRejected: string;
}

/** Counts it; nothing where another chunk of the same backfill did. Source: `processing.md`, law 4. */
export function roleFigures(
  { areCounted }: Pick<Roles, 'areCounted'>,
  { id, purpose, staged, isRejected }: GivenOfRole,
): readonly Step[] {
  if (areCounted) return [];
  return [
    {
      id,
      purpose,
      sql: `select ${sourceColumn} as transformation, 'read' as figure, count(*) as rows
from ${staged}
group by ${sourceColumn}
union all
select ${sourceColumn}, 'rejected', count(*)
from ${staged}
where ${isRejected}
group by ${sourceColumn}`,
      writes: false,
      counts: 'figures',
      transformation: undefined,
    },
  ];
}
