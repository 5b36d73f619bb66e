import type { DialectName } from '../dialects/dialect.ts';
import type { Cursor } from './cursor.ts';
import type { ReachedWord } from './reached.ts';

/** What gives another value each time a query runs. */
export type Volatile = 'time' | 'random' | 'sequence';

/** Functions by what they give; a name with `()` counts only without arguments: with them it follows from these. */
interface VolatileNames {
  readonly time: string;
  readonly random: string;
  readonly sequence: string;
  /** Of `time`, those that may stand without brackets. */
  readonly bare: string;
}

const standardTime = 'current_timestamp current_date current_time localtimestamp localtime';
const names: Readonly<Record<DialectName, VolatileNames>> = {
  duckdb: {
    time: `${standardTime} now get_current_timestamp today get_current_time current_localtimestamp current_localtime transaction_timestamp`,
    random: 'random uuid gen_random_uuid uuidv4 uuidv7',
    sequence: 'nextval',
    bare: standardTime,
  },
  postgres: {
    time: `${standardTime} now clock_timestamp statement_timestamp transaction_timestamp timeofday`,
    random:
      'random random_normal gen_random_uuid uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4 uuidv4 uuidv7 gen_random_bytes',
    sequence: 'nextval',
    bare: standardTime,
  },
  redshift: {
    time: `${standardTime} now getdate sysdate timeofday`,
    random: 'random',
    sequence: 'nextval',
    bare: `${standardTime} sysdate`,
  },
  snowflake: {
    time: `${standardTime} getdate sysdate systimestamp`,
    random: 'random uuid_string() randstr',
    sequence: 'seq1 seq2 seq4 seq8',
    bare: standardTime,
  },
  bigquery: {
    time: 'current_timestamp current_date current_time current_datetime',
    random: 'generate_uuid rand',
    sequence: '',
    bare: 'current_timestamp current_date current_time current_datetime',
  },
  databricks: {
    time: 'current_timestamp current_date now getdate curdate localtimestamp unix_timestamp()',
    random: 'uuid() rand() randn() random()',
    sequence: 'monotonically_increasing_id',
    bare: 'current_timestamp current_date localtimestamp',
  },
  athena: {
    time: `${standardTime} now`,
    random: 'uuid rand random',
    sequence: '',
    bare: standardTime,
  },
};

const sets = new Map<DialectName, ReadonlyMap<string, Volatile>>();

function namesOf(dialect: DialectName): ReadonlyMap<string, Volatile> {
  const known = sets.get(dialect);
  if (known) return known;
  const { time, random, sequence, bare } = names[dialect];
  const pairs = (list: string, kind: Volatile): (readonly [string, Volatile])[] =>
    list.split(' ').flatMap((name) => (name === '' ? [] : [[name, kind] as const]));
  const all = new Map([
    ...pairs(time, 'time'),
    ...pairs(random, 'random'),
    ...pairs(sequence, 'sequence'),
    ...bare.split(' ').map((name) => [`${name} `, 'time'] as const),
  ]);
  sets.set(dialect, all);
  return all;
}

const wordSets = new Map<DialectName, ReadonlySet<string>>();

/** The names alone, however they have to stand in order to count. */
function wordsOf(dialect: DialectName): ReadonlySet<string> {
  const known = wordSets.get(dialect);
  if (known) return known;
  const words = new Set([...namesOf(dialect).keys()].map((name) => name.replace(/\(\)$/, '').trim()));
  wordSets.set(dialect, words);
  return words;
}

/** Whether a text names any of them at all: where it does not, nothing has to be followed. */
export function namesVolatile({ tokens }: Cursor, dialect: DialectName): boolean {
  const words = wordsOf(dialect);
  return tokens.tokens.some(({ kind, value }) => kind === 'word' && words.has(value));
}

/** What a word in an expression gives anew each time; undefined for what gives the same. */
export function volatilityOf(dialect: DialectName, word: ReachedWord): Volatile | undefined {
  const all = namesOf(dialect);
  if (!word.inner) return all.get(`${word.name} `);
  return all.get(word.name) ?? (word.inner.from === word.inner.to ? all.get(`${word.name}()`) : undefined);
}

/** Whether a row's number depends on rows that come later: `row_number() over (…)`. */
export function isRowNumber(cursor: Cursor, { name, at }: Pick<ReachedWord, 'name' | 'at'>): boolean {
  return name === 'row_number' && cursor.isWord(cursor.after(at + 1), 'over');
}
