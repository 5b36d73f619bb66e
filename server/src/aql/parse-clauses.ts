import { nearestSpelling } from '../schema/spelling.ts';
import type { Range } from '../schema/text.ts';
import type { BlockNode, JoinedNode, Name, PrimaryNode } from './ast.ts';
import type { Condition, Pick, Selector } from './bound.ts';
import type { ClauseReference } from './expected.ts';
import { parseBlock } from './parse-block.ts';
import { parseActivity, parseAlias, parseName, parseOccurrence } from './parse-names.ts';
import { parseSpine } from './parse-spine.ts';
import type { Reader } from './reader.ts';
import { insert, remove, replaceWith } from './rule.ts';
import { appendAll, missingCondition, missingPick, syntaxError, unknownCondition } from './rules-syntax.ts';
import type { Token } from './tokens.ts';
import { clausesAfterPrimary, conditionWords, formerConditions, pickWords, selectorWords } from './vocabulary.ts';

export function parsePrimary(reader: Reader): PrimaryNode {
  const keyword = reader.next();
  const selectorStart = reader.peek().start;
  const selector = parseSelector(reader, keyword);
  const selectorRange = selector ? reader.since(selectorStart) : keyword;
  const activity = parseActivity(reader, ['as', ...clausesAfterPrimary]);
  if (!activity) missingActivity(reader, reader.since(keyword.start));
  const { alias, block } = parseTail(reader, 'primary', 'primary');
  return { keyword, selector, selectorRange, activity, alias, block, range: reader.since(keyword.start) };
}

function parseSelector(reader: Reader, keyword: Token): Selector | undefined {
  reader.offer({ kind: 'selector' });
  const token = reader.peek();
  if (reader.is('all', 'first', 'last')) {
    reader.next();
    return { kind: token.lower as 'all' | 'first' | 'last' };
  }
  if (reader.is('nth')) {
    reader.next();
    return { kind: 'nth', n: parseOccurrence(reader, token) };
  }
  if (reader.is('match') && reader.isAhead(1, '(')) {
    const message = '`match(n)` counts what an `append` finds; the n-th time of an activity is `nth(n)`.';
    reader.report.say(syntaxError, token, { message }, replaceWith(token, 'nth'));
    reader.next();
    return { kind: 'nth', n: parseOccurrence(reader, token) };
  }
  if (reader.is('time_spine')) return parseSpine(reader);
  if (reader.is('distinct')) {
    const message = 'Every row of an activity is its own: write `all`.';
    reader.report.say(syntaxError, token, { message }, replaceWith(token, 'all'));
    reader.next();
    return undefined;
  }
  const meant =
    reader.atName(1) && token.kind === 'word' ? nearestSpelling(token.lower, Object.keys(selectorWords)) : undefined;
  const message = `\`${keyword.lower}\` is followed by \`all\`, \`first\`, \`last\`, \`nth(n)\` or \`time_spine(…)\`.`;
  if (meant) {
    reader.report.say(syntaxError, token, { message }, replaceWith(token, meant));
    reader.next();
    return undefined;
  }
  reader.seal();
  reader.report.say(syntaxError, keyword, { message }, insert(keyword.end, ' all', 'Insert `all`'));
  return undefined;
}

/** `index`: its place among the joined clauses. */
export function parseJoined(reader: Reader, index: number): JoinedNode {
  const keyword = reader.next();
  const kind = keyword.lower === 'append' ? 'append' : 'aggregate';
  if (kind === 'aggregate') skipPick(reader, keyword);
  const pickStart = reader.peek().start;
  const pick = kind === 'append' ? parsePick(reader, keyword) : undefined;
  const pickRange = pick ? reader.since(pickStart) : undefined;
  const conditionStart = reader.peek().start;
  const condition = parseCondition(reader, keyword);
  const conditionRange = condition ? reader.since(conditionStart) : undefined;
  const head = reader.since(keyword.start);
  const activity = parseActivity(reader, ['as', 'relative to', ...clausesAfterPrimary]);
  if (!activity) missingActivity(reader, head);
  const { alias, relativeTo, block } = parseTail(reader, kind, index);
  const range = reader.since(keyword.start);
  return { kind, keyword, pick, pickRange, condition, conditionRange, head, activity, alias, relativeTo, block, range };
}

function parsePick(reader: Reader, keyword: Token): Pick | undefined {
  reader.offer({ kind: 'pick' });
  const token = reader.peek();
  if (reader.is('first', 'last')) {
    reader.next();
    return { kind: token.lower as 'first' | 'last' };
  }
  if (reader.is('nth', 'match')) {
    reader.next();
    return { kind: token.lower as 'nth' | 'match', n: parseOccurrence(reader, token) };
  }
  if (reader.is('all')) {
    reader.report.say(appendAll, token, undefined, replaceWith(token, 'first'), replaceWith(token, 'last'));
    reader.next();
    return undefined;
  }
  const misspelt = token.kind === 'word' && !conditionWords.has(token.lower) && isCondition(reader, 1);
  const meant = misspelt ? nearestSpelling(token.lower, Object.keys(pickWords)) : undefined;
  if (misspelt && reader.atName(2)) reader.next();
  reader.seal();
  const fixes = meant
    ? [replaceWith(token, meant)]
    : [insert(keyword.end, ' first', 'Insert `first`'), insert(keyword.end, ' last', 'Insert `last`')];
  reader.report.say(missingPick, meant ? token : keyword, undefined, ...fixes);
  return undefined;
}

