import { isDivided } from './parts.ts';
import type { Step } from './plan.ts';
import type { Stored } from './stored.ts';
import type { StreamTable } from './stream-table.ts';

const write = { writes: true, counts: undefined, transformation: undefined } as const;

/** Remembers which tables of activities are the build's own, where they are others than before. */
export function partsSteps(table: StreamTable, stored: Stored): readonly Step[] {
  const { dialect, stream, ledger } = table;
  const { tables } = ledger;
  const name = dialect.string(stream.name);
  const before = stored.parts.filter(({ isListed }) => isListed);
  const now = isDivided(table)
    ? [...table.parts.map((part) => ({ ...part, transformation: undefined, hash: undefined })), ...table.views]
    : [];
  const isReplaced = stored.parts.some(({ replaced }) => replaced !== undefined);
  const isSame =
    !isReplaced &&
    before.every(({ columns }) => columns !== undefined) &&
    before.length === now.length &&
    now.every((part) =>
      before.some((one) => one.name === part.name && one.activity === part.activity && one.view?.hash === part.hash),
    );
  if (isSame) return [];
  const textOf = (value: string | undefined): string => (value === undefined ? 'null' : dialect.string(value));
  const rows = now.map(
    (part) => `(${[name, ...[part.activity ?? '', part.name, part.transformation, part.hash].map(textOf)].join(', ')})`,
  );
  return [
    ...(before.length === 0 && !isReplaced
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
            sql: `insert into ${tables} (stream, activity, table_name, transformation, definition_hash)\nvalues\n  ${rows.join(',\n  ')}`,
            ...write,
          },
        ]),
  ];
}
