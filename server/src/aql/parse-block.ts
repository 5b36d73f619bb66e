import { nearestSpelling } from '../schema/spelling.ts';
import type { BlockClauseNode, BlockNode, ItemNode, LiteralNode, Name } from './ast.ts';
import { closeBracket } from './close-bracket.ts';
import type { ClauseReference } from './expected.ts';
import { atBlockClause, parseExpression } from './parse-expression.ts';
import { parseInterval } from './parse-interval.ts';
import { nameOf, parseAlias, parseName } from './parse-names.ts';
import type { Reader } from './reader.ts';
import { insert, remove, replaceWith } from './rule.ts';
import { aliasWithoutAs, missingComma, syntaxError } from './rules-syntax.ts';
import type { Token } from './tokens.ts';

export type BlockKind = 'primary' | 'append' | 'aggregate';

/** The bracket after an activity: items, then clauses. Undefined with nothing read where there is none. */
export function parseBlock(reader: Reader, kind: BlockKind, clause: ClauseReference): BlockNode | undefined {
  const open = reader.take('(');
  if (!open) return undefined;
  const items: ItemNode[] = [];
  const clauses: BlockClauseNode[] = [];
  let comma: Token | undefined;
  while (true) {
    offerItem(reader, kind, clause);
    reader.offerWords(...blockWords(kind));
    if (reader.atEnd() || reader.is(')') || reader.atClause()) break;
    if (reader.is(',')) {
      const stray = reader.next();
      reader.report.say(
        syntaxError,
        stray,
        { message: 'A column is missing before this comma.' },
        remove(stray, 'Remove it'),
      );
      continue;
    }
    if ((atBlockClause(reader) && !isPlainItem(reader)) || meantClause(reader))
      addClause(reader, clauses, parseBlockClause(reader, kind, clause));
    else {
      const item = parseItem(reader, kind, clause);
      if (item) items.push(item);
    }
    reader.offerWords(',', ...blockWords(kind), ')');
    comma = reader.take(',');
    if (!comma) separate(reader);
  }
  if (comma && !reader.atClause() && !reader.atEnd()) {
    reader.report.say(
      syntaxError,
      comma,
      { message: 'A column is missing after this comma.' },
      remove(comma, 'Remove it'),
    );
  }
  if (items.length === 0 && clauses.length === 0) {
    const range = { start: open.start, end: reader.peek().kind === 'end' ? open.end : reader.peek().end };
    reader.report.say(syntaxError, range, { message: 'Name the columns to take, or leave the brackets out.' });
  }
  closeBracket(reader, open);
  return { items, clauses, range: reader.since(open.start) };
}

const blockWords = (kind: BlockKind): readonly string[] =>
  kind === 'primary' ? ['filter'] : ['filter', 'join', 'within', 'at least'];

function offerItem(reader: Reader, kind: BlockKind, clause: ClauseReference): void {
  reader.offer(kind === 'aggregate' ? { kind: 'function', clause } : { kind: 'column', clause, within: 'item' });
}

/** A column that happens to be called `filter` or `within`. */
function isPlainItem(reader: Reader): boolean {
  const before = reader.previous();
  return reader.isAhead(1, ',', ')', 'as') && (before.text === '(' || before.text === ',');
}

/** `fliter station = 'Soho'`: the clause that a misspelt word begins, told from a column by what follows it. */
function meantClause(reader: Reader): 'filter' | 'join' | 'within' | undefined {
  const [word, operand, operator] = [reader.peek(), reader.peek(1), reader.peek(2)];
  if (word.kind !== 'word' || reader.is('filter', 'join', 'within')) return undefined;
  const isOperand = ['word', 'quoted', 'placeholder', 'macro', 'number'].includes(operand.kind);
  const isOperator =
    (operator.kind === 'punctuation' && !['(', ')', ','].includes(operator.text)) ||
    (operator.kind === 'word' &&
      (operand.kind === 'number' || ['is', 'in', 'not', 'like', 'between'].includes(operator.lower)));
  if (!isOperand || !isOperator || operand.lower === 'as') return undefined;
  const nearest = nearestSpelling(word.lower, ['filter', 'join', 'within']);
  return nearest === 'filter' || nearest === 'join' || nearest === 'within' ? nearest : undefined;
}

/** Something follows without a comma: an item that wants one, unless the block ends or a clause begins. */
function separate(reader: Reader): void {
  if (reader.atEnd() || reader.is(')') || reader.atClause() || atBlockClause(reader) || meantClause(reader)) return;
  const before = reader.previous();
  const after = reader.peek();
  if (after.kind === 'word' || after.kind === 'quoted' || after.text === '*') {
    const fix = insert(before.end, ',', 'Insert a comma');
    reader.report.say(missingComma, after, { before: before.text, after: after.text }, fix);
  }
}

function parseItem(reader: Reader, kind: BlockKind, clause: ClauseReference): ItemNode | undefined {
  const first = reader.peek();
  const star = reader.take('*');
  if (star) return { kind: 'star', range: { start: star.start, end: star.end } };
  if (!reader.atName() || atCase(reader)) {
    skipUnreadable(reader);
    return undefined;
  }
  if (first.kind === 'word' && reader.isAhead(1, '(')) return parseCall(reader, clause);
  const column = nameOf(reader.next());
  // A clause that is begun on the same line is read as a name without `as`.
  reader.offerWords('as', ...blockWords(kind));
  const alias = parseAlias(reader) ?? aliasOnSameLine(reader, column);
  return { kind: 'column', column, alias, range: reader.since(first.start) };
}

