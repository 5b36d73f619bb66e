import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { syntaxErrors } from '../../server/src/checks/syntax-error.ts';
import { dialectNames } from '../../server/src/dialects/index.ts';
import { factsOf } from '../../server/src/sql/read.ts';
import { questionOf } from '../../server/src/sql/verdict.ts';
import { loadTrees, loadVerdicts } from '../../server/src/voices/hearing.test-support.ts';
import { type Case, found, readCorpus } from './corpus.ts';
import { secondReading } from './second-reading.ts';

const verdicts = await loadVerdicts();
const parse = await loadTrees();
const duckdb = await (await DuckDBInstance.create(':memory:')).connect();

describe.each(dialectNames.map((dialect) => ({ dialect, cases: readCorpus(dialect) })))('$dialect', ({ cases }) => {
  test('every title stands once', () => {
    expect(new Set(cases.map(({ title }) => title)).size).toBe(cases.length);
  });

  test.each(cases)('$title: what is found is what is there', ({ sql, dialect, expected }) => {
    const { features, ...others } = found(sql, factsOf(sql, dialect));
    expect({ ...others, features: expected.features && features }).toEqual(expected);
  });

  test.each(cases)('$title: nothing is wrong', ({ sql, dialect }) => {
    const facts = factsOf(sql, dialect);
    expect(facts.notQuery).toBeUndefined();
    expect(facts.statements).toBe(1);
    // What the skeleton says alone is never shown, but each of these is one parser's mistake away from it.
    expect(facts.defects).toEqual([]);
    expect(syntaxErrors(facts, verdicts.of(questionOf(sql, dialect), { file: '', part: 0 }))).toEqual([]);
  });

  test.each(cases)('$title: a reader with a grammar sees the same columns and activities', (one) => {
    expect(ofBothReaders(one)?.skeleton).toEqual(ofBothReaders(one)?.parser);
  });

  test.each(cases)('$title: any beginning of it is read without harm', ({ sql, dialect }) => {
    for (let end = 0; end < sql.length; end += 7)
      expect(factsOf(sql.slice(0, end), dialect).statements).toBeGreaterThanOrEqual(0);
  });

  test('the reader with a grammar reads most of it', () => {
    expect(cases.filter((one) => ofBothReaders(one)?.parser.columns).length).toBeGreaterThan(cases.length * 0.5);
  });
});

test.each(readCorpus('duckdb'))('duckdb: $title: the engine itself reads it', async ({ sql }) => {
  expect(await refusedByDuckDb(sql)).toBeUndefined();
});

/** What both readers say of the first branch; an unknown name stands for one the warehouse makes up. */
function ofBothReaders({ sql, dialect }: Case) {
  const second = secondReading(parse, sql, dialect);
  const first = factsOf(sql, dialect).branches[0];
  if (!second || !first) return undefined;
  const own = first.outputs.columns.map(({ name, named }) => (named === 'expression' ? undefined : name.toLowerCase()));
  return {
    skeleton: {
      columns: second.columns && own,
      activities: second.activities && new Set(first.activities.map(({ name }) => name)),
    },
    parser: {
      columns: second.columns?.map((name) => name?.toLowerCase()),
      activities: second.activities && new Set(second.activities),
    },
  };
}

async function refusedByDuckDb(sql: string): Promise<string | undefined> {
  const plain = sql
    .replace(/\{#[\s\S]*?#\}|\{\{\s*config[^}]*\}\}|\{%[\s\S]*?%\}/g, ' ')
    .replace(/\{\{[^}]*\}\}/g, 'j')
    .replace(/@(start|end)_ts/g, 'x');
  try {
    await duckdb.prepare(plain);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return /^(Parser Error|.*syntax error)/i.test(message) ? message : undefined;
  }
}