/** `aggregate first before …`: the word that belongs to an append. */
function skipPick(reader: Reader, keyword: Token): void {
  const token = reader.peek();
  if (!reader.is('first', 'last') || !isCondition(reader, 1)) return;
  const message = `\`aggregate\` takes every matching row; for the ${token.lower} of them write \`append ${token.lower}\`.`;
  reader.next();
  reader.report.say(
    syntaxError,
    token,
    { message },
    remove({ start: keyword.end, end: token.end }, `Remove \`${token.text}\``),
    replaceWith(keyword, 'append'),
  );
}

function isCondition(reader: Reader, ahead: number): boolean {
  const { kind, lower } = reader.peek(ahead);
  return kind === 'word' && (conditionWords.has(lower) || (lower === 'in' && reader.isAhead(ahead + 1, 'between')));
}

function parseCondition(reader: Reader, keyword: Token): Condition | undefined {
  reader.offer({ kind: 'condition' });
  const token = reader.peek();
  const apart = conditionApart(reader);
  if (apart) return apart;
  if (reader.is('in')) {
    reader.next();
    reader.offerWords('between');
    if (reader.take('between')) return 'between';
    reader.seal();
    reader.report.say(unknownCondition, token, { word: 'in' }, replaceWith(token, 'in between'));
    return undefined;
  }
  const condition = token.kind === 'word' ? conditionWords.get(token.lower) : undefined;
  if (condition) {
    reader.next();
    // `all ever` and `in between` apart, one word says it.
    if (token.lower === 'all' && reader.is('ever')) reader.next();
    secondCondition(reader, token);
    return condition;
  }
  const namesFollow = reader.atName(1) && !reader.isAhead(1, 'as', 'relative') && !reader.peek(1).startsLine;
  if (
    token.kind === 'word' &&
    !reader.is('relative', 'as') &&
    !reader.atClause() &&
    (namesFollow || reader.isAhead(1, '*'))
  ) {
    const meant = formerConditions.get(token.lower) ?? nearestSpelling(token.lower, conditionWords.keys());
    reader.report.say(unknownCondition, token, { word: token.text }, meant ? replaceWith(token, meant) : undefined);
    reader.next();
    return undefined;
  }
  reader.seal();
  const at = reader.previous().end;
  reader.report.say(missingCondition, reader.since(keyword.start), undefined, insert(at, ' ever', 'Insert `ever`'));
  return undefined;
}

/** `on or before`: a condition of several words, written apart. */
function conditionApart(reader: Reader): Condition | undefined {
  for (const length of [4, 3, 2]) {
    const tokens = Array.from({ length }, (_, ahead) => reader.peek(ahead));
    if (tokens.some(({ kind, startsLine }, index) => kind !== 'word' || (index > 0 && startsLine))) continue;
    const condition = conditionWords.get(tokens.map(({ lower }) => lower).join('_'));
    const isFollowed = reader.atName(length) || reader.isAhead(length, '*');
    if (!condition || !isFollowed || reader.isAhead(length, 'as', 'relative')) continue;
    const start = reader.peek().start;
    for (const _ of tokens) reader.next();
    const range = reader.since(start);
    reader.report.say(
      unknownCondition,
      range,
      { word: reader.text.slice(range.start, range.end) },
      replaceWith(range, condition),
    );
    return condition;
  }
  return undefined;
}

/** `after before a`: two conditions, where a name follows the second. */
function secondCondition(reader: Reader, first: Token): void {
  const second = reader.peek();
  const isFollowed = reader.atName(1) && !reader.isAhead(1, 'as', 'relative') && !reader.peek(1).startsLine;
  if (second.kind !== 'word' || second.startsLine || !conditionWords.has(second.lower) || !isFollowed) return;
  reader.next();
  const message = `One condition says when: \`${first.lower}\` or \`${second.lower}\`.`;
  reader.report.say(
    syntaxError,
    second,
    { message },
    remove({ start: first.end, end: second.end }, `Remove \`${second.text}\``),
    remove({ start: first.start, end: second.start }, `Remove \`${first.text}\``),
  );
}

function missingActivity(reader: Reader, range: Range): void {
  reader.seal();
  reader.report.say(syntaxError, range, { message: 'An activity has to follow.' });
}

interface Tail {
  readonly alias: Name | undefined;
  readonly relativeTo: Name | undefined;
  readonly block: BlockNode | undefined;
}

function parseTail(reader: Reader, kind: 'primary' | 'append' | 'aggregate', clause: ClauseReference): Tail {
  reader.offerWords('as');
  const alias = parseAlias(reader);
  if (kind !== 'primary') reader.offerWords('relative to');
  const relativeTo = parseRelative(reader, clause);
  if (relativeTo && kind === 'primary') {
    reader.report.say(syntaxError, relativeTo.range, { message: 'Only a joined activity is relative to another.' });
  }
  const block = parseBlock(reader, kind, clause);
  return { alias, relativeTo, block };
}

/** `relative to x`, or undefined with nothing read. */
function parseRelative(reader: Reader, clause: ClauseReference): Name | undefined {
  const relative = reader.take('relative');
  if (!relative) return undefined;
  reader.offerWords('to');
  if (!reader.take('to'))
    reader.report.say(
      syntaxError,
      relative,
      { message: 'Expected `relative to`.' },
      replaceWith(relative, 'relative to'),
    );
  reader.offer({ kind: 'relative', clause });
  const name = reader.atClause() ? undefined : parseName(reader);
  if (!name) {
    reader.seal();
    reader.report.say(syntaxError, relative, { message: 'Name the append it is relative to.' });
  }
  return name;
}
