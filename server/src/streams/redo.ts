import type { AtomicStatements } from '../dialects/atomic-statements.ts';
import { qualified } from '../dialects/identifiers.ts';
import { fittedName } from './defined-table.ts';
import { type LedgerTables, ledgerColumns, ledgerTableNames } from './ledger-tables.ts';
import type { Step } from './plan.ts';
import type { StreamTable } from './stream-table.ts';

/**
 * Without transactions a plan changes copies of what the ledger remembers, as it changes a copy of the stream's rows. In
 * the end a few statements make all of it visible, which are written down before the first of them is run: whoever comes
 * after a crash runs them again. Source: `processing.md`, law 2.
 */

const write = { writes: true, counts: undefined, transformation: undefined } as const;
/** The column of rows to be put that says which of them are to go. */
export const isGone = '_is_gone';

const copied = ['state', 'aliases', 'removals', 'removedRows', 'backfills', 'tables'] as const;

/** The stream with a ledger of its own to be changed; itself where there are transactions. */
export function onCopies(table: StreamTable): StreamTable {
  if (table.dialect.atomicStatements === undefined) return table;
  const copies = Object.fromEntries(
    copied.map((key) => {
      const name = ledgerTableNames[key].replace('_activity_schema_', '');
      return [key, besideTable(table, `${name}_of_${table.stream.name}`)];
    }),
  );
  return { ...table, ledger: { ...table.ledger, ...copies } };
}

/** A table that is there while a run is at work, and as long after it as it is not finished. */
export function besideTable({ dialect, schema }: StreamTable, what: string): string {
  return qualified(dialect, schema, fittedName(dialect, `_activity_schema_next_${what}`));
}

export function dropStep(id: string, table: string): Step {
  return { id, purpose: `Drop ${table}`, sql: `drop table if exists ${table}`, ...write };
}

/** What is done with the copies before and after the `steps` that use them. */
export function copySteps(
  table: StreamTable,
  onTheseCopies: StreamTable,
  steps: readonly Step[],
  statements: AtomicStatements,
): { readonly copy: readonly Step[]; readonly put: readonly Step[]; readonly drop: readonly Step[] } {
  const name = table.dialect.string(table.stream.name);
  const used = copied.flatMap((key) => {
    const copy = onTheseCopies.ledger[key];
    const using = steps.filter(({ sql }) => sql.includes(copy));
    const isWritten = using.some(({ writes }) => writes);
    return using.length === 0 ? [] : [{ key, copy, remembered: table.ledger[key], isWritten }];
  });
  const columnsOf = (key: keyof LedgerTables): readonly string[] =>
    ledgerColumns(table.dialect)[key].map((definition) => definition.split(' ')[0] ?? '');
  const rowsOf = (key: keyof LedgerTables, from: string): string =>
    `select ${columnsOf(key).join(', ')} from ${from} where stream = ${name}`;
  return {
    copy: used.map(({ key, copy, remembered }) => ({
      id: `copy:${key}`,
      purpose: `Copy what ${remembered} remembers of the stream, to change the copy`,
      sql: statements.replaceTable(copy, rowsOf(key, remembered)),
      ...write,
    })),
    put: used
      .filter(({ isWritten }) => isWritten)
      .map(({ key, copy, remembered }) => {
        const columns = columnsOf(key);
        const without = (rows: string, others: string, gone: boolean): string =>
          `select r.*, ${gone} as ${isGone} from (\n    ${rows}\n    except\n    ${others}\n  ) as r`;
        const [now, before] = [rowsOf(key, copy), rowsOf(key, remembered)];
        return {
          id: `put:${key}`,
          purpose: `Put it into ${remembered}`,
          sql: statements.merge({
            into: remembered,
            rows: `(\n  ${without(now, before, false)}\n  union all\n  ${without(before, now, true)}\n)`,
            isGone,
            on: columns.map((column) => `t.${column} is not distinct from n.${column}`).join(' and '),
            columns,
            values: [],
          }),
          ...write,
        };
      }),
    drop: copied.map((key) => dropStep(`drop:${key}`, onTheseCopies.ledger[key])),
  };
}
