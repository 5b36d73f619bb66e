import { conditionWords, functionNames, intervalUnits, spinePeriods } from '../../../server/src/aql/vocabulary.ts';
import type { Random } from './random.ts';

/** Queries by the grammar of `aql.md`: most are right, some have names and types that no project has. */
export function queryBy(random: Random): string {
  return spaced(random, query(random));
}

export function columnsBy(random: Random): string {
  return spaced(random, [...using(random), ...random.many(1, 3, () => joined(random)).flat()]);
}

type Words = readonly string[];

const activities = ['opened_app', 'took_bike', 'ended_ride', '"Visited Page"'];
const columns = [
  'ts',
  'customer',
  'activity_id',
  'activity_occurrence',
  'station',
  'bike_id',
  'price',
  'minutes',
  'late',
  'untyped',
];
const awkward = [
  ...[
    'order',
    'limit',
    'filter',
    'first',
    'append',
    'relative',
    'ever',
    'within',
    'at',
    'include',
    'as',
    'end',
    'case',
  ],
  ...[
    '"as"',
    '"a ""b"" c"',
    '"Straße 東京"',
    'naïve',
    'größe_1',
    '_',
    'x$1',
    '"--"',
    '"/*"',
    '"{{x}}"',
    '"\'"',
    'ſ',
    'İ',
  ],
];

const name = (random: Random): string =>
  random.chance(0.15) ? random.one(awkward) : `${random.one(['a', 'b', 'ride', 'Rider'])}_${random.below(60)}`;
const column = (random: Random): string => (random.chance(0.05) ? name(random) : random.one(columns));
const activity = (random: Random): string =>
  random.chance(0.05) ? '*' : random.chance(0.05) ? name(random) : random.one(activities);
const maybe = (random: Random, probability: number, words: () => Words): Words =>
  random.chance(probability) ? words() : [];
const alias = (random: Random, probability = 0.5): Words => maybe(random, probability, () => ['as', name(random)]);
const listed = (random: Random, most: number, item: () => Words): Words =>
  random.many(1, most, item).flatMap((words, index) => (index === 0 ? words : [',', ...words]));

function query(random: Random): Words {
  return [
    ...maybe(random, 0.8, () => using(random)),
    ...primary(random),
    ...random.many(0, 4, () => (random.chance(0.15) ? further(random) : joined(random))).flat(),
    ...maybe(random, 0.3, () => [
      'derive',
      '(',
      ...listed(random, 3, () => [...expression(random, 2), 'as', name(random)]),
      ')',
    ]),
    ...maybe(random, 0.3, () => [
      'order',
      'by',
      ...listed(random, 2, () => [...expression(random, 1), random.one(['asc', 'desc', 'nulls last'])]),
    ]),
    ...maybe(random, 0.3, () => ['limit', String(random.below(1000))]),
    ...maybe(random, 0.1, () => [';']),
  ];
}

function using(random: Random): Words {
  return ['using', random.chance(0.9) ? 'customer_stream' : name(random)];
}

function primary(random: Random): Words {
  return [
    random.one(['select', 'for']),
    ...selector(random),
    activity(random),
    ...alias(random, 0.2),
    ...maybe(random, 0.85, () => block(random, 'primary')),
  ];
}

function selector(random: Random): Words {
  if (random.chance(0.15)) {
    const parts = [
      ['interval', '=', random.one(spinePeriods)],
      ['end_period', '=', random.one(['max', 'current'])],
    ];
    const [one = [], other = []] = random.chance(0.5) ? parts : parts.toReversed();
    return ['time_spine', '(', ...one, ',', ...other, ')'];
  }
  return random.chance(0.2) ? ['nth', '(', String(1 + random.below(4)), ')'] : [random.one(['all', 'first', 'last'])];
}

function joined(random: Random): Words {
  const isAppend = random.chance(0.55);
  return [
    ...(isAppend ? ['append', ...pick(random)] : ['aggregate']),
    ...(random.chance(0.1) ? ['in', 'between'] : [random.one([...conditionWords.keys()])]),
    activity(random),
    ...alias(random, 0.25),
    ...maybe(random, 0.1, () => ['relative', 'to', random.chance(0.5) ? 'took_bike' : name(random)]),
    ...maybe(random, 0.85, () => block(random, isAppend ? 'append' : 'aggregate')),
  ];
}

function pick(random: Random): Words {
  return random.chance(0.3)
    ? [random.one(['nth', 'match']), '(', String(1 + random.below(4)), ')']
    : [random.one(['first', 'last'])];
}

function further(random: Random): Words {
  switch (random.below(3)) {
    case 0:
      return ['include', '(', ...listed(random, 2, () => [random.chance(0.8) ? 'total_rides' : name(random)]), ')'];
    case 1:
      return ['entity', '(', ...listed(random, 3, () => [name(random), ...alias(random)]), ')'];
    default:
      return [
        'dimension',
        ...maybe(random, 0.5, () => ['raw', '.']),
        'bikes',
        'on',
        column(random),
        '=',
        name(random),
        '(',
        ...listed(random, 3, () => [name(random), ...alias(random)]),
        ')',
      ];
  }
}

