import type { Cell, Runner } from '../../server/src/run/runner.ts';
import type { StreamRow } from './build.ts';
import { type AliasRow, isoOf, type RawRow, type RemovalRow, type SourceName, sourceNames } from './build-sources.ts';

/** The source tables of a world on an engine, and its stream's rows as they are compared. */

export const createSources: readonly string[] = [
  'create schema raw',
  'create table raw.aliases (nr integer, old_name varchar, new_name varchar, changed_at timestamp)',
  'create table raw.removals (nr integer, who varchar, device varchar)',
  ...sourceNames.map(
    (name) =>
      `create table ${tableOf(name)} (nr integer, id varchar, happened_at timestamp, who varchar, device varchar, activity varchar, feature varchar, revenue double precision)`,
  ),
];

export function insertRow(source: SourceName, nr: number, row: RawRow): string {
  return `insert into ${tableOf(source)} values (${nr}, ${valuesOf(row)})`;
}

export function deleteRow(source: SourceName, nr: number): string {
  return `delete from ${tableOf(source)} where nr = ${nr}`;
}

/** The tables of aliases and removals, written anew. */
export function writeRoleRows(aliases: readonly AliasRow[], removals: readonly RemovalRow[]): readonly string[] {
  return [
    'delete from raw.aliases',
    'delete from raw.removals',
    ...aliases.map(
      (row, nr) =>
        `insert into raw.aliases values (${nr}, ${literal(row.old)}, ${literal(row.new)}, ${timeLiteral(row.at)})`,
    ),
    ...removals.map(
      (row, nr) => `insert into raw.removals values (${nr}, ${literal(row.who)}, ${literal(row.device)})`,
    ),
  ];
}

/** Every row of the stream's table in a schema, in one order. */
export async function streamRows(runner: Runner, root: string, schema: string): Promise<readonly StreamRow[]> {
  const rows: Record<string, Cell>[] = [];
  await runner.query(
    { root, connection: undefined, sql: `select * from ${schema}.customer_stream`, limit: 10_000 },
    (batch) => {
      for (const row of batch.rows) {
        rows.push(Object.fromEntries(batch.columns.map(({ name }, index) => [name, row[index] ?? null])));
      }
    },
    new AbortController().signal,
  );
  return sorted(rows.map((row) => ({ ...row, feature_json: spelledAlike(row.feature_json) }) as unknown as StreamRow));
}

export function tableOf(name: SourceName): string {
  return `raw.${name.replaceAll('/', '_').toLowerCase()}`;
}

function literal(value: string | null): string {
  return value === null ? 'null' : `'${value.replaceAll("'", "''")}'`;
}

function timeLiteral(at: number | null): string {
  return at === null ? 'null' : `timestamp '${isoOf(at).replace('T', ' ')}'`;
}

function valuesOf(row: RawRow): string {
  return [
    literal(row.id),
    timeLiteral(row.at),
    literal(row.who),
    literal(row.device),
    literal(row.activity),
    literal(row.feature),
    row.revenue ?? 'null',
  ].join(', ');
}

function spelledAlike(json: Cell | undefined): string {
  return JSON.stringify(JSON.parse(String(json)));
}

/** The same rows in one order, their columns too. */
export function sorted(rows: readonly StreamRow[]): readonly StreamRow[] {
  const inOrder = rows.map((row) =>
    Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))),
  ) as unknown as StreamRow[];
  const key = ({ activity, activity_id }: StreamRow): string => JSON.stringify([activity, activity_id]);
  return inOrder.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
