import { nearestSpelling } from '../schema/spelling.ts';
import type { Selector } from './bound.ts';
import { closeBracket } from './close-bracket.ts';
import type { Reader } from './reader.ts';
import { insert, type LocalFix, replaceWith } from './rule.ts';
import { syntaxError } from './rules-syntax.ts';
import type { Token } from './tokens.ts';
import { spinePeriods } from './vocabulary.ts';

/**
 * `time_spine(interval = month, end_period = max)`, its arguments in either order. What is wrong with one is reported; the
 * spine is then read as one by day to the last.
 */
export function parseSpine(reader: Reader): Selector {
  const word = reader.next();
  const values = new Map<Argument, string>();
  reader.offerWords('(');
  if (!reader.take('(')) {
    const message = 'Say how long a period is and where they end: `time_spine(interval = month, end_period = max)`.';
    const text = `(${asWritten('interval', 'month')}, ${asWritten('end_period', 'max')})`;
    reader.report.say(syntaxError, word, { message }, insert(word.end, text, `Insert \`${text}\``));
    return spineOf(values);
  }
  while (true) {
    reader.offerWords(...argumentNames.filter((name) => !values.has(name)));
    if (reader.atEnd() || reader.is(')') || reader.atClause()) break;
    parseArgument(reader, values);
    reader.offerWords(',', ')');
    if (!reader.take(',')) break;
  }
  const last = reader.previous();
  skipRest(reader);
  const missing = argumentNames.filter((name) => !values.has(name));
  if (missing.length > 0) {
    const text = missing.map((name) => asWritten(name, suggestions[name])).join(', ');
    const separator = missing.length === argumentNames.length ? '' : ', ';
    const fix = reader.is(')') ? insert(reader.previous().end, separator + text, `Insert \`${text}\``) : undefined;
    const message = `\`time_spine\` needs ${missing.map((name) => `\`${name} = ${choices[name].join('|')}\``).join(' and ')}.`;
    reader.report.say(syntaxError, word, { message }, fix);
  }
  if (!reader.is(')')) reader.seal();
  closeBracket(reader, word, 'The bracket after it is never closed.', last);
  return spineOf(values);
}

type Argument = 'interval' | 'end_period';
const argumentNames: readonly Argument[] = ['interval', 'end_period'];
const choices: Readonly<Record<Argument, readonly string[]>> = {
  interval: spinePeriods,
  end_period: ['max', 'current'],
};
const suggestions: Readonly<Record<Argument, string>> = { interval: 'month', end_period: 'max' };

const asWritten = (name: Argument, value: string): string => `${name} = ${value}`;

/** `interval = month`. A wrong value counts as given, so that it is reported once. */
function parseArgument(reader: Reader, values: Map<Argument, string>): void {
  const token = reader.next();
  const name = argumentNames.find((one) => one === token.lower);
  if (!name) {
    const meant = token.kind === 'word' ? nearestSpelling(token.lower, argumentNames) : undefined;
    const message = '`time_spine` takes `interval` and `end_period`.';
    reader.report.say(syntaxError, token, { message }, meant ? replaceWith(token, meant) : undefined);
    if (!meant) return;
  }
  const argument = name ?? argumentNames.find((one) => one === nearestSpelling(token.lower, argumentNames));
  if (!argument) return;
  reader.offerWords('=');
  const equals = reader.take('=') ?? reader.take('=>');
  if (!equals) {
    reader.report.say(syntaxError, token, { message: `Write \`${asWritten(argument, suggestions[argument])}\`.` });
  }
  if (values.has(argument)) {
    reader.report.say(syntaxError, token, { message: `\`${argument}\` is given twice.` });
  }
  reader.offerWords(...choices[argument]);
  const value = reader.peek();
  if (reader.atEnd() || reader.is(',', ')') || reader.atClause()) {
    if (equals) {
      const message = `\`${argument}\` is one of ${listed(choices[argument])}.`;
      const fix = insert(equals.end, ` ${suggestions[argument]}`, `Insert \`${suggestions[argument]}\``);
      reader.report.say(syntaxError, token, { message }, fix);
    }
    values.set(argument, suggestions[argument]);
    return;
  }
  reader.next();
  values.set(argument, chosen(reader, argument, value));
}

/** The value, or a reported wrong one's stand-in. */
function chosen(reader: Reader, argument: Argument, token: Token): string {
  const written = token.kind === 'string' || token.kind === 'quoted' ? token.value.toLowerCase() : token.lower;
  const known = choices[argument].includes(written);
  if (known && token.kind === 'word') return written;
  const meant = known ? written : nearestSpelling(written, [...choices[argument], ...plurals.keys()]);
  const value = meant === undefined ? undefined : (plurals.get(meant) ?? meant);
  const offered = value !== undefined && choices[argument].includes(value) ? value : undefined;
  const fixes: LocalFix[] = offered === undefined ? [] : [replaceWith(token, offered)];
  const message = known
    ? `\`${argument}\` is a plain word: \`${asWritten(argument, written)}\`.`
    : `\`${argument}\` is one of ${listed(choices[argument])}.`;
  reader.report.say(syntaxError, token, { message }, ...fixes);
  return offered ?? suggestions[argument];
}

const plurals = new Map(spinePeriods.map((period) => [`${period}s`, period]));

const listed = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(', ');

/** Whatever still stands before the bracket that closes. */
function skipRest(reader: Reader): void {
  if (reader.atEnd() || reader.is(')') || reader.atClause()) return;
  const { start } = reader.peek();
  while (!reader.atEnd() && !reader.is(')') && !reader.atClause() && !reader.peek().startsLine) reader.next();
  if (reader.previous().end > start) {
    reader.report.say(syntaxError, reader.since(start), { message: 'Expected a comma or `)`.' });
  }
}

function spineOf(values: ReadonlyMap<Argument, string>): Selector {
  const interval = spinePeriods.find((period) => period === values.get('interval')) ?? 'day';
  return { kind: 'time_spine', interval, endPeriod: values.get('end_period') === 'current' ? 'current' : 'max' };
}
