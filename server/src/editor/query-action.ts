import { bindQuery } from '../aql/bind.ts';
import { parseColumns, parseQuery } from '../aql/parse.ts';
import { tokenize } from '../aql/tokens.ts';
import { longNames } from '../checks/query-long-name.ts';
import { catalogueOf } from '../project/catalogue.ts';
import { dialectOf } from '../project/connection.ts';
import { type ReadQuery, readQuery } from '../project/queries.ts';
import { edited, type Problem, type Range, type SourceFile, type TextEdit } from '../schema/text.ts';
import type { Action } from './answers.ts';
import { followersIn } from './rename-followers.ts';

/** The file that an action is asked for. */
export interface ActionFile {
  readonly read: ReadQuery;
  readonly kind: 'query' | 'columns';
  /** Its path without folder and suffix. */
  readonly id: string;
}

export interface DraftEdit {
  readonly range: Range;
  readonly text: string;
}

/** An action before it is known whether the query would still be sound after it. */
export interface Draft {
  readonly title: string;
  readonly kind: Action['kind'];
  readonly edits: readonly DraftEdit[];
  /** Whether the query has the same clauses in the same order, so that names which follow from them can follow. */
  readonly keepsClauses: boolean;
  /** A file of reusable columns that it makes. */
  readonly created?: { readonly name: string; readonly text: string };
}

/**
 * The action with every edit it takes: names that follow from what is changed are changed too, in this file and in those
 * that include it. Undefined where something would be wrong afterwards that is right now, or a comment lost.
 */
export function settled(file: ActionFile, draft: Draft): Action | undefined {
  const own = withFollowers(file.read, draft, (text) => readText(file, text, draft.created));
  if (!own || losesComment(file.read, own.after.parsed.text + (draft.created?.text ?? ''))) return undefined;
  const others = file.kind === 'columns' ? editsOfIncluders(file, own.after.parsed.text) : [];
  if (!others) return undefined;
  return { title: draft.title, kind: draft.kind, edits: [...own.edits, ...others], created: createdFiles(file, draft) };
}

interface Followed {
  readonly edits: readonly TextEdit[];
  readonly after: ReadQuery;
}

function withFollowers(before: ReadQuery, draft: Draft, read: (text: string) => ReadQuery): Followed | undefined {
  const { file, text } = before.parsed;
  const first = draft.edits.map((edit): TextEdit => ({ file, ...edit }));
  const once = read(edited(text, first));
  const followers = draft.keepsClauses ? followersIn(before, once) : [];
  const edits = [...first, ...followers];
  const after = followers.length > 0 ? read(edited(text, edits)) : once;
  if (!draft.keepsClauses && !haveSameColumns(before, after)) return undefined;
  return hasNewProblem(before, after) ? undefined : { edits, after };
}

/** Edits of the queries that include a file whose text changes; undefined where one of them would break. */
function editsOfIncluders({ read: { project }, id }: ActionFile, text: string): TextEdit[] | undefined {
  const catalogue = catalogueOf(project);
  const changed = { ...catalogue, includes: new Map([...catalogue.includes, [id, { text }]]) };
  const edits: TextEdit[] = [];
  for (const query of project.queries.values()) {
    const before = readQuery(project, query);
    if (!before.parsed.tree.includes.some(({ names }) => names.some((name) => name.text === id))) continue;
    const bind = (of: string): ReadQuery => {
      const parsed = parseQuery(before.parsed.file, of);
      return { project, parsed, bound: bindQuery(parsed, changed) };
    };
    const followers = followersIn(before, bind(before.parsed.text));
    if (hasNewProblem(before, bind(edited(before.parsed.text, followers)))) return undefined;
    edits.push(...followers);
  }
  return edits;
}

function readText({ read: { project, parsed }, kind }: ActionFile, text: string, created: Draft['created']): ReadQuery {
  const catalogue = catalogueOf(project);
  const includes = created
    ? new Map([...catalogue.includes, [created.name, { text: created.text }] as const])
    : catalogue.includes;
  const changed = (kind === 'query' ? parseQuery : parseColumns)(parsed.file, text);
  return { project, parsed: changed, bound: bindQuery(changed, { ...catalogue, includes }) };
}

const columnsOf = ({ bound }: ReadQuery): string[] => bound.outputs.map(({ name }) => name);

const haveSameColumns = (a: ReadQuery, b: ReadQuery): boolean => columnsOf(a).join('\n') === columnsOf(b).join('\n');

function hasNewProblem(before: ReadQuery, after: ReadQuery): boolean {
  const known = counted(problemsOf(before).map(saying));
  return [...counted(problemsOf(after).map(saying))].some(([said, times]) => times > (known.get(said) ?? 0));
}

const problemsOf = (read: ReadQuery): readonly Problem[] => [
  ...read.parsed.problems,
  ...read.bound.problems,
  ...longNames(read, dialectOf(read.project)),
];

const saying = ({ rule, message }: Problem): string => `${rule} ${message}`;

function losesComment({ parsed }: ReadQuery, after: string): boolean {
  const left = counted(commentsIn(after));
  return [...counted(commentsIn(parsed.text))].some(([comment, times]) => (left.get(comment) ?? 0) < times);
}

function commentsIn(text: string): string[] {
  return tokenize(text).comments.map(({ start, end }) => text.slice(start, end).trim());
}

function counted(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

function createdFiles({ read: { project } }: ActionFile, { created }: Draft): SourceFile[] {
  if (!created) return [];
  return [{ path: `${project.root}/${project.folders.columns}/${created.name}.aql`, text: created.text }];
}
