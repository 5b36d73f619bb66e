import type { ParsedQuery } from '../../../server/src/aql/ast.ts';
import { bindQuery } from '../../../server/src/aql/bind.ts';
import type { Catalogue } from '../../../server/src/aql/catalogue.ts';
import { exampleCatalogue } from '../../../server/src/aql/example-catalogue.ts';
import { formatQuery } from '../../../server/src/aql/format.ts';
import { parseColumns, parseQuery } from '../../../server/src/aql/parse.ts';
import { tokenize } from '../../../server/src/aql/tokens.ts';
import { clauseWords } from '../../../server/src/aql/vocabulary.ts';
import { dialectNames } from '../../../server/src/dialects/index.ts';
import { edited, type Problem, type Range, type TextEdit } from '../../../server/src/schema/text.ts';
import { createWorkspace } from '../../../server/src/workspace.ts';
import type { Input } from './input.ts';
import { type Random, randomFrom } from './random.ts';

/** What does not hold of an input. */
export interface Broken {
  /** The property, the same for every text that breaks it in the same way. */
  readonly what: string;
  readonly detail: string;
}

/** The first property that an input breaks. What has to hold of any text is in `aql.md`, "Grammar", and `architecture.md`. */
export function brokenBy(input: Input, seed: number): Broken | undefined {
  for (const [what, holds] of properties) {
    try {
      const detail = holds(input, randomFrom(seed));
      if (detail !== undefined) return { what, detail };
    } catch (error) {
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      const place = /server\/src\/\S+?:\d+/.exec(stack ?? '')?.[0] ?? '';
      return { what: `${what}: throws at ${place}`, detail: message };
    }
  }
  return undefined;
}

/** Undefined where it holds, else what was found. */
type Property = (input: Input, random: Random) => string | undefined;

const open: Catalogue = {
  ...exampleCatalogue,
  streams: new Map(
    [...exampleCatalogue.streams].map(([name, stream]) => [
      name,
      { ...stream, openActivities: true, entityTable: 'riders' },
    ]),
  ),
};

const parseInput = ({ kind, text }: Input): ParsedQuery =>
  kind === 'query' ? parseQuery('q.aql', text) : parseColumns('q.aql', text);

const properties: readonly (readonly [string, Property])[] = [
  ['tokens and comments cover the text', coverage],
  ['a query is parsed, every place in it', parsing],
  ['a query is bound, every place in it', binding],
  ['a query is formatted', formatting],
  ['the editor answers', editing],
  ['writing is helped', writing],
  ['a query is compiled', compiling],
];

function coverage({ text }: Input): string | undefined {
  const { tokens, comments } = tokenize(text);
  let at = 0;
  for (const { start, end } of [...tokens, ...comments].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (text.slice(at, start).trim() !== '') return `nothing holds ${JSON.stringify(text.slice(at, start))}`;
    if (start < at || end < start) return `${start}–${end} begins before ${at}`;
    at = end;
  }
  return at === text.length ? undefined : `ends at ${at} of ${text.length}`;
}

function parsing(input: Input): string | undefined {
  const parsed = parseInput(input);
  if (parsed.expected.length !== parsed.tokens.length) return 'what is expected has another length than the tokens';
  return misplaced(parsed.problems, input.text) ?? misplacedNodes(parsed.tree, input.text);
}

