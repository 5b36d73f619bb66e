import type { LookupItemNode, LookupNode, Name } from './ast.ts';
import { closeBracket } from './close-bracket.ts';
import { nameOf, parseAlias, parseName } from './parse-names.ts';
import type { Reader } from './reader.ts';
import { insert, remove } from './rule.ts';
import { aliasWithoutAs, missingComma, syntaxError } from './rules-syntax.ts';
import type { Token } from './tokens.ts';

/** `dimension raw.bikes on bike_id = id (model, frame as size)` and `entity (email)`. */
export function parseLookup(reader: Reader): LookupNode {
  const keyword = reader.next();
  const kind = keyword.lower === 'entity' ? 'entity' : 'dimension';
  const { table, column, key } = kind === 'dimension' ? parseComparison(reader, keyword) : nothingCompared;
  const items = parseColumns(reader, keyword, kind);
  return { kind, keyword, table, column, key, items, range: reader.since(keyword.start) };
}

type Comparison = Pick<LookupNode, 'table' | 'column' | 'key'>;

const nothingCompared: Comparison = { table: [], column: undefined, key: undefined };

/** `raw.bikes on bike_id = id`, as far as it is there; the first thing that is missing is reported. */
function parseComparison(reader: Reader, keyword: Token): Comparison {
  let reported = false;
  const missing = (message: string): undefined => {
    reader.seal();
    if (!reported) reader.report.say(syntaxError, reader.since(keyword.start), { message });
    reported = true;
    return undefined;
  };
  const table = parseTable(reader);
  if (table.length === 0) missing('Name the table: `dimension raw.bikes on bike_id = id (model)`.');
  reader.offerWords('on');
  if (!reader.take('on'))
    missing('Say what identifies its row: `on bike_id = id`, a column of the query, then the table’s.');
  reader.offer({ kind: 'lookup key' });
  const column =
    nameHere(reader) ?? missing('Name the column of the query that is compared, then `=` and the table’s.');
  reader.offerWords('=');
  if (!reader.take('=')) missing('Expected `=` and the table’s column.');
  const key = nameHere(reader) ?? missing('Name the table’s column after `=`.');
  return { table, column, key };
}

/** Up to three names with dots between them. A dot at the end waits for a name. */
function parseTable(reader: Reader): Name[] {
  const parts: Name[] = [];
  do {
    const name = reader.is('on') ? undefined : nameHere(reader);
    if (!name) {
      if (parts.length > 0) {
        reader.report.say(syntaxError, reader.previous(), { message: 'A name has to follow the dot.' });
      }
      break;
    }
    parts.push(name);
  } while (reader.take('.'));
  return parts;
}

function nameHere(reader: Reader): Name | undefined {
  return reader.atClause() ? undefined : parseName(reader);
}

function parseColumns(reader: Reader, keyword: Token, kind: LookupNode['kind']): LookupItemNode[] {
  const items: LookupItemNode[] = [];
  reader.offerWords('(');
  const open = reader.take('(');
  if (!open) {
    const example = kind === 'entity' ? 'entity (email)' : 'dimension raw.bikes on bike_id = id (model)';
    const message = `Name the columns to take in brackets: \`${example}\`.`;
    reader.report.say(syntaxError, reader.since(keyword.start), { message });
    return items;
  }
  reader.seal();
  let comma: Token | undefined;
  while (!reader.atEnd() && !reader.is(')') && !reader.atClause()) {
    const item = parseItem(reader, kind);
    if (item) items.push(item);
    reader.offerWords(',', ')');
    comma = reader.take(',');
    if (!comma && reader.atName() && !reader.atClause()) {
      const [before, after] = [reader.previous(), reader.peek()];
      const fix = insert(before.end, ',', 'Insert a comma');
      reader.report.say(missingComma, after, { before: before.text, after: after.text }, fix);
    }
  }
  if (comma && reader.is(')')) {
    const message = 'A column is missing after this comma.';
    reader.report.say(syntaxError, comma, { message }, remove(comma, 'Remove it'));
  }
  if (items.length === 0 && reader.is(')') && !reader.report.problems.some(({ range }) => range.start >= open.start)) {
    reader.report.say(
      syntaxError,
      { start: open.start, end: reader.peek().end },
      { message: 'Name the columns to take.' },
    );
  }
  closeBracket(reader, open);
  return items;
}

function parseItem(reader: Reader, kind: LookupNode['kind']): LookupItemNode | undefined {
  const first = reader.peek();
  if (!reader.atName() || reader.isAhead(1, '(', '.')) {
    skipUnreadable(reader, kind);
    return undefined;
  }
  const column = nameOf(reader.next());
  reader.offerWords('as');
  let alias = parseAlias(reader);
  const next = reader.peek();
  const isStray =
    !alias && reader.atName() && !next.startsLine && !reader.atClause() && reader.previous().lower !== 'as';
  if (isStray && !reader.isAhead(1, 'as', '(')) {
    alias = nameOf(reader.next());
    reader.report.say(
      aliasWithoutAs,
      next,
      { column: column.text, alias: next.value },
      insert(next.start, 'as ', 'Insert `as`'),
      insert(column.range.end, ',', 'Insert a comma'),
    );
  }
  return { column, alias, range: reader.since(first.start) };
}

/** `*`, an expression: the columns of a table that nobody has seen are taken one by one, by their names. */
function skipUnreadable(reader: Reader, kind: LookupNode['kind']): void {
  const { start } = reader.peek();
  const isStar = reader.is('*');
  let depth = 0;
  do {
    if (reader.is('(')) depth += 1;
    if (reader.is(')')) depth -= 1;
    reader.next();
  } while (!reader.atEnd() && !reader.atClause() && (depth > 0 || !reader.is(',', ')')));
  const message = isStar
    ? `\`${kind}\` takes its columns one by one: name them.`
    : 'Expected a column; compute with it in `derive`.';
  reader.report.say(syntaxError, reader.since(start), { message });
}
