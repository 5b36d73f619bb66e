import { nearestSpelling } from '../schema/spelling.ts';
import type { ActivityNode, Name } from './ast.ts';
import { closeBracket } from './close-bracket.ts';
import type { Reader } from './reader.ts';
import { asIdentifier, replaceWith } from './rule.ts';
import { aliasPunctuation, badOccurrence, syntaxError } from './rules-syntax.ts';
import type { Token } from './tokens.ts';
import { clauseWords } from './vocabulary.ts';

/** The name that stands here, or undefined with nothing read. */
export function parseName(reader: Reader): Name | undefined {
  if (!reader.atName()) return undefined;
  return nameOf(reader.next());
}

export function nameOf(token: Token): Name {
  return { text: token.value, range: { start: token.start, end: token.end }, quoted: token.kind === 'quoted' };
}

/**
 * `as name`, or undefined where there is no `as`. What is stuck together without white space (`opened-at`) is meant as
 * one name and reported as such.
 */
export function parseAlias(reader: Reader): Name | undefined {
  const as = reader.take('as');
  if (!as) return undefined;
  const first = reader.peek();
  const usable = first.kind === 'word' || first.kind === 'quoted' || first.kind === 'number' || first.kind === 'string';
  reader.seal();
  if (!usable || reader.atClause()) {
    reader.report.say(syntaxError, as, { message: 'A name has to follow `as`.' });
    return undefined;
  }
  reader.next();
  let end = first.end;
  while (isStuck(reader, end)) end = reader.next().end;
  if (end === first.end && first.kind !== 'number' && first.kind !== 'string') return nameOf(first);
  const range = { start: first.start, end };
  const alias = textOf(reader, range);
  const text = asIdentifier(first.kind === 'string' ? first.value : alias);
  reader.report.say(
    aliasPunctuation,
    range,
    { alias },
    replaceWith(range, text),
    replaceWith(range, `"${alias.replaceAll(/["']/g, '')}"`),
  );
  return { text, range, quoted: false };
}

function isStuck(reader: Reader, end: number): boolean {
  const token = reader.peek();
  if (token.start !== end || token.kind === 'end') return false;
  return token.kind !== 'punctuation' || !['(', ')', ',', ';'].includes(token.text);
}

function textOf(reader: Reader, range: { start: number; end: number }): string {
  return reader.text.slice(range.start, range.end);
}

/**
 * An activity or `*`; undefined with nothing read where none stands. `follows`: words that may come behind it; one that is
 * begun is read as a part of the name.
 */
export function parseActivity(reader: Reader, follows: readonly string[]): ActivityNode | undefined {
  reader.offer({ kind: 'activity' });
  const star = reader.take('*');
  if (star) return { kind: 'every', range: { start: star.start, end: star.end } };
  if (reader.atClause() || reader.is('as', 'relative')) return undefined;
  const first = reader.peek();
  const name = parseName(reader);
  if (!name) {
    if (first.kind !== 'string') return undefined;
    reader.next();
    const fixed = `"${first.value.replaceAll('"', '""')}"`;
    const message = 'An activity stands plain or in double quotes.';
    reader.report.say(syntaxError, first, { message }, replaceWith(first, fixed));
    const range = { start: first.start, end: first.end };
    return { kind: 'one', name: { text: first.value, range, quoted: true }, range };
  }
  if (!reader.peek().startsLine) reader.offerWords(...follows);
  let end = name.range.end;
  while (isStuck(reader, end)) end = reader.next().end;
  for (let words = furtherWords(reader, name); words > 0; words -= 1) end = reader.next().end;
  if (end === name.range.end) return { kind: 'one', name, range: name.range };
  const range = { start: name.range.start, end };
  const text = textOf(reader, range);
  const message = `\`${text}\` needs double quotes.`;
  reader.report.say(syntaxError, range, { message }, replaceWith(range, `"${text.replaceAll('"', '')}"`));
  return { kind: 'one', name: { text, range, quoted: true }, range };
}

/** How many words after a name are meant as part of it: `completed order (…)`. */
function furtherWords(reader: Reader, { quoted }: Name): number {
  if (quoted) return 0;
  let count = 0;
  while (reader.peek(count).kind === 'word' && !reader.peek(count).startsLine && isPartOfName(reader, count))
    count += 1;
  const after = reader.peek(count);
  const isWhole =
    after.kind === 'end' || after.text === '(' || after.startsLine || reader.isAhead(count, 'as', 'relative');
  return isWhole ? count : 0;
}

const notInName: ReadonlySet<string> = new Set(['as', 'relative', 'filter', 'where', 'join', 'within', 'having', 'on']);

/** A word that is no clause's, nor near to one. `order` and `limit` begin a clause only with what has to follow them. */
function isPartOfName(reader: Reader, ahead: number): boolean {
  const { lower } = reader.peek(ahead);
  if (notInName.has(lower)) return false;
  if (lower === 'order') return reader.isAhead(ahead + 1, '(', 'as');
  return nearestSpelling(lower, clauseWords) === undefined;
}

/** `(n)` after `nth` and `match`; what is wrong with it is reported and read as 1. */
export function parseOccurrence(reader: Reader, word: Token): number {
  if (!reader.take('(')) {
    reader.report.say(syntaxError, word, { message: `Say which one: \`${word.lower}(2)\`.` });
    return 1;
  }
  reader.seal();
  const start = reader.peek().start;
  const negative = reader.take('-') !== undefined;
  const token = reader.peek();
  const n = Number(token.text);
  if (token.kind === 'number') reader.next();
  const range = reader.since(start);
  if (token.kind !== 'number') {
    reader.report.say(syntaxError, word, { message: `Say which one: \`${word.lower}(2)\`.` });
  } else if (negative || !Number.isSafeInteger(n) || n < 1) {
    const counted = negative ? -n : n;
    const near = counted < 1 ? [1] : [Math.floor(counted), Math.ceil(counted)].filter(Number.isSafeInteger);
    const fixes = near.map((one) => replaceWith(range, String(one)));
    reader.report.say(badOccurrence, range, { word: word.lower, n: counted }, ...fixes);
  }
  closeBracket(reader, word, 'The bracket after it is never closed.');
  return token.kind === 'number' && !negative && Number.isSafeInteger(n) && n >= 1 ? n : 1;
}
