import type { Value } from '../aql/bound.ts';

/**
 * Columns the compiler adds to its own steps. The underscore keeps them apart from the columns a user names, which are
 * stripped of theirs inside these steps.
 */
export const own = {
  entity: '_entity',
  ts: '_ts',
  id: '_id',
  activity: '_activity',
  occurrence: '_occurrence',
  next: '_next_ts',
  previous: '_previous_ts',
  row: '_row',
  rank: '_rank',
  times: '_times',
  rows: '_rows',
  side: '_side',
  sign: '_sign',
  match: '_match',
  first: '_first',
  last: '_last',
  key: '_key',
  place: '_place',
  event: '_is_event',
  moment: '_moment',
} as const;

/** Gives out names that differ by more than case, as some warehouses do not tell `A` from `a`, and that fit in `maxBytes`. */
export function nameGiver(maxBytes: number, taken: Iterable<string> = []): (wish: string) => string {
  const given = new Set([...taken].map((name) => name.toLowerCase()));
  return (wish) => {
    const clean = wish.replace(/^_+/, '') || 'value';
    let name = cut(clean, maxBytes);
    for (let n = 2; given.has(name.toLowerCase()); n += 1) name = `${cut(clean, maxBytes - `_${n}`.length)}_${n}`;
    given.add(name.toLowerCase());
    return name;
  };
}

/** An activity's name as a plain part of other names. */
export function asWord(name: string): string {
  return name.replace(/[^A-Za-z0-9_]+/g, '_');
}

/** The columns in which one step carries values, each value once. */
export interface CarriedValues {
  readonly all: readonly { readonly value: Value; readonly as: string }[];
  as(value: Value): string;
}

/** Every step has a row's time anyway, so that it is not carried again. */
export function carry(values: Iterable<Value>, maxBytes: number): CarriedValues {
  const give = nameGiver(maxBytes);
  const byKey = new Map<string, { value: Value; as: string }>();
  for (const value of values) {
    if (isTime(value)) continue;
    const key = keyOf(value);
    if (!byKey.has(key)) byKey.set(key, { value, as: give(value.kind === 'column' ? value.name : value.key) });
  }
  return {
    all: [...byKey.values()],
    as: (value) => {
      if (isTime(value)) return own.ts;
      const carried = byKey.get(keyOf(value));
      if (!carried) throw new Error(`${keyOf(value)} was not asked for when the step was made`);
      return carried.as;
    },
  };
}

const isTime = (value: Value): boolean => value.kind === 'column' && value.name === 'ts';

function keyOf(value: Value): string {
  return value.kind === 'column' ? `column ${value.name}` : `feature ${value.type} ${value.key}`;
}

const utf8 = new TextEncoder();
const mostBytesPerUnit = 3;

function cut(name: string, bytes: number): string {
  if (name.length * mostBytesPerUnit <= bytes) return name;
  let short = name;
  while (utf8.encode(short).length > bytes) short = short.slice(0, -1);
  return short;
}
