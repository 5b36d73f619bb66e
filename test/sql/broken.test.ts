import { describe, expect, test } from 'vitest';
import { syntaxErrors } from '../../server/src/checks/syntax-error.ts';
import type { DialectName } from '../../server/src/dialects/dialect.ts';
import { factsOf } from '../../server/src/sql/read.ts';
import { questionOf } from '../../server/src/sql/verdict.ts';
import { libpgQuery } from '../../server/src/voices/libpg-query.ts';
import { nodeSqlParser } from '../../server/src/voices/node-sql-parser.ts';
import { polyglot } from '../../server/src/voices/polyglot.ts';
import { judge } from '../../server/src/voices/quorum.ts';
import { sqlparser } from '../../server/src/voices/sqlparser.ts';
import { duckdbSyntax } from '../../server/src/warehouses/duckdb-syntax.ts';
import { type Broken, readBroken, tokensApart } from './broken.ts';

/** What is not told, by title: what the reader of the dialect takes for something else. The lists may only become shorter. */
const missed: Readonly<Record<DialectName, readonly string[]>> = {
  duckdb: [],
  postgres: [],
  redshift: [],
  snowflake: ['a common table without as', 'a comma is missing in a list', 'a path without its key'],
  bigquery: ['a comma is missing in a list'],
  databricks: ['a keyword as a value', 'a lateral view without a name'],
  athena: ['qualify of another warehouse'],
};

/** Why a text is broken that fewer than two parsers refuse. */
const reasons: Readonly<Record<string, string>> = {
  'a common table without as': 'The grammars of all but Spark ask for the word.',
  'a keyword as a value': 'GROUP is reserved in every one of them.',
  'select twice': 'SELECT is reserved in every one of them, and no column.',
  'a comma before from': 'Only DuckDB, Snowflake and BigQuery take a comma at the end of the list.',
  'a path without its key': 'A colon is followed by a key or a type.',
  'a cast of another warehouse': 'BigQuery and Trino have no `::`.',
  'distinct on of another warehouse': 'BigQuery has no DISTINCT ON, and no function of that name.',
  'backticks of another warehouse': 'Redshift, Snowflake and Athena’s queries quote names with double quotes only.',
  'qualify of another warehouse': 'Trino 400 and the Athena that is made of it have no QUALIFY.',
};

const dialects = Object.keys(missed) as DialectName[];

describe.each(dialects)('%s', (dialect) => {
  const cases = readBroken(dialect);

  test('every title stands once, and there are enough', () => {
    expect(new Set(cases.map(({ title }) => title)).size).toBe(cases.length);
    expect(cases.length).toBeGreaterThanOrEqual(45);
    for (const { sql } of cases) expect(sql).not.toMatch(/[«»]/);
  });

  test.each(cases)('$title: really broken', async (one) => {
    expect((await proofs(one)) >= 2 || reasons[one.title] !== undefined).toBe(true);
  });

  test.each(cases)('$title: told within five tokens, or known to be missed', async (one) => {
    expect(await isTold(one)).toBe(!missed[dialect].includes(one.title));
  });

  test('most are told', () => {
    expect(1 - missed[dialect].length / cases.length).toBeGreaterThanOrEqual(0.93);
  });
});

/** The engine's own word counts as proof enough. */
async function proofs({ sql, dialect }: Broken): Promise<number> {
  const question = questionOf(sql, dialect);
  const verdict = dialect === 'duckdb' ? await duckdbSyntax(question.sql) : (await judge(question)).verdict;
  if (verdict.kind === 'refused-by-engine') return 2;
  if (dialect === 'duckdb' || dialect === 'postgres') return 0;
  let refusing = 0;
  for (const parser of [polyglot, sqlparser, nodeSqlParser, libpgQuery]) {
    const voices = await parser.voices(dialect);
    if (voices.length > 0 && voices.every(({ read }) => read(question.sql).kind === 'refuses')) refusing += 1;
  }
  return refusing;
}

async function isTold({ sql, dialect, mark }: Broken): Promise<boolean> {
  const question = questionOf(sql, dialect);
  const verdict = dialect === 'duckdb' ? await duckdbSyntax(question.sql) : (await judge(question)).verdict;
  const [first] = syntaxErrors(factsOf(sql, dialect), verdict);
  return first !== undefined && tokensApart(sql, mark, first.range) <= 5;
}
