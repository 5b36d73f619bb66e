import type { Range } from '../schema/text.ts';
import type {
  DerivedNode,
  ExpressionNode,
  IncludeNode,
  JoinedNode,
  LookupNode,
  Name,
  ParsedQuery,
  PrimaryNode,
  UsingNode,
} from './ast.ts';
import { closeBracket } from './close-bracket.ts';
import { reportDbt } from './dbt.ts';
import { parseJoined, parsePrimary } from './parse-clauses.ts';
import { parseExpression } from './parse-expression.ts';
import { parseLookup } from './parse-lookup.ts';
import { parseAlias, parseName } from './parse-names.ts';
import { skipStray } from './parse-stray.ts';
import { Reader } from './reader.ts';
import { insert, type LocalFix, remove, replaceWith } from './rule.ts';
import { missingPrimary, secondSelect, syntaxError } from './rules-syntax.ts';
import { type Token, tokenize } from './tokens.ts';
import { clausesAfterPrimary, clauseWords } from './vocabulary.ts';

/**
 * Reads a query, however unfinished. Never throws: what is wrong stands in `problems`, what is missing is undefined in the
 * tree. `text` has the head of the file blanked out. Source: `aql.md`, "Grammar".
 */
export function parseQuery(file: string, text: string): ParsedQuery {
  return parse(file, text, 'query');
}

/** Reads a file of reusable columns: `append` and `aggregate` clauses without a primary, for `include`. */
export function parseColumns(file: string, text: string): ParsedQuery {
  return parse(file, text, 'columns');
}

function parse(file: string, text: string, kind: 'query' | 'columns'): ParsedQuery {
  const { tokens, comments, dbt, openComment } = tokenize(text);
  const reader = new Reader(file, text, tokens);
  if (openComment) reader.report.say(syntaxError, openComment, { message: 'This comment is never closed.' });
  if (tokens.length > 1 || dbt.some((piece) => piece.kind !== 'wrapper')) reportDbt(reader.report, text, dbt);
  const tree = parseTree(reader, kind);
  const isElsewhere = dbt.some((piece) => piece.kind === 'arguments');
  if (kind === 'query' && !tree.primary && !isElsewhere) reportMissingPrimary(reader, tree);
  for (const token of tokens) {
    if (!token.unterminated) continue;
    const message = token.kind === 'macro' ? 'This macro is never closed.' : 'The closing quote is missing.';
    const fix = closingQuote(token);
    reader.report.say(syntaxError, token, { message }, fix);
  }
  return { file, text, tree, tokens, comments, expected: reader.expected, problems: reader.report.problems };
}

/** What ends a text or name that never ends. Brackets at the line's end are more likely the query's than the text's. */
function closingQuote(token: Token): LocalFix {
  if (token.kind === 'macro') return insert(token.end, '}}', 'Insert `}}`');
  const quote = token.kind === 'string' ? "'" : token.text.charAt(0);
  const behind = quote === "'" ? /[)\],;\s]*$/ : /(?:\s*\(.*|[),;\s]*)$/;
  const end = token.end - (behind.exec(token.text.slice(token.text.indexOf(quote) + 1))?.[0].length ?? 0);
  return insert(end, quote, `Insert \`${quote}\``);
}

function parseTree(reader: Reader, kind: 'query' | 'columns'): ParsedQuery['tree'] {
  let using: UsingNode | undefined;
  let primary: PrimaryNode | undefined;
  let orderBy: ExpressionNode | undefined;
  let limit: number | undefined;
  const joined: JoinedNode[] = [];
  const derived: DerivedNode[] = [];
  const includes: IncludeNode[] = [];
  const lookups: LookupNode[] = [];
  let foreign: Range | undefined;
  while (true) {
    if (!using && !primary) reader.offerWords('using');
    if (kind === 'columns') reader.offerWords('append', 'aggregate');
    else if (primary) reader.offerWords(...clausesLeft({ derived, orderBy, limit }));
    else reader.offerWords('select', 'for');
    if (reader.atEnd()) break;
    const { start } = reader.peek();
    const isForeign = kind === 'columns' && reader.is(...clausesOfQueries);
    if (reader.is('using')) {
      const node = parseUsing(reader);
      if (using) reader.report.say(syntaxError, node.range, { message: 'A query reads one stream.' });
      using ??= node;
    } else if (reader.is('select', 'for')) {
      const node = parsePrimary(reader);
      if (primary) reader.report.say(secondSelect, node.range, undefined, remove(node.range, 'Remove it'));
      primary ??= node;
    } else if (reader.is('append', 'aggregate')) joined.push(parseJoined(reader, joined.length));
    else if (reader.is('derive')) derived.push(...parseDerive(reader));
    else if (reader.is('order')) {
      const node = parseOrderBy(reader);
      const message = 'A query is ordered once: put both into one `order by`, with a comma between.';
      if (orderBy) reader.report.say(syntaxError, node.range, { message });
      orderBy ??= node;
    } else if (reader.is('limit')) {
      const count = parseLimit(reader);
      if (limit !== undefined)
        reader.report.say(syntaxError, reader.since(start), { message: 'A query has one `limit`.' });
      limit ??= count;
    } else if (reader.is('include')) includes.push(parseInclude(reader));
    else if (reader.is('entity', 'dimension')) lookups.push(parseLookup(reader));
    else skipStray(reader, joined.at(-1) ?? primary);
    if (isForeign) foreign ??= reader.since(start);
  }
  if (kind === 'columns') {
    const message = 'Reusable columns are `append` and `aggregate` clauses; the query that includes them selects.';
    if (foreign) reader.report.say(syntaxError, foreign, { message });
    else if (joined.length === 0) reader.report.say(syntaxError, reader.since(0), { message });
    return { using, primary, joined, includes: [], lookups, derived: [], orderBy: undefined, limit: undefined };
  }
  return { using, primary, joined, includes, lookups, derived, orderBy, limit };
}

