import type { Random } from './random.ts';

const odd = [
  ...[
    "'",
    '"',
    '`',
    '(',
    ')',
    '((',
    ',',
    ';',
    '*',
    '.',
    '::',
    '$$',
    '$a$',
    '{',
    '}',
    '{{',
    '}}',
    '{%',
    '%}',
    '{#',
    '#}',
    '{ts}',
  ],
  ...[
    '--',
    '/*',
    '*/',
    '\n',
    '\r',
    '\t',
    '\u0000',
    '\uFEFF',
    '\u00A0',
    '\u2028',
    '\u200D',
    '\u{1F6B2}',
    '\uD800',
    '\uDC00',
    'e\u0301',
    'ﬁ',
    'İ',
  ],
  ...[
    'using',
    'select',
    'append',
    'aggregate',
    'derive',
    'include',
    'entity',
    'dimension',
    'order by',
    'limit',
    'limit 1e999',
  ],
  ...[
    'filter',
    'join',
    'within',
    'at least',
    'as',
    'as as',
    'relative to',
    'nth(-1)',
    'time_spine(',
    '/*---\n',
    '---*/\n',
    "'\n)",
  ],
];

/** A text that was right once. */
export function mutated(random: Random, text: string): string {
  let parts = partsOf(text);
  for (let times = 1 + random.below(4); times > 0; times -= 1) parts = mutatedOnce(random, parts);
  return parts.join('');
}

/** Words, white space and single signs. */
export const partsOf = (text: string): string[] => text.match(/\s+|[\p{L}\p{N}_]+|./gsu) ?? [];

function mutatedOnce(random: Random, parts: readonly string[]): string[] {
  const at = random.below(parts.length + 1);
  const until = Math.min(parts.length, at + 1 + random.below(4));
  const [before, chosen, after] = [parts.slice(0, at), parts.slice(at, until), parts.slice(until)];
  switch (random.below(9)) {
    case 0:
      return [...before, ...after];
    case 1:
      return [...before, ...chosen, ...chosen, ...after];
    case 2: {
      const to = random.below(before.length + after.length + 1);
      const rest = [...before, ...after];
      return [...rest.slice(0, to), ...chosen, ...rest.slice(to)];
    }
    case 3:
      return random.chance(0.5) ? before : after;
    case 4:
    case 5:
      return [...before, random.one(odd), ...chosen, ...after];
    case 6:
      return [...before, random.one(odd), ...after];
    case 7: {
      const [open, close] = random.one([
        ['(', ')'],
        ['[', ']'],
        ['case when ', ' end'],
        ['{', '}'],
      ] as const);
      const depth = random.below(200);
      return [...before, open.repeat(depth), ...chosen, random.chance(0.7) ? close.repeat(depth) : '', ...after];
    }
    default:
      return [...before, ...Array.from({ length: random.below(300) }, () => chosen).flat(), ...after];
  }
}

/** One piece of a text, or of what is odd, again and again up to a size in characters. */
export function enlarged(random: Random, text: string, size: number): string {
  const parts = partsOf(text);
  const at = random.below(parts.length);
  const piece = random.chance(0.5)
    ? parts.slice(at, at + 1 + random.below(12)).join('')
    : random.many(1, 3, () => random.one(odd)).join(random.one(['', ' ', '\n']));
  const unit = piece === '' ? ' ' : piece;
  const [before, after] = random.chance(0.7) ? [parts.slice(0, at).join(''), parts.slice(at).join('')] : ['', ''];
  return before + unit.repeat(Math.max(1, Math.ceil((size - text.length) / unit.length))) + after;
}

/** Any code units at all. */
export function noise(random: Random): string {
  const highest = random.one([0x7f, 0xff, 0xffff]);
  return String.fromCharCode(...random.many(0, 300, () => random.below(highest + 1)));
}
