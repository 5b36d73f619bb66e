import { nearestSpelling } from '../schema/spelling.ts';
import type { JoinedNode, PrimaryNode } from './ast.ts';
import type { Reader } from './reader.ts';
import { replaceWith } from './rule.ts';
import { unresolvedMacro } from './rules-dbt.ts';
import { syntaxError } from './rules-syntax.ts';
import type { Token } from './tokens.ts';
import { clauseWords } from './vocabulary.ts';

/** Text that begins no clause: one problem for all of it, up to where a clause begins. */
export function skipStray(reader: Reader, clause: PrimaryNode | JoinedNode | undefined): void {
  const before = reader.previous();
  const first = reader.next();
  if (first.text === ';') {
    if (reader.atEnd()) return;
    while (!reader.atEnd()) reader.next();
    const message = 'A file holds one query: nothing follows its `;`.';
    reader.report.say(syntaxError, reader.since(first.start), { message });
    return;
  }
  if (first.kind === 'macro') {
    if (!first.unterminated) reader.report.say(unresolvedMacro, first, undefined);
    return;
  }
  while (!reader.atEnd() && !(reader.peek().kind === 'word' && clauseWords.has(reader.peek().lower))) reader.next();
  if (first.kind === 'word' && ['where', 'filter', 'join', 'within'].includes(first.lower)) {
    outsideBrackets(reader, first, before, clause);
    return;
  }
  const meant = first.kind === 'word' ? nearestSpelling(first.lower, clauseWords) : undefined;
  const message = meant
    ? `Expected a clause here. Did you mean \`${meant}\`?`
    : 'Expected `append`, `aggregate` or another clause here.';
  const range = meant ? { start: first.start, end: first.end } : reader.since(first.start);
  reader.report.say(syntaxError, range, { message }, meant ? replaceWith(range, meant) : undefined);
}

/** `where …`, `filter …` behind the brackets they belong into. */
function outsideBrackets(
  reader: Reader,
  first: Token,
  before: Token,
  clause: PrimaryNode | JoinedNode | undefined,
): void {
  const range = reader.since(first.start);
  const keyword = first.lower === 'where' ? 'filter' : first.lower;
  const message = `\`${keyword} …\` stands inside the brackets of its activity: \`activity (ts ${keyword} …)\`.`;
  const written = `${keyword}${reader.text.slice(first.end, range.end)}`;
  const gap = reader.text.slice(before.end, first.start);
  const fits = clause?.range.end === before.end && gap.trim() === '';
  const start = clause?.block ? before.start : before.end;
  const text = clause?.block ? ` ${written})` : ` (${written})`;
  reader.report.say(
    syntaxError,
    range,
    { message },
    fits ? { title: 'Move it into the brackets', range: { start, end: range.end }, text } : undefined,
  );
}