/** What a file of reusable columns has not. */
const clausesOfQueries = ['select', 'for', 'include', 'dimension', 'entity', 'derive', 'order', 'limit'];

/** What may still be written: `derive`, `order by` and `limit` are the end of a query, in this order. */
function clausesLeft({
  derived,
  orderBy,
  limit,
}: Pick<ParsedQuery['tree'], 'derived' | 'orderBy' | 'limit'>): readonly string[] {
  if (limit !== undefined) return [];
  const written = orderBy ? 'order by' : derived.length > 0 ? 'derive' : undefined;
  return written === undefined
    ? clausesAfterPrimary
    : clausesAfterPrimary.slice(clausesAfterPrimary.indexOf(written) + 1);
}

/** At `using`, else at the first clause that is there. */
function reportMissingPrimary(reader: Reader, { using, joined, includes, lookups }: ParsedQuery['tree']): void {
  const clauses = [using, ...joined, ...lookups].flatMap((node) => node?.keyword ?? []);
  const starts = [
    ...clauses,
    ...includes.map(({ range }) => ({ start: range.start, end: range.start + 'include'.length })),
  ];
  const [first] = using ? [using.keyword] : starts.toSorted((a, b) => a.start - b.start);
  reader.report.say(missingPrimary, first ?? { start: reader.previous().start, end: reader.previous().end }, undefined);
}

function parseUsing(reader: Reader): UsingNode {
  const keyword = reader.next();
  reader.offer({ kind: 'stream' });
  const stream = reader.atClause() ? undefined : parseStreamName(reader);
  if (!stream) {
    reader.seal();
    reader.report.say(syntaxError, keyword, { message: 'Name the stream after `using`.' });
  }
  return { keyword, stream, range: reader.since(keyword.start) };
}

/** A stream's name; one with a schema before it is read whole, so that all of it is what is wrong. */
function parseStreamName(reader: Reader): Name | undefined {
  const first = parseName(reader);
  if (!first) return undefined;
  let name = first;
  while (reader.peek().text === '.' && reader.peek().start === name.range.end && reader.atName(1)) {
    reader.next();
    const { value, end } = reader.next();
    name = { text: `${name.text}.${value}`, range: { start: first.range.start, end }, quoted: false };
  }
  return name;
}

function parseDerive(reader: Reader): DerivedNode[] {
  const keyword = reader.next();
  const items: DerivedNode[] = [];
  reader.offerWords('(');
  if (!reader.take('(')) {
    reader.seal();
    reader.report.say(syntaxError, keyword, {
      message: '`derive` takes expressions in brackets: `derive (… as name)`.',
    });
    return items;
  }
  reader.offer({ kind: 'output' });
  while (!reader.atEnd() && !reader.is(')') && !reader.atClause()) {
    const start = reader.peek().start;
    const expression = parseExpression(reader, {
      expected: { kind: 'output' },
      stops: ['as', ',', ')'],
      follows: ['as'],
    });
    reader.offerWords('as');
    const name = parseAlias(reader);
    const range = reader.since(start);
    if (expression.tokens.length === 0 || !name) {
      const message = name ? 'Write an expression before `as`.' : 'Name the expression: `… as name`.';
      reader.report.say(syntaxError, range.end > range.start ? range : keyword, { message });
    }
    items.push({ expression, name, range });
    reader.offerWords(',', ')');
    if (!reader.take(',') && !reader.is(')') && !reader.atEnd() && !reader.atClause()) {
      reader.report.say(syntaxError, reader.peek(), { message: 'Expected a comma or `)`.' });
      reader.next();
    }
  }
  closeBracket(reader, keyword, 'The bracket after it is never closed.');
  return items;
}

function parseOrderBy(reader: Reader): ExpressionNode {
  const keyword = reader.next();
  reader.offerWords('by');
  if (!reader.take('by')) {
    reader.report.say(syntaxError, keyword, { message: 'Expected `order by`.' }, replaceWith(keyword, 'order by'));
  }
  const expression = parseExpression(reader, {
    expected: { kind: 'output' },
    stops: [')'],
    follows: ['asc', 'desc', 'limit'],
  });
  if (expression.tokens.length === 0) {
    reader.report.say(syntaxError, reader.since(keyword.start), { message: 'Say what to order by.' });
  }
  return expression;
}

function parseLimit(reader: Reader): number | undefined {
  const keyword = reader.next();
  const { start } = reader.peek();
  const isNegative = reader.take('-') !== undefined;
  const token = reader.peek();
  const count = Number(token.text);
  const isWord = token.kind === 'word' && !token.startsLine && !clauseWords.has(token.lower);
  if (token.kind === 'number' || isWord) reader.next();
  else reader.seal();
  if (token.kind === 'number' && !isNegative && Number.isSafeInteger(count)) return count;
  reader.report.say(syntaxError, isNegative || token.kind === 'number' || isWord ? reader.since(start) : keyword, {
    message: '`limit` takes a whole number.',
  });
  return undefined;
}

function parseInclude(reader: Reader): IncludeNode {
  const keyword = reader.next();
  const names: Name[] = [];
  reader.offerWords('(');
  if (reader.take('(')) {
    do {
      reader.offer({ kind: 'include' });
      const name = reader.atClause() ? undefined : parseName(reader);
      if (name) names.push(name);
    } while (reader.take(','));
    closeBracket(reader, keyword, 'The bracket after it is never closed.');
  } else {
    reader.seal();
    reader.report.say(syntaxError, keyword, { message: '`include` takes names in brackets: `include (name)`.' });
  }
  return { names, range: reader.since(keyword.start) };
}
