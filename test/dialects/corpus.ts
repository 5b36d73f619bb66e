import fc from 'fast-check';
import type { BoundQuery } from '../../server/src/aql/bound.ts';
import type { Dialect } from '../../server/src/dialects/dialect.ts';
import type { Stream } from '../../server/src/project/project.ts';
import { lookups } from '../oracle/lookups.ts';
import { periods } from '../oracle/periods.ts';
import { answer } from '../oracle/query.ts';
import { comparable } from '../oracle/query-engine.ts';
import type { Event, ResultRow, Tests } from '../oracle/query-events.ts';
import { activities, cases, eventsBetween, everyCombination } from '../oracle/query-generate.ts';
import { stream, streamPerActivity } from '../oracle/query-stream.ts';
import { world } from '../oracle/query-tables.ts';
import { relationships } from '../oracle/relationships.ts';
import { bindCase, eventsOf, type RelationshipCase, rowsOf, texts } from '../oracle/relationships-cases.ts';
import { oddActivities, oddEvents, oddQuestions } from './odd-names.ts';

/** A query, and what it answers. */
export interface Question {
  readonly name: string;
  readonly query: BoundQuery;
  readonly expected: readonly string[];
  /** An engine's rows as `expected` has them. */
  shown(rows: readonly ResultRow[]): readonly string[];
}

/** Questions about one stream. */
export interface Chapter {
  readonly name: string;
  readonly events: readonly Event[];
  readonly stream: Stream;
  /** What has a table of its own. */
  readonly activities: readonly string[];
  /** Literals in their expressions are the dialect's. */
  questions(dialect: Dialect): readonly Question[];
}

const seed = Number(process.env.DIALECTS_SEED ?? 20);
/** `DIALECTS=all` asks everything; otherwise a fixed sample is asked. */
const everything = process.env.DIALECTS === 'all';

const sampled = <T>(arbitrary: fc.Arbitrary<T>, numRuns: number): T[] => fc.sample(arbitrary, { seed, numRuns });
const [rows = []] = sampled(eventsBetween(30, 45), 1);
const [fewer = []] = sampled(eventsBetween(12, 20), 1);

export const chapters: readonly Chapter[] = [
  {
    name: 'every condition with every pick, function and selector',
    events: rows,
    stream,
    activities,
    // In a sample each condition, selector and way of filtering several times, though not each with each.
    questions: () =>
      [...everyCombination()]
        .filter((_, i) => everything || i % 7 === 0)
        .map((one) => byOracle(describe(one.query), one, rows)),
  },
  {
    name: 'queries at random',
    events: rows,
    stream,
    activities,
    questions: () =>
      sampled(cases, everything ? 600 : 50).map((one, i) => byOracle(`${i}: ${describe(one.query)}`, one, rows)),
  },
  {
    name: 'one table per activity',
    events: fewer,
    stream: streamPerActivity,
    activities,
    questions: () =>
      sampled(cases, everything ? 200 : 20).map((one, i) => byOracle(`${i}: ${describe(one.query)}`, one, fewer)),
  },
  {
    name: 'a stream in which nothing happened',
    events: [],
    stream,
    activities,
    questions: () => sampled(cases, 5).map((one, i) => byOracle(`${i}: ${describe(one.query)}`, one, [])),
  },
  ...[stream, streamPerActivity].map(
    (table): Chapter => ({
      name: `names, keys and texts nobody would wish for, ${table.layout === 'single' ? 'in one table' : 'one table per activity'}`,
      events: oddEvents,
      stream: table,
      activities: oddActivities,
      questions: (dialect) => oddQuestions(dialect).map(({ name, ...one }) => byOracle(name, one, oddEvents)),
    }),
  ),
  ...[...relationships, ...periods, ...lookups].map(byHand),
];

function byOracle(
  name: string,
  { query, tests }: { readonly query: BoundQuery; readonly tests: Tests },
  events: readonly Event[],
): Question {
  return { name, query, expected: comparable(answer(query, events, tests, world)), shown: comparable };
}

/** A case that says its own answer. */
function byHand(one: RelationshipCase): Chapter {
  const asTexts = (some: readonly unknown[]): string[] => some.map((row) => JSON.stringify(row));
  return {
    name: one.says,
    events: eventsOf(one.events),
    stream,
    activities: [],
    questions: () => [
      {
        name: one.query,
        query: bindCase(one).query,
        expected: asTexts(rowsOf(one.rows)),
        shown: (some) => asTexts(texts(some)),
      },
    ],
  };
}

function describe({ primary, joined }: BoundQuery): string {
  const what = joined.map((one) => `${one.kind} ${one.condition}`);
  return [`select ${primary.selector.kind}`, ...new Set(what)].join(', ');
}
