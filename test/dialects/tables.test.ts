import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DialectName } from '../../server/src/dialects/dialect.ts';
import { type Engine, startDuckDb } from '../oracle/query-engine.ts';
import { lacking } from './lacking.ts';
import { type Mend, mends } from './mends.ts';
import { knownTo, loadParsers, parsers } from './parsers.ts';
import { macrosOf, toDuckDb } from './translation.ts';

beforeAll(loadParsers);

/** An entry that a newer parser no longer needs fails here, and is to be taken out. */
describe('what a parser lacks', () => {
  const entries = lacking.flatMap((lack) => lack.dialects.map((dialect) => ({ ...lack, dialect })));
  test.each(entries)('$parser, $dialect: $example', ({ parser, dialect, example }) => {
    const [, refuses] = parsers[dialect].find(([name]) => name === parser) ?? [];
    expect(refuses?.(example)).toBeTypeOf('string');
    expect(refuses?.(knownTo(parser, dialect, example))).toBeUndefined();
  });
});

/** What the transpiler has learned fails here too. */
describe('what a translation lacks', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startDuckDb();
  });
  afterAll(() => engine.stop());

  const answerOf = async (sql: string, dialect: DialectName, using: readonly Mend[]): Promise<unknown> => {
    for (const { macro } of mends) if (macro) await engine.run(`drop macro if exists ${macro.split('(')[0]}`);
    for (const macro of macrosOf(dialect, using)) await engine.run(macro);
    const [row] = await engine.run(toDuckDb(sql, dialect, using));
    return Object.values(row ?? {})[0];
  };

  test.each(mends.map((mend) => ({ ...mend, mend, says: mend.shows[0] })))('$because $says', async ({ mend }) => {
    const [sql, value] = mend.shows;
    const [dialect] = mend.dialects;
    if (!dialect) throw new Error('an entry has a dialect');
    expect(await answerOf(sql, dialect, mends)).toEqual(value);
    const without = mends.filter((one) => one !== mend);
    expect(await answerOf(sql, dialect, without).catch(String)).not.toEqual(value);
  });
});