function block(random: Random, kind: 'primary' | 'append' | 'aggregate'): Words {
  const item = (): Words =>
    kind === 'aggregate'
      ? [...call(random), ...alias(random)]
      : random.chance(0.08)
        ? ['*']
        : [column(random), ...alias(random)];
  return ['(', ...listed(random, 4, item), ...random.many(0, 3, () => clause(random, kind)).flat(), ')'];
}

function call(random: Random): Words {
  if (random.chance(0.15)) return ['count', '(', '*', ')'];
  const called = random.one(functionNames);
  const literal =
    called === 'percentile'
      ? [',', '0.9']
      : called.startsWith('listagg') && random.chance(0.5)
        ? [',', random.one(["'; '", "', '", "''''"])]
        : [];
  const distinct = called === 'count' && random.chance(0.2) ? ['distinct'] : [];
  return [called, '(', ...distinct, column(random), ...literal, ')'];
}

function clause(random: Random, kind: 'primary' | 'append' | 'aggregate'): Words {
  if (kind === 'primary' || random.chance(0.5)) return ['filter', ...expression(random, 3)];
  if (random.chance(0.5)) return ['join', ...expression(random, 3)];
  const unit = random.one(intervalUnits);
  const count = String(1 + random.below(90));
  const interval = random.one([
    [count, `${unit}s`],
    [`'${count} ${unit}'`],
    ['interval', `'${count}'`, unit],
    ['interval', count, unit],
  ]);
  return [...random.one([['within'], ['at', 'least']]), ...interval];
}

/** SQL as people write it, in several dialects. */
function expression(random: Random, depth: number): Words {
  if (depth === 0 || random.chance(0.25)) return value(random);
  const inner = (): Words => expression(random, depth - 1);
  switch (random.below(10)) {
    case 0:
    case 1:
      return [...inner(), random.one(['=', '<>', '<', '>=', '+', '-', '*', '/', '||', '%']), ...inner()];
    case 2:
      return [...inner(), random.one(['and', 'or']), ...inner()];
    case 3:
      return ['(', ...inner(), ')'];
    case 4:
      return [random.one(['coalesce', 'lower', 'date_trunc', 'greatest']), '(', ...inner(), ',', ...inner(), ')'];
    case 5:
      return ['case', 'when', ...inner(), 'then', ...inner(), 'else', ...inner(), 'end'];
    case 6:
      return [...value(random), '::', random.one(['int', 'varchar', 'double precision'])];
    case 7:
      return [
        ...value(random),
        ...random.one([
          ['is', 'not', 'null'],
          ['in', '(', '1', ',', '2', ')'],
          ['between', '1', 'and', '2'],
          ['like', "'%a'"],
        ]),
      ];
    case 8:
      return ['cast', '(', ...inner(), 'as', random.one(['date', 'decimal(10, 2)', 'array<string>']), ')'];
    default:
      return random.one([
        ['interval', "'1 day'"],
        ['extract', '(', 'hour', 'from', 'ts', ')'],
        ["{{ dbt_aql.json_extract('{feature_json}', 'station') }}"],
        ['exists', '(', 'select', '1', 'from', 't', 'where', 't', '.', 'x', '=', '1', ')'],
        ['-', '1'],
        ['untyped', '->>', "'a'"],
        ['list_filter', '(', '[', '1', ',', '2', ']', ',', 'x', '->', 'x', '>', '1', ')'],
      ]);
  }
}

function value(random: Random): Words {
  const side = random.one(['primary', 'joined', '{primary}', '{joined}', 'took_bike']);
  return random.one<Words>([
    [column(random)],
    [column(random)],
    [side, '.', column(random)],
    [side, '.', '{ts}'],
    ['{ts}'],
    ["'text'"],
    ["'it''s'"],
    ["'-- no comment'"],
    ['1'],
    ['2.5'],
    ['null'],
    ['true'],
    ['current_timestamp'],
    [name(random)],
  ]);
}

const comments = [
  '-- a remark\n',
  '--\n',
  '/* a remark */',
  '/* of\n two lines */',
  '{# of Jinja #}',
  '-- it\'s " not /* closed\n',
  '/**/',
];

/** Words with white space, comments and letters' case as they come. */
function spaced(random: Random, words: Words): string {
  const isPlain = random.chance(0.4);
  const eol = random.chance(0.1) ? '\r\n' : '\n';
  let text = '';
  for (const word of words) {
    const gap = isPlain ? ' ' : random.one([' ', ' ', ' ', '  ', eol, `${eol}  `, `${eol}${eol}`, '\t']);
    const comment = !isPlain && random.chance(0.04) ? random.one(comments) + (random.chance(0.5) ? eol : ' ') : '';
    const isKeyword = /^[a-z_]+$/.test(word) && !columns.includes(word) && !activities.includes(word);
    text += (text === '' ? '' : gap) + comment + (isKeyword && random.chance(0.1) ? word.toUpperCase() : word);
  }
  return text + (random.chance(0.5) ? eol : '');
}
