import type { JoinedNode } from '../aql/ast.ts';
import type { AggregateFunction } from '../aql/bound.ts';
import type { Token } from '../aql/tokens.ts';
import {
  clauseNotes,
  functionNamed,
  functions,
  pickWords,
  selectorWords,
  spinePeriods,
  typeFits,
} from '../aql/vocabulary.ts';
import type { Parameter, Signature, SignatureHelp } from './answers.ts';
import { type QueryView, scopeOfClause } from './query-view.ts';

/** What the brackets around `offset` take, and which part of it is being written; however unfinished the query is. */
export function signatureInQuery(view: QueryView, offset: number): SignatureHelp | undefined {
  const { tokens, comments } = view.parsed;
  if (comments.some((comment) => comment.start < offset && offset <= comment.end)) return undefined;
  const begin = clauseStart(view, offset);
  if (begin === undefined) return undefined;
  const written = tokens.filter((token) => begin <= token.start && token.end <= offset && token.kind !== 'end');
  const [keyword] = written;
  const open = openBracket(written);
  if (
    keyword?.lower === 'dimension' &&
    offset > keyword.end &&
    (open === undefined || bracketsIn(written.slice(0, open)) === 0)
  ) {
    return written.some(({ text }) => text === ')') ? undefined : dimensionHelp(written, open);
  }
  if (open === undefined || !keyword) return undefined;
  return helpFor(view, { written, open, keyword });
}

interface Place {
  /** The tokens from the clause's keyword to the cursor. */
  readonly written: readonly Token[];
  /** Index of the bracket that is open. */
  readonly open: number;
  readonly keyword: Token;
}

function helpFor(view: QueryView, place: Place): SignatureHelp | undefined {
  const { written, open, keyword } = place;
  const name = written[open - 1];
  const inside = written.slice(open + 1);
  switch (name?.lower) {
    case 'nth':
    case 'match':
      return open === 2 || open === 1 ? help([occurrence(name.lower, keyword.lower)], 0) : undefined;
    case 'time_spine':
      return help([spine], spineArgument(inside));
    case 'include':
    case 'entity':
    case 'derive':
      return open === 1 ? help([lists[name.lower]], 0) : undefined;
    default: {
      const node = view.parsed.tree.joined.find((one) => one.keyword.start === keyword.start);
      const called = name === undefined ? undefined : functionNamed(name.lower);
      const isItem = bracketsIn(written.slice(0, open)) === 1 && !isInExpression(written.slice(0, open));
      return node?.kind === 'aggregate' && called && isItem ? functionHelp(view, node, called, inside) : undefined;
    }
  }
}

/** Where the clause begins that `offset` is in. */
function clauseStart(view: QueryView, offset: number): number | undefined {
  const { tree, tokens } = view.parsed;
  const stated = [tree.primary, ...tree.joined, ...tree.lookups].flatMap((node) => node?.keyword.start ?? []);
  const listed = tokens.filter(({ kind, lower, start }, i) => {
    if (kind !== 'word') return false;
    if (lower === 'derive') return tokens[i + 1]?.text === '(';
    return lower === 'order' || lower === 'limit' || tree.includes.some(({ range }) => range.start === start);
  });
  const starts = [...stated, ...listed.map(({ start }) => start)].filter((start) => start < offset);
  return starts.length === 0 ? undefined : Math.max(...starts);
}

/** Index of the last bracket that is open at the end. */
function openBracket(tokens: readonly Token[]): number | undefined {
  let depth = 0;
  for (let i = tokens.length - 1; i >= 0; i -= 1) {
    const text = tokens[i]?.text;
    if (text === ')') depth += 1;
    else if (text === '(' && depth === 0) return i;
    else if (text === '(') depth -= 1;
  }
  return undefined;
}

/** How many brackets are open at the end. */
const bracketsIn = (tokens: readonly Token[]): number =>
  tokens.reduce((depth, { text }) => depth + (text === '(' ? 1 : text === ')' ? -1 : 0), 0);

/** Whether the end of a block's tokens stands behind `filter` or `join`, where functions are the warehouse's own. */
function isInExpression(tokens: readonly Token[]): boolean {
  let depth = 0;
  for (let i = tokens.length - 2; i >= 0 && depth >= 0; i -= 1) {
    const { lower = '', text = '' } = tokens[i] ?? {};
    if (text === ')') depth += 1;
    else if (text === '(') depth -= 1;
    else if (depth === 0 && text === ',') return false;
    else if (depth === 0 && (lower === 'filter' || lower === 'join')) return true;
  }
  return false;
}

/** How many commas stand in the open bracket itself. */
function argumentIndex(inside: readonly Token[]): number {
  let depth = 0;
  let commas = 0;
  for (const { text } of inside) {
    if (text === '(') depth += 1;
    else if (text === ')') depth -= 1;
    else if (text === ',' && depth === 0) commas += 1;
  }
  return commas;
}

/** The arguments of `time_spine` may stand in either order: the one being written is told by its name, else by what is left. */
function spineArgument(inside: readonly Token[]): number {
  const names = ['interval', 'end_period'];
  const begins = inside.filter((_, i) => i === 0 || inside[i - 1]?.text === ',');
  const isNew = inside.length === 0 || inside.at(-1)?.text === ',';
  const current = isNew ? -1 : names.indexOf(begins.at(-1)?.lower ?? '');
  if (current !== -1) return current;
  const left = names.findIndex((name) => begins.every(({ lower }) => lower !== name));
  return Math.max(0, left);
}

