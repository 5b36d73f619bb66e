import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { syntaxErrors } from '../checks/syntax-error.ts';
import type { DialectName } from '../dialects/dialect.ts';
import { loadVerdicts } from '../voices/hearing.test-support.ts';
import { factsOf } from './read.ts';
import { questionOf } from './verdict.ts';

const verdicts = await loadVerdicts();
const duckdb = await (await DuckDBInstance.create(':memory:')).connect();

const lines = (name: string): readonly string[] =>
  readFixture(name)
    .split('\n')
    .filter((line) => line !== '');

describe('broken text', () => {
  test.each(lines('broken.sql'))('%s', async (sql) => {
    expect(await refusedByDuckDb(sql)).toBeDefined();
    const [first] = shown(sql, 'duckdb');
    expect(first).toBeDefined();
    expect(first?.range.start).toBeLessThan(sql.length);
  });
});

describe('broken text that the parser accepts is let pass: never cry wolf', () => {
  test.each(lines('broken-let-pass.sql'))('%s', async (sql) => {
    expect(await refusedByDuckDb(sql)).toBeDefined();
    expect(shown(sql, 'duckdb')).toEqual([]);
  });
});

function shown(sql: string, dialect: DialectName) {
  const facts = factsOf(sql, dialect);
  return syntaxErrors(facts, verdicts.of(questionOf(sql, dialect), { file: '', part: 0 }));
}

async function refusedByDuckDb(sql: string): Promise<string | undefined> {
  const plain = sql
    .replace(/\{#[\s\S]*?#\}|\{\{\s*config[^}]*\}\}/g, ' ')
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

function readFixture(name: string): string {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
}
