import type { IntervalUnit } from '../dialects/dialect.ts';
import { nearestSpelling } from '../schema/spelling.ts';
import type { Range } from '../schema/text.ts';
import type { BlockClauseNode } from './ast.ts';
import { atBlockClause } from './parse-expression.ts';
import type { Reader } from './reader.ts';
import { type LocalFix, replaceWith } from './rule.ts';
import { syntaxError } from './rules-syntax.ts';
import type { Token } from './tokens.ts';
import { intervalUnit } from './vocabulary.ts';

/** `7 days`, `interval '7 days'`, `interval 7 day`, `'7 days'`. */
export function parseInterval(reader: Reader, kind: 'within' | 'at least', keyword: Range): BlockClauseNode {
  reader.offer({ kind: 'interval' });
  reader.take('interval');
  const token = reader.peek();
  let count: number | undefined;
  let word: Token | undefined;
  let unit: string | undefined;
  if (token.kind === 'string') {
    reader.next();
    const parts = /^\s*(\d+(?:\.\d+)?)\s*(\p{L}+)\s*$/u.exec(token.value);
    count = parts ? Number(parts[1]) : /^\d+$/.test(token.value) ? Number(token.value) : undefined;
    unit = parts?.[2];
  } else if (token.kind === 'number') {
    reader.next();
    count = Number(token.text);
  } else if (token.kind === 'word' && intervalUnit(token.lower)) reader.next();
  else reader.seal();
  if (token.kind === 'number' || (token.kind === 'string' && unit === undefined)) {
    reader.offer({ kind: 'interval' });
    if (reader.peek().kind === 'word' && !atBlockClause(reader) && !reader.atClause()) {
      word = reader.next();
      unit = word.text;
    }
  }
  const range = reader.since(keyword.start);
  const known = unit === undefined ? undefined : intervalUnit(unit);
  if (count !== undefined && known && !Number.isSafeInteger(count)) {
    const at = reader.since(token.start);
    reader.report.say(syntaxError, at, ...ofFraction(kind, count, known, at));
  } else if (count === undefined || !known) {
    const meant = unit && word ? (short.get(unit.toLowerCase()) ?? nearestSpelling(unit, units)) : undefined;
    const message = `\`${kind}\` takes a time such as \`7 days\`.`;
    reader.report.say(syntaxError, word ?? range, { message }, word && meant ? replaceWith(word, meant) : undefined);
  }
  return { kind, keyword, count, unit, range };
}

const units: readonly string[] = ['seconds', 'minutes', 'hours', 'days', 'weeks', 'months', 'quarters', 'years'];

/** What people write for short and warehouses read; `m` may be either of two. */
const short: ReadonlyMap<string, string> = new Map(
  Object.entries({
    seconds: ['s', 'sec', 'secs'],
    minutes: ['min', 'mins'],
    hours: ['h', 'hr', 'hrs'],
    days: ['d'],
    weeks: ['w', 'wk', 'wks'],
    months: ['mo', 'mon', 'mons', 'mos'],
    quarters: ['q', 'qtr', 'qtrs'],
    years: ['y', 'yr', 'yrs'],
  }).flatMap(([unit, words]) => words.map((word) => [word, unit])),
);

/** Of how many of the next smaller unit each one is made; a month has no number of days. */
const smaller: Readonly<Partial<Record<IntervalUnit, readonly [number, IntervalUnit]>>> = {
  year: [12, 'month'],
  quarter: [3, 'month'],
  week: [7, 'day'],
  day: [24, 'hour'],
  hour: [60, 'minute'],
  minute: [60, 'second'],
};

/** What is said of a time that is no whole number of units, and the same time in a smaller one. */
function ofFraction(
  kind: string,
  count: number,
  unit: IntervalUnit,
  at: Range,
): readonly [{ readonly message: string }, LocalFix | undefined] {
  let [whole, of] = [count, unit];
  for (let next = smaller[of]; next && !Number.isInteger(whole); next = smaller[of]) {
    // 1.1 hours are 66 minutes, whatever the last bits say.
    whole = Number((whole * next[0]).toFixed(6));
    of = next[1];
  }
  const same = Number.isSafeInteger(whole) ? `${whole} ${of}${whole === 1 ? '' : 's'}` : undefined;
  const message = `\`${kind}\` takes a whole number of a unit, such as \`${same ?? '90 minutes'}\`.`;
  return [{ message }, same === undefined ? undefined : replaceWith(at, same)];
}
