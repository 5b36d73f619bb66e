import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Question } from '../sql/verdict.ts';
import { withEngine } from './engine-judge.ts';
import { type Judge, workerJudge } from './judge.ts';

const folder = mkdtempSync(join(tmpdir(), 'activity-schema-voices-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const of = (sql: string): Question => ({ sql, dialect: 'snowflake' });

/** A worker that does what the text says, as a parser may. */
const odd = written(
  'odd.cjs',
  `const { parentPort } = require('node:worker_threads');
   parentPort.on('message', ({ number, question: { sql } }) => {
     if (sql === 'hang') for (;;);
     if (sql === 'crash') throw new Error('unreachable');
     if (sql === 'leave') process.exit(3);
     if (sql === 'overflow') (function again() { again(); })();
     globalThis.asked = (globalThis.asked ?? 0) + 1;
     const complaint = { voice: String(globalThis.asked), message: '', range: { start: 0, end: 0 } };
     parentPort.postMessage({ number, verdict: { kind: 'refused', complaints: [complaint] }, isBroken: sql === 'break' });
   });`,
);

describe('a worker that does not do its work', () => {
  test.each(['hang', 'crash', 'leave', 'overflow'])('%s: nothing was said, and the next text is read', async (sql) => {
    const failures: string[] = [];
    const judge = workerJudge({ modulePath: odd, patience: 1_000, report: (failure) => failures.push(failure) });
    expect(await judge.judge(of(sql))).toEqual({ kind: 'unknown' });
    expect(await asked(judge, 'fine')).toBe(1);
    expect(failures).toHaveLength(1);
    await judge.dispose();
  });

  test('is kept while it does', async () => {
    const judge = workerJudge({ modulePath: odd });
    expect([await asked(judge, 'fine'), await asked(judge, 'fine')]).toEqual([1, 2]);
    await judge.dispose();
  });

  test('is asked many times without a warning that something piles up', async () => {
    const warnings: string[] = [];
    const hear = ({ name }: Error): unknown => warnings.push(name);
    process.on('warning', hear);
    const judge = workerJudge({ modulePath: odd });
    for (let count = 1; count <= 20; count += 1) expect(await asked(judge, 'fine')).toBe(count);
    await judge.dispose();
    process.off('warning', hear);
    expect(warnings).toEqual([]);
  });

  test('is thrown away once a parser in it broke, and what it said counts', async () => {
    const judge = workerJudge({ modulePath: odd });
    expect([await asked(judge, 'break'), await asked(judge, 'fine')]).toEqual([1, 1]);
    await judge.dispose();
  });

  test('tells of every text that it was asked, also of one that it does not answer: what was done is work', async () => {
    let count = 0;
    const judge = workerJudge({ modulePath: odd, worked: () => (count += 1) });
    await asked(judge, 'fine');
    expect(count).toBe(1);
    await judge.judge(of('crash'));
    expect(count).toBe(2);
    await judge.dispose();
  });

  test('is not started for ever', async () => {
    const failures: string[] = [];
    const missing = join(folder, 'missing.cjs');
    const judge = workerJudge({ modulePath: missing, report: (failure) => failures.push(failure) });
    for (let i = 0; i < 6; i += 1) expect(await judge.judge(of('select 1'))).toEqual({ kind: 'unknown' });
    expect(failures).toHaveLength(3);
    await judge.dispose();
  });

  test('texts that are asked at once are answered each', async () => {
    const judge = workerJudge({ modulePath: odd });
    const answers = await Promise.all([asked(judge, 'a'), asked(judge, 'b'), asked(judge, 'c')]);
    expect(answers).toEqual([1, 2, 3]);
    await judge.dispose();
  });
});

describe('the engine', () => {
  const parsers: Judge = {
    judge: async () => ({ kind: 'accepted' }),
    warmUp: () => {},
    dispose: async () => {},
  };
  const refused = {
    kind: 'refused-by-engine',
    complaint: { voice: 'E', message: '', range: { start: 0, end: 0 } },
  } as const;

  test('has the last word', async () => {
    const judge = withEngine(parsers, { syntax: async () => refused });
    expect(await judge.judge(of('select 1'))).toEqual(refused);
  });

  test.each([
    ['may not be asked', () => undefined],
    ['does not know', async () => ({ kind: 'unknown' }) as const],
    ['fails', () => Promise.reject(new Error('gone'))],
    ['does not answer', () => new Promise<never>(() => {})],
  ])('that %s leaves it to the parsers', async (_, syntax) => {
    const judge = withEngine(parsers, { syntax }, 20);
    expect(await judge.judge(of('select 1'))).toEqual({ kind: 'accepted' });
  });

  test('that keeps failing is not asked for ever', async () => {
    let times = 0;
    const syntax = (): Promise<never> => {
      times += 1;
      return Promise.reject(new Error('gone'));
    };
    const judge = withEngine(parsers, { syntax });
    for (let i = 0; i < 6; i += 1) await judge.judge(of('select 1'));
    expect(times).toBe(3);
  });
});

async function asked(judge: Judge, sql: string): Promise<number> {
  const verdict = await judge.judge(of(sql));
  return verdict.kind === 'refused' ? Number(verdict.complaints[0]?.voice) : Number.NaN;
}

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
