import { isDivided } from './parts.ts';
import type { Step } from './plan.ts';
import { madeParts, type Stored } from './stored.ts';
import type { StreamTable } from './stream-table.ts';

const write = { writes: true, counts: undefined, transformation: undefined } as const;

/** Remembers which tables of activities are the build's own, where they are others than before. */
export function partsSteps(table: StreamTable, stored: Stored): readonly Step[] {
  const { dialect, stream, ledger } = table;
  const { tables } = ledger;
  const name = dialect.string(stream.name);
  const before = stored.parts.filter(({ isListed }) => isListed).map((part) => part.name);
  const now = isDivided(table) ? table.parts : [];
  const isSame =
    madeParts(stored).length === before.length &&
    before.length === now.length &&
    now.every((part) => before.includes(part.name));
  if (isSame) return [];
  const rows = now.map((part) => `(${name}, ${dialect.string(part.activity ?? '')}, ${dialect.string(part.name)})`);
  return [
    ...(before.length === 0
      ? []
      : [
          {
            id: 'forget:tables',
            purpose: 'Take the old tables of activities out of the ledger',
            sql: `delete from ${tables}\nwhere stream = ${name}`,
            ...write,
          },
        ]),
    ...(rows.length === 0
      ? []
      : [
          {
            id: 'remember:tables',
            purpose: 'Write down which tables of activities are the build’s own',
            sql: `insert into ${tables} (stream, activity, table_name)\nvalues\n  ${rows.join(',\n  ')}`,
            ...write,
          },
        ]),
  ];
}
