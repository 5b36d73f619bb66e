import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import type { DialectName } from '../../server/src/dialects/dialect.ts';
import { dialectNames } from '../../server/src/dialects/index.ts';
import { factsOf } from '../../server/src/sql/read.ts';
import { questionOf } from '../../server/src/sql/verdict.ts';
import { type Case, readCorpus } from './corpus.ts';

/**
 * Whether node-sql-parser could name output columns where the skeleton leaves them open. As long as it cannot it is a voice and
 * nothing else; a text that comes into the corpora and says otherwise fails here.
 */

const grammars: Readonly<Record<DialectName, string>> = {
  duckdb: 'postgresql',
  postgres: 'postgresql',
  redshift: 'redshift',
  snowflake: 'snowflake',
  bigquery: 'bigquery',
  databricks: 'hive',
  athena: 'trino',
};

/** What it reads without a star among the columns, and why that names no more of them. */
const reasons: Readonly<Record<string, string>> = {
  'unnest in the list': 'A struct that is unnested gives a column for each of its fields, which it takes for one.',
  'dbt variable': 'What Jinja puts there may be several columns, and it sees the name that stands for them.',
};

test('it names no column that the skeleton leaves open', () => {
  const open = dialectNames.flatMap(readCorpus).filter(({ sql, dialect }) => factsOf(sql, dialect).outputs.open);
  expect(open.length).toBeGreaterThan(10);
  const named = open.filter((one) => namesAll(one)).map(({ title }) => title);
  expect(named).toEqual(Object.keys(reasons));
});

/** Whether it reads a text and sees no star among its columns. */
function namesAll({ sql, dialect }: Case): boolean {
  const grammar = grammars[dialect];
  const { Parser } = createRequire(import.meta.url)(
    `node-sql-parser/build/${grammar}`,
  ) as typeof import('node-sql-parser/build/snowflake');
  try {
    const tree = new Parser().astify(questionOf(sql, dialect).sql, { database: grammar });
    const [first] = [tree].flat();
    const columns = first && 'columns' in first ? first.columns : '*';
    return columns !== '*' && !/"(?:value|column)":"\*"/.test(JSON.stringify(columns));
  } catch {
    return false;
  }
}
