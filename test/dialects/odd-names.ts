import type { BoundActivity, BoundQuery, Value } from '../../server/src/aql/bound.ts';
import type { Dialect } from '../../server/src/dialects/dialect.ts';
import type { Case } from '../oracle/query-engine.ts';
import type { Event } from '../oracle/query-events.ts';
import { caseBuilder, type JoinedChoice, type Predicate } from '../oracle/query-generate.ts';
import { columnValue, featureValue } from '../oracle/query-stream.ts';

/** Names, keys and texts as projects have them at worst: quotes, backslashes, what means something to a path or to SQL. */
const odd: readonly string[] = [
  "it's",
  'so "called"',
  'back\\slash',
  "\\' or 1 = 1 --",
  'ünï 🚲',
  'a.b',
  '$.a[0]',
  '100%',
  'select',
  'with space',
  'UPPER',
  'tick`ed',
  '/* remark */',
  '~0/1',
];

export const oddActivities: readonly string[] = ['it\'s "odd" \\ ünï', 'select', '-- gone'];
const texts: readonly string[] = [...odd, 'two\nlines', '', ' '];
const times = featureValue('at', 'timestamp');
const number = featureValue('a number', 'number');
const keys: readonly Value[] = odd.map((key) => featureValue(key, 'string'));

/** Each activity happens once a day to one entity, each time with another text under every key. */
export const oddEvents: readonly Event[] = texts.flatMap((text, day) =>
  oddActivities.map((activity, i): Event => {
    const ts = Date.UTC(2024, 0, 1 + day, i);
    return {
      activity_id: `${day}${activity}`,
      ts,
      customer: odd[day % 2] ?? null,
      anonymous_customer_id: null,
      activity,
      features: {
        ...Object.fromEntries(odd.map((key, at) => [key, texts[(day + at) % texts.length] ?? null])),
        at: new Date(ts).toISOString().slice(0, 19).replace('T', ' '),
        'a number': day / 4,
      },
      revenue_impact: null,
      link: text,
    };
  }),
);

interface OddQuestion extends Case {
  readonly name: string;
}

const activity = (at: number): BoundActivity => ({ kind: 'one', name: oddActivities[at] ?? '' });
const plain: Omit<JoinedChoice, 'kind' | 'activity' | 'alias'> = {
  pick: { kind: 'last' },
  condition: 'before',
  columns: [],
  aggregates: [],
  filters: [],
  joins: [],
  within: undefined,
  atLeast: undefined,
  relativeTo: undefined,
};

export function oddQuestions(dialect: Dialect): OddQuestion[] {
  return [
    ...odd.map((key) => ofOneKey(key)),
    ...texts.map((text) => ofOneText(dialect, text)),
    ...oddActivities.map((_, at) => ofOneActivity(at)),
    ofAliases(),
  ];
}

/** A key, shown, filtered and aggregated. */
function ofOneKey(key: string): OddQuestion {
  const builder = caseBuilder();
  const value = featureValue(key, 'string');
  const primary = builder.primary({ kind: 'all' }, activity(0), [value, times], []);
  const append = builder.joined({
    ...plain,
    kind: 'append',
    activity: activity(1),
    alias: 'x',
    columns: [value, number, times],
    filters: [isNotNull(value)],
  });
  const aggregate = builder.joined({
    ...plain,
    kind: 'aggregate',
    condition: 'between',
    activity: activity(1),
    alias: 'y',
    aggregates: (['count_distinct', 'min', 'last_value', 'listagg'] as const).map((name) => ({ name, value })),
  });
  return { name: `the key ${key}`, ...builder.finish(primary, [append, aggregate]) };
}

/** A text in a filter of the primary and of an append. */
function ofOneText(dialect: Dialect, text: string): OddQuestion {
  const builder = caseBuilder();
  const primary = builder.primary({ kind: 'all' }, activity(0), [columnValue('link')], [is('primary', text, dialect)]);
  const append = builder.joined({
    ...plain,
    kind: 'append',
    condition: 'ever',
    activity: activity(1),
    alias: 'x',
    columns: [columnValue('activity_id'), columnValue('link')],
    filters: [is('joined', text, dialect)],
  });
  return { name: `the text ${JSON.stringify(text)}`, ...builder.finish(primary, [append]) };
}

function ofOneActivity(at: number): OddQuestion {
  const builder = caseBuilder();
  const primary = builder.primary({ kind: 'last' }, activity(at), [columnValue('activity'), columnValue('ts')], []);
  const joined = (['before', 'after', 'between', 'ever'] as const).flatMap((condition) => [
    builder.joined({
      ...plain,
      kind: 'append',
      condition,
      activity: activity((at + 1) % oddActivities.length),
      alias: `${condition} "it's"`,
      columns: [columnValue('activity'), 'happened'],
    }),
    builder.joined({
      ...plain,
      kind: 'aggregate',
      condition,
      activity: activity((at + 2) % oddActivities.length),
      alias: condition,
      aggregates: [
        { name: 'count', value: 'every' },
        { name: 'max', value: columnValue('activity') },
      ],
    }),
  ]);
  return { name: `the activity ${oddActivities[at]}`, ...builder.finish(primary, joined) };
}

/** Columns of the result under each odd name. */
function ofAliases(): OddQuestion {
  const builder = caseBuilder();
  const { query, tests } = builder.finish(builder.primary({ kind: 'all' }, activity(0), keys, []), []);
  return { name: 'odd names of columns', query: renamed(query), tests };
}

function renamed(query: BoundQuery): BoundQuery {
  const columns = query.primary.columns.map((column, i) => ({ ...column, name: odd[i] ?? column.name }));
  return { ...query, primary: { ...query.primary, columns } };
}

function isNotNull(value: Value): Predicate {
  return {
    parts: [
      { kind: 'value', of: 'joined', value },
      { kind: 'text', text: ' is not null' },
    ],
    test: (read) => read.joined(value) !== null,
  };
}

function is(of: 'primary' | 'joined', text: string, dialect: Dialect): Predicate {
  const value = columnValue('link');
  return {
    parts: [
      { kind: 'value', of, value },
      { kind: 'text', text: ` = ${dialect.string(text)}` },
    ],
    test: (read) => read[of](value) === text,
  };
}
