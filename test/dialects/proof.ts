import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileQuery } from '../../server/src/compile/compile.ts';
import type { DialectName } from '../../server/src/dialects/dialect.ts';
import { dialectNamed } from '../../server/src/dialects/index.ts';
import { asText } from '../oracle/calendar.ts';
import { type Engine, load } from '../oracle/query-engine.ts';
import { splitStatements } from '../oracle/query-stream.ts';
import { world } from '../oracle/query-tables.ts';
import { type Chapter, chapters, type Question } from './corpus.ts';
import { knownTo, loadParsers, type ParserName, parsers, type Refuses } from './parsers.ts';
import { superColumn } from './super-column.ts';
import { macrosOf, toDuckDb } from './translation.ts';

interface Compiled {
  readonly question: Question;
  readonly sql: string;
}

/** Where a dialect's queries are answered. */
export interface Witness {
  start(): Promise<Engine>;
  /** The dialect's SQL as the engine's. */
  readonly translate: ((sql: string) => string) | undefined;
}

/** That every query of the corpus is SQL to two parsers, and means what the oracle says. */
export function proves(dialect: DialectName, { start, translate }: Witness): void {
  const of = dialectNamed(dialect);
  let engine: Engine;
  let asked = 0;
  let shown = 0;
  beforeAll(async () => {
    await loadParsers();
    engine = await start();
    if (translate) for (const macro of macrosOf(dialect)) await engine.run(macro);
  });
  afterAll(async () => {
    await engine.stop();
    const how = translate ? `translated to ${engine.dialect.title}` : `on ${engine.dialect.title} itself`;
    console.log(`${of.title}: ${shown} of ${asked} queries mean what the oracle says, ${how}.`);
  });

  const made = new Map<Chapter, readonly Compiled[]>();
  const compiled = (chapter: Chapter): readonly Compiled[] => {
    const known = made.get(chapter);
    if (known) return known;
    const context = { dialect: of, stream: chapter.stream, now: asText(world.now) };
    const some = chapter
      .questions(of)
      .map((question) => ({ question, sql: compileQuery(question.query, context).sql }));
    made.set(chapter, some);
    return some;
  };

  describe.each(chapters)('$name', (chapter) => {
    test.each([...parsers[dialect]])(
      'are read by %s',
      (name, refuses) => {
        const refused = compiled(chapter).flatMap(({ question, sql }) => complaint(name, refuses, question.name, sql));
        expect(refused).toEqual([]);
      },
      600_000,
    );

    test('mean what they should', async () => {
      await prepare(engine, dialect, chapter);
      const wrong: string[] = [];
      for (const { question, sql } of compiled(chapter)) {
        asked += 1;
        const problem = await difference(question, sql);
        if (problem === undefined) shown += 1;
        else wrong.push(problem);
      }
      expect(wrong).toEqual([]);
    }, 1_800_000);
  });

  function complaint(name: ParserName, refuses: Refuses, question: string, sql: string): string[] {
    const found = refuses(knownTo(name, dialect, sql));
    return found === undefined ? [] : [`${question}\n${found}\n${sql}`];
  }

  async function difference(question: Question, sql: string): Promise<string | undefined> {
    let ran = sql;
    try {
      ran = translate ? translate(sql) : sql;
      const got = question.shown(await engine.run(ran));
      if (got.join('\n') === question.expected.join('\n')) return undefined;
      const missing = question.expected.filter((row) => !got.includes(row));
      const extra = got.filter((row) => !question.expected.includes(row));
      return [question.name, 'expected', ...missing, 'got', ...extra, sql, ran].join('\n');
    } catch (error) {
      return [question.name, String(error), sql, ran].join('\n');
    }
  }
}

/** The stream, and the tables beside it. */
async function prepare(engine: Engine, dialect: DialectName, { events, stream, activities }: Chapter): Promise<void> {
  await load(engine, events);
  if (dialect === 'redshift') for (const statement of superColumn(events)) await engine.run(statement);
  if (stream.layout === 'single') return;
  for (const statement of splitStatements(engine.dialect, activities, dialectNamed(dialect)))
    await engine.run(statement);
}

/** By the transpiler, on DuckDB. */
export const translating = (dialect: DialectName, start: () => Promise<Engine>): Witness => ({
  start,
  translate: (sql) => toDuckDb(sql, dialect),
});