/** `ts opened_at`: a name after a name on the same line is an alias without `as`, unless it begins an item itself. */
function aliasOnSameLine(reader: Reader, column: Name): Name | undefined {
  const token = reader.peek();
  if (!reader.atName() || token.startsLine || atBlockClause(reader) || reader.atClause()) return undefined;
  if (meantClause(reader)) return undefined;
  if (reader.previous().lower === 'as' || reader.isAhead(1, 'as', '(')) return undefined;
  reader.next();
  reader.report.say(
    aliasWithoutAs,
    token,
    { column: column.text, alias: token.value },
    insert(token.start, 'as ', 'Insert `as`'),
    insert(column.range.end, ',', 'Insert a comma'),
  );
  return nameOf(token);
}

/** `case when …`, and not a column of that name. */
function atCase(reader: Reader): boolean {
  return reader.is('case') && !reader.isAhead(1, ',', ')', 'as') && reader.peek(1).kind !== 'end';
}

function parseCall(reader: Reader, clause: ClauseReference): ItemNode {
  const name = nameOf(reader.next());
  const open = reader.next();
  reader.offer({ kind: 'column', clause, within: 'argument' });
  reader.offerWords('distinct');
  const distinct = reader.is('distinct') && !reader.isAhead(1, ')', ',') ? reader.next() !== undefined : false;
  if (distinct) reader.offer({ kind: 'column', clause, within: 'argument' });
  const isComputed = atCase(reader);
  const argument = reader.take('*') ? 'star' : reader.atClause() || isComputed ? undefined : parseName(reader);
  const literals: LiteralNode[] = [];
  if (!argument) reader.seal();
  while (reader.take(',')) {
    reader.seal();
    const token = reader.peek();
    if (token.kind === 'string') literals.push({ value: token.value, range: token });
    else if (token.kind === 'number') literals.push({ value: Number(token.text), range: token });
    else break;
    reader.next();
  }
  if (!reader.is(')') && !reader.atEnd() && !reader.atClause() && !reader.peek().startsLine) skipToClose(reader);
  closeBracket(reader, open);
  reader.offerWords('as');
  const alias = parseAlias(reader);
  const range = reader.since(name.range.start);
  return { kind: 'call', function: name, distinct, argument, isComputed, literals, alias, range };
}

function skipToClose(reader: Reader): void {
  const start = reader.peek().start;
  let depth = 0;
  while (!reader.atEnd() && !reader.atClause() && !(depth === 0 && reader.is(')'))) {
    if (reader.is('(')) depth += 1;
    if (reader.is(')')) depth -= 1;
    reader.next();
  }
  const message =
    'A function takes one column here. Rows are chosen by `filter`; what the functions give is computed with in `derive`.';
  reader.report.say(syntaxError, reader.since(start), { message });
}

function skipUnreadable(reader: Reader): void {
  const { start } = reader.peek();
  const isComputed = reader.is('case') || (!reader.is('.', ';', ']', '}') && !reader.peek().unterminated);
  let depth = 0;
  do {
    if (reader.is('(')) depth += 1;
    if (reader.is(')')) depth -= 1;
    reader.next();
  } while (!reader.atEnd() && !reader.atClause() && (depth > 0 || !(reader.is(',', ')') || atBlockClause(reader))));
  const message = isComputed
    ? 'Columns are taken as they are; what is computed from them stands in `derive (… as name)`.'
    : 'Expected a column.';
  reader.report.say(syntaxError, reader.since(start), { message });
}

/** Filters and joins may repeat; of two times only one would hold. */
function addClause(reader: Reader, clauses: BlockClauseNode[], clause: BlockClauseNode): void {
  const isTime = clause.kind === 'within' || clause.kind === 'at least';
  if (isTime && clauses.some(({ kind }) => kind === clause.kind)) {
    const message = `The clause has a \`${clause.kind}\` already.`;
    reader.report.say(syntaxError, clause.range, { message }, remove(clause.range, 'Remove it'));
  }
  clauses.push(clause);
}

function parseBlockClause(reader: Reader, block: BlockKind, clause: ClauseReference): BlockClauseNode {
  const meant = meantClause(reader);
  const first = reader.next();
  if (meant) {
    const message = `\`${first.text}\` begins no clause. Did you mean \`${meant}\`?`;
    reader.report.say(syntaxError, first, { message }, replaceWith(first, meant));
  }
  if ((meant ?? first.lower) === 'within') return parseInterval(reader, 'within', first);
  if (first.lower === 'at') {
    const least = reader.next();
    return parseInterval(reader, 'at least', { start: first.start, end: least.end });
  }
  const kind = (meant ?? first.lower) === 'join' ? 'join' : 'filter';
  const expression = parseExpression(reader, {
    expected: { kind: 'expression', clause, of: kind },
    stops: [',', ')'],
    inBlock: true,
    follows: blockWords(block),
  });
  if (expression.tokens.length === 0)
    reader.report.say(syntaxError, first, { message: `\`${kind}\` needs an expression.` });
  return { kind, keyword: first, expression, range: reader.since(first.start) };
}