function binding(input: Input): string | undefined {
  const parsed = parseInput(input);
  for (const catalogue of [exampleCatalogue, open]) {
    const { problems, references, outputs } = bindQuery(parsed, catalogue);
    const found =
      misplaced(problems, input.text) ??
      [...references, ...outputs].map(({ range }) => outside(range, input.text)).find((one) => one !== undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

function formatting({ kind, text }: Input): string | undefined {
  const edits = formatQuery(kind, text);
  if (!edits) return undefined;
  const once = edited(text, edits);
  const again = formatQuery(kind, once);
  if (!again) return `what was formatted has a mistake\n${once}`;
  const twice = edited(once, again);
  if (twice !== once) return `formatted again it differs\n${once}\n────\n${twice}`;
  if (remarks(once).join('\n') !== remarks(text).join('\n')) return `the comments differ\n${once}`;
  if (words(once) !== words(text)) return `the words differ\n${once}`;
  return giveUp({ kind, text: once, from: 'grammar' });
}

/**
 * A clause that is left inside a line: where a name is a keyword too a line break may change what it is, and the formatter
 * leaves the text alone. Nowhere else.
 */
function giveUp(input: Input): string | undefined {
  const { tree, tokens } = parseInput(input);
  const clauses = [...tree.joined, ...tree.includes, ...tree.lookups];
  const nodes = [tree.using, tree.primary, tree.orderBy].filter((node) => node !== undefined);
  const all = clauses.length + nodes.length + (tree.limit === undefined ? 0 : 1) + (tree.derived.length > 0 ? 1 : 0);
  if (tokens.filter(({ kind, lower }) => kind === 'word' && clauseWords.has(lower)).length !== all) return undefined;
  const inLine = clauses.find(({ range }) => !/(^|\n|\*\/|[#%}]\})[ \t]*$/.test(input.text.slice(0, range.start)));
  return inLine && `a clause begins inside a line\n${input.text}`;
}

const remarks = (text: string): string[] =>
  tokenize(text).comments.map(({ start, end }) => text.slice(start, end).trimEnd());

const words = (text: string): string =>
  tokenize(text)
    .tokens.map(({ lower }) => lower)
    .join(' ');

const path = '/bikes/queries/q.aql';
const settings = `name: bikes
connection: here
connections: { here: { type: duckdb, path: bikes.duckdb } }
streams:
  customer_stream: { entity: rider, entity_table: riders }
activities:
  opened_app: { description: A rider opened the app. }
  took_bike: { features: { bike_id: string, station: string } }
  ended_ride: { features: { bike_id: string, station: string, price: number, minutes: integer, late: boolean } }
  "Visited Page": { features: { path: string } }
`;

function projectWith({ kind, text }: Input) {
  const workspace = createWorkspace();
  workspace.setFile({ path: '/bikes/activity_schema.yml', text: settings });
  workspace.setFile({ path: '/bikes/columns/total_rides.aql', text: 'aggregate ever took_bike (count(*))' });
  const file = kind === 'query' ? path : '/bikes/columns/q.aql';
  workspace.setFile({ path: file, text });
  return { workspace, file };
}

function editing(input: Input, random: Random): string | undefined {
  const { text } = input;
  // It is the dearest of them, and much of it is what the others ask.
  if (text.length < 20_000 && random.chance(0.7)) return undefined;
  const { workspace, file } = projectWith(input);
  const edits = workspace.format(file) ?? [];
  const found =
    misplaced(workspace.check(file), text) ??
    outsideAny(edits, text) ??
    outsideAny(workspace.tokens(file), text) ??
    outsideAny(workspace.folds(file) ?? [], text) ??
    outsideAny(workspace.outline(file), text) ??
    outsideAny(workspace.lenses(file), text);
  if (found !== undefined) return found;
  const places = text.length > 20_000 ? 2 : 6;
  for (const offset of [0, text.length, ...random.many(places, places, () => random.below(text.length + 1))]) {
    for (const { replace } of workspace.complete(file, offset)) {
      const wrong = outside(replace, text);
      if (wrong !== undefined || offset < replace.start || offset > replace.end)
        return `completion at ${offset}: ${wrong}`;
    }
    const hover = workspace.hover(file, offset);
    const wrong = hover && outside(hover.range, text);
    if (wrong !== undefined) return `hover at ${offset}: ${wrong}`;
    workspace.definition(file, offset);
    workspace.prepareRename(file, offset);
    if (text.length < 5_000) workspace.references(file, offset, { withDeclaration: true });
  }
  return undefined;
}

/** What helps while somebody writes; an action leaves no new mistake. */
function writing(input: Input, random: Random): string | undefined {
  const { text } = input;
  if (text.length < 20_000 && random.chance(0.7)) return undefined;
  const { workspace, file } = projectWith(input);
  for (const { offset, insert } of workspace.hints(file, { start: 0, end: text.length })) {
    if (offset < 0 || offset > text.length || insert?.includes('undefined')) return `a hint at ${offset}`;
  }
  const isLarge = text.length > 20_000;
  const before = isLarge ? 0 : errorsIn(workspace.check(file));
  const places = isLarge ? 1 : 4;
  for (const offset of [text.length, ...random.many(places, places, () => random.below(text.length + 1))]) {
    const help = workspace.signature(file, offset);
    if (help && !help.signatures[help.active]?.parameters[help.parameter]) return `a signature at ${offset}`;
    for (const { title, edits, created } of workspace.actions(file, { start: offset, end: offset })) {
      const own = edits.filter((edit) => edit.file === file);
      const wrong = outsideAny(own, text);
      if (wrong !== undefined) return `${title} at ${offset}: ${wrong}`;
      if (isLarge) continue;
      for (const made of created) workspace.setFile(made);
      workspace.setFile({ path: file, text: edited(text, own) });
      const after = errorsIn(workspace.check(file));
      if (after > before) return `${title} at ${offset}: ${after} errors for ${before}\n${edited(text, own)}`;
      for (const made of created) workspace.removeFile(made.path);
      workspace.setFile({ path: file, text });
    }
  }
  return undefined;
}

const errorsIn = (problems: readonly Problem[]): number =>
  problems.filter(({ severity }) => severity === 'error').length;

function compiling(input: Input): string | undefined {
  if (input.kind === 'columns') return undefined;
  const { workspace, file } = projectWith(input);
  for (const dialect of dialectNames) {
    const { sql, problems } = workspace.compile(file, { dialect });
    const hasError = problems.some(({ severity }) => severity === 'error');
    if ((sql === undefined) !== hasError)
      return `${dialect}: ${hasError ? 'SQL in spite of an error' : 'no SQL and no error'}`;
    if (sql?.includes('undefined') && !input.text.includes('undefined')) return `${dialect}: undefined\n${sql}`;
  }
  return undefined;
}

function misplaced(problems: readonly Problem[], text: string): string | undefined {
  for (const { rule, range, message, fixes } of problems) {
    const wrong = outside(range, text);
    if (wrong !== undefined) return `${rule} at ${wrong}`;
    if (message === '' || message.includes('undefined')) return `${rule} says ${message}`;
    for (const { edits } of fixes) {
      const edit = outsideAny(edits.filter(isInQuery), text);
      if (edit !== undefined) return `a fix of ${rule} at ${edit}`;
    }
  }
  return undefined;
}

const isInQuery = ({ file }: TextEdit): boolean => file.endsWith('q.aql');

/** Every range of a tree, and each inside that of its parent. */
function misplacedNodes(node: unknown, text: string): string | undefined {
  if (Array.isArray(node)) return node.map((one) => misplacedNodes(one, text)).find((one) => one !== undefined);
  if (typeof node !== 'object' || node === null) return undefined;
  for (const [key, value] of Object.entries(node)) {
    if (isRange(value) && /range|keyword|head/i.test(key)) {
      const wrong = outside(value, text);
      if (wrong !== undefined) return `${key} ${wrong}`;
    } else if (key !== 'tokens') {
      const wrong = misplacedNodes(value, text);
      if (wrong !== undefined) return wrong;
    }
  }
  return undefined;
}

const isRange = (value: unknown): value is Range =>
  typeof value === 'object' && value !== null && 'start' in value && 'end' in value;

function outsideAny(places: readonly { readonly range: Range }[], text: string): string | undefined {
  return places.map(({ range }) => outside(range, text)).find((one) => one !== undefined);
}

function outside({ start, end }: Range, text: string): string | undefined {
  return 0 <= start && start <= end && end <= text.length ? undefined : `${start}–${end} of ${text.length}`;
}
