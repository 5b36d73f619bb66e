import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { shownDefects } from '../checks/syntax-error.ts';
import type { DialectName } from '../dialects/dialect.ts';
import { factsOf } from './read.ts';
import { secondReading } from './second-reading.test-support.ts';
import { loadVoice } from './voice.ts';

const voice = await loadVoice();
const duckdb = await (await DuckDBInstance.create(':memory:')).connect();

const dialects = ['duckdb', 'postgres'] as const;
const valid = dialects.flatMap((dialect) =>
  readFixture(`valid-${dialect}.sql`)
    .split(/^--- /m)
    .slice(1)
    .map((section) => {
      const [title = '', ...lines] = section.split('\n');
      return { title: `${dialect}: ${title}`, sql: lines.join('\n'), dialect };
    }),
);
const lines = (name: string): readonly string[] =>
  readFixture(name)
    .split('\n')
    .filter((line) => line !== '');

describe('valid text', () => {
  test.each(valid)('$title: nothing is wrong', ({ sql, dialect }) => {
    const facts = factsOf(sql, dialect);
    expect(facts.templated).toBe(false);
    expect(facts.notQuery).toBeUndefined();
    expect(shown(sql, dialect)).toEqual([]);
    // Without the parser there are only quotes and brackets to go by.
    expect(facts.defects.filter(({ kind }) => kind === 'lexical')).toEqual([]);
  });

  test.each(valid)('$title: the skeleton alone finds no defect', ({ sql, dialect }) => {
    expect(factsOf(sql, dialect).defects).toEqual([]);
  });

  test.each(valid)('$title: both readers see the same columns and activities', ({ sql, dialect }) => {
    const second = secondReading(voice, sql, dialect);
    if (!second) return;
    const facts = factsOf(sql, dialect);
    const first = facts.branches[0]?.outputs.columns ?? [];
    if (second.columns) {
      const own = first.map((column) => (column.named === 'expression' ? undefined : column.name.toLowerCase()));
      expect(own).toEqual(second.columns.map((name) => name?.toLowerCase()));
    }
    if (second.activities)
      expect(new Set(facts.branches[0]?.activities.map(({ name }) => name))).toEqual(new Set(second.activities));
  });

  test('the second reader reads most of it', () => {
    const read = valid.filter(({ sql, dialect }) => secondReading(voice, sql, dialect)?.columns);
    expect(read.length).toBeGreaterThan(valid.length * 0.6);
  });

  test.each(valid.filter(({ dialect }) => dialect === 'duckdb'))(
    '$title: the engine itself reads it',
    async ({ sql }) => {
      expect(await refusedByDuckDb(sql)).toBeUndefined();
    },
  );

  test.each(valid)('$title: any beginning of it is read without harm', ({ sql, dialect }) => {
    for (let end = 0; end < sql.length; end += 3)
      expect(factsOf(sql.slice(0, end), dialect).statements).toBeGreaterThanOrEqual(0);
  });
});

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
  return shownDefects({ facts, voice, sql, dialect });
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
