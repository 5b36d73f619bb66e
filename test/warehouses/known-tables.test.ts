import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, expect, test } from 'vitest';
import { type KnownTables, knownTablesOf, type TableName } from '../../server/src/sql/known-tables.ts';
import { lostReferences } from '../../server/src/sql/lost-references.ts';
import { factsOf, readSql } from '../../server/src/sql/read.ts';

/**
 * What is read through known tables, held against DuckDB itself: the corpus's transformations over tables that have a column
 * for every word of the text, and then over tables that lack one of them.
 */
const corpus = readFileSync(join(import.meta.dirname, '../sql/corpus/duckdb.sql'), 'utf8')
  .split(/^--- /m)
  .slice(1)
  .map((section) => statementOf(section.slice(section.indexOf('\n'))))
  .filter((sql) => !/\{[{%]/.test(sql));

let connection: DuckDBConnection;

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});

test('columns and references are what DuckDB says', { timeout: 240_000 }, async () => {
  let [described, refused] = [0, 0];
  for (const sql of corpus) {
    const names = factsOf(sql, 'duckdb').tables.flatMap(({ name }) => (name === undefined ? [] : [name]));
    const words = columnsFor(sql);
    const known = await tables(names, words);
    const outputs = await describedColumns(sql);
    if (names.length === 0 || outputs === undefined) continue;
    described += 1;
    const facts = factsOf(sql, 'duckdb', {}, known);
    if (!facts.outputs.open)
      expect(
        facts.outputs.columns.map(({ name }) => name.toLowerCase()),
        sql,
      ).toEqual(outputs);
    expect(lostReferences(readSql(sql, 'duckdb', known)), sql).toEqual([]);
    for (const word of words) {
      const fewer = await tables(
        names,
        words.filter((other) => other !== word),
      );
      const lost = lostReferences(readSql(sql, 'duckdb', fewer));
      if (lost.length === 0) continue;
      refused += 1;
      expect(
        lost.map(({ name }) => name.toLowerCase()),
        sql,
      ).toContain(word);
      expect(await describedColumns(sql), `${word} in ${sql}`).toBeUndefined();
    }
  }
  // Enough of it is held to.
  expect(described).toBeGreaterThan(30);
  expect(refused).toBeGreaterThan(15);
});

function statementOf(section: string): string {
  return section
    .replace(/⟨[caf]:|⟩/g, '')
    .replace(/^--:.*$/gm, '')
    .replace(/\/\*---[\s\S]*?---\*\//, '')
    .replace(/@(start|end)_ts/g, "timestamp '2020-01-01'")
    .trim()
    .replace(/;\s*$/, '');
}

/** Every word that stands before no dot: an alias is no column. */
function columnsFor(sql: string): readonly string[] {
  const words = new Set([...sql.matchAll(/[a-z_]\w*/gi)].map(([word]) => word.toLowerCase()));
  return [...words].filter((word) => !new RegExp(`\\b${word}\\.`, 'i').test(sql));
}

/** Makes tables with these columns in place of those there are. */
async function tables(names: readonly TableName[], columns: readonly string[]): Promise<KnownTables> {
  const made = await connection.run('select schema_name, table_name from duckdb_tables()');
  for (const [schema, table] of await made.getRows()) await connection.run(`drop table "${schema}"."${table}"`);
  const listed = names.map((name) => {
    const [table = '', schema = 'main'] = name.toReversed();
    return { schema, name: table };
  });
  for (const { schema, name } of listed) {
    await connection.run(`create schema if not exists "${schema}"`);
    const definitions = columns.map((column) => `"${column}" ${typeOf(column)}`);
    await connection.run(`create table if not exists "${schema}"."${name}" (${definitions.join(', ')})`);
  }
  const known = columns.map((name) => ({ name, type: typeOf(name), comment: undefined }));
  return knownTablesOf(
    {
      ...{ connection: 'dev', database: 'memory', schemas: [], searchPath: ['main'], truncated: false, absent: [] },
      tables: listed.map((table) => ({ ...table, kind: 'table', columns: known, comment: undefined, rows: undefined })),
    },
    'duckdb',
  );
}

/** A type that its name suggests, so that most of the corpus is right with it. */
function typeOf(column: string): string {
  if (/_at$|^ts$|date|time|_on$|day/.test(column)) return 'timestamp';
  if (/id$|amount|price|total|count|qty|quantity|^n$|cents|value|rank|seconds|minutes|revenue/.test(column))
    return 'bigint';
  return /json|payload|properties|data|doc|features|event$/.test(column) ? 'json' : 'varchar';
}

/** Undefined where DuckDB refuses the statement. */
async function describedColumns(sql: string): Promise<readonly string[] | undefined> {
  try {
    const rows = await (await connection.run(`describe ${sql}`)).getRows();
    return rows.map(([name]) => String(name).toLowerCase());
  } catch {
    return undefined;
  }
}