const help = (signatures: readonly Signature[], parameter: number, active = 0): SignatureHelp => ({
  signatures,
  active,
  parameter,
});

function signature(name: string, parameters: readonly (readonly [string, string])[], note: string): Signature {
  const label = `${name}(${parameters.map(([text]) => text).join(', ')})`;
  let at = name.length + 1;
  const placed = parameters.map(([text, documentation]): Parameter => {
    const range = { start: at, end: at + text.length };
    at = range.end + 2;
    return { range, documentation };
  });
  return { label, documentation: note, parameters: placed };
}

function occurrence(word: 'nth' | 'match', keyword: string): Signature {
  const notes: Readonly<Record<string, string>> = keyword === 'append' ? pickWords : selectorWords;
  const counted = word === 'match' ? 'Which of the matches, counted from 1.' : 'Which of its times, counted from 1.';
  return signature(word, [['n', counted]], notes[word] ?? '');
}

const spine = signature(
  'time_spine',
  [
    [`interval = ${spinePeriods.join(' | ')}`, clauseNotes.interval ?? ''],
    ['end_period = max | current', clauseNotes.end_period ?? ''],
  ],
  selectorWords.time_spine ?? '',
);

const lists = {
  include: signature(
    'include',
    [['name, …', 'The name of a file in `columns/`, without `.aql`.']],
    'Reusable columns.',
  ),
  entity: signature(
    'entity',
    [['column as name, …', 'A column of the stream’s entity table, and what the result calls it.']],
    clauseNotes.entity ?? '',
  ),
  derive: signature(
    'derive',
    [['expression as name, …', 'SQL over the columns above and those derived before it.']],
    clauseNotes.derive ?? '',
  ),
} as const;

function functionHelp(
  view: QueryView,
  node: JoinedNode,
  name: AggregateFunction,
  inside: readonly Token[],
): SignatureHelp {
  const { note, literals } = functions[name];
  const column = ['column', fittingColumns(view, node, name)] as const;
  const further = literalParameters[literals];
  const usual = signature(name, [column, ...further], note);
  const index = Math.min(argumentIndex(inside), further.length);
  if (name === 'count') {
    const forms = [usual, signature(name, [['*', 'Every match.']], note), distinct(name, column, further)];
    const active = inside[0]?.text === '*' ? 1 : inside[0]?.lower === 'distinct' ? 2 : 0;
    return help(forms, index, active);
  }
  if (name === 'listagg') {
    return help([usual, distinct(name, column, further)], index, inside[0]?.lower === 'distinct' ? 1 : 0);
  }
  return help([usual], index);
}

const literalParameters = {
  none: [],
  separator: [['separator', 'A text in quotes that stands between the values; without it a comma.']],
  fraction: [['fraction', 'A number between 0 and 1: `0.9` is the value that nine tenths do not exceed.']],
} as const;

function distinct(
  name: 'count' | 'listagg',
  [text, documentation]: readonly [string, string],
  further: readonly (readonly [string, string])[],
): Signature {
  return signature(name, [[`distinct ${text}`, documentation], ...further], functions[`${name}_distinct`].note);
}

/** The columns and features that a function takes, in words. */
function fittingColumns(view: QueryView, node: JoinedNode, name: AggregateFunction): string {
  const { features, stream, activity } = scopeOfClause(view, view.parsed.tree.joined.indexOf(node));
  const { fits } = functions[name];
  const names = [...features.values()]
    .filter(({ type }) => type === undefined || typeFits(fits, type))
    .map((feature) => `\`${feature.name}\``);
  const columns = stream.columns.filter(({ type }) => typeFits(fits, type)).map((one) => `\`${one.physicalName}\``);
  const owner = activity.kind === 'one' ? `*${activity.name.replaceAll('_', '\\_')}*` : 'the activities';
  const all = [...names, ...columns];
  return all.length === 0 ? `No column of ${owner} fits.` : `A column or feature of ${owner}: ${all.join(', ')}.`;
}

function dimensionHelp(written: readonly Token[], open: number | undefined): SignatureHelp {
  if (open !== undefined) return help([dimension], 3);
  if (written.some(({ text }) => text === '=')) return help([dimension], 2);
  return help([dimension], written.some(({ lower }, i) => i > 1 && lower === 'on') ? 1 : 0);
}

const dimension = ((): Signature => {
  const parts = [
    ['dimension ', 'table', 'The table, with its schema: `raw.bikes`.'],
    [' on ', 'column', 'A column of the result, or a column or feature of the primary activity.'],
    [' = ', 'key', 'The table’s column that is compared with it; one row of the table for each value.'],
    [' (', 'column as name, …', 'Columns of the table, and what the result calls them.'],
  ] as const;
  let label = '';
  const parameters = parts.map(([before, text, documentation]): Parameter => {
    const start = label.length + before.length;
    label += before + text;
    return { range: { start, end: label.length }, documentation };
  });
  return { label: `${label})`, documentation: clauseNotes.dimension ?? '', parameters };
})();
