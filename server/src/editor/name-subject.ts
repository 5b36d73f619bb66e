import type { ClauseReference } from '../aql/expected.ts';
import type { Reference } from '../aql/references.ts';
import { factsOfTransformation } from '../project/activities.ts';
import { dialectOf } from '../project/connection.ts';
import type { Project, Transformation } from '../project/project.ts';
import { type ReadQuery, readColumns, readQuery } from '../project/queries.ts';
import { contains, type Range } from '../schema/text.ts';
import { type Member, queryOf } from './member.ts';
import { comparedInQuery, comparedInTransformation } from './name-compared.ts';
import { macroKey, textSaying } from './name-writing.ts';

/** What a name stands for, wherever it is written. */
export type Subject =
  | { readonly kind: 'stream'; readonly name: string }
  | { readonly kind: 'activity'; readonly stream: string; readonly name: string }
  /** Without an activity: of every activity that has it, as `*` reads it. */
  | { readonly kind: 'feature'; readonly stream: string; readonly activity: string | undefined; readonly name: string }
  /** A column of the specification. */
  | { readonly kind: 'column'; readonly stream: string; readonly name: string }
  /** A file of reusable columns. */
  | { readonly kind: 'include'; readonly name: string }
  /** A column of the result of the query, or of the reusable columns, in `file`. */
  | { readonly kind: 'output'; readonly file: string; readonly name: string }
  /** The alias of a clause of the query in `file`. */
  | { readonly kind: 'clause'; readonly file: string; readonly clause: ClauseReference; readonly name: string };

export interface SubjectPlace {
  readonly subject: Subject;
  /** The name as written, quotes included. */
  readonly range: Range;
}

/** Every query and file of reusable columns, read. */
export function readQueries(project: Project): readonly ReadQuery[] {
  return [
    ...[...project.queries.values()].map((query) => readQuery(project, query)),
    ...[...project.columns.values()].map((query) => readColumns(project, query)),
  ];
}

/** What stands at `offset` of a file of the project; undefined where it is no name that is written elsewhere too. */
export function subjectAt(member: Member, offset: number): SubjectPlace | undefined {
  switch (member.kind) {
    case 'settings':
      return subjectInSettings(member.project, offset);
    case 'transformation':
      return subjectInTransformation(member.project, member.transformation, offset);
    default:
      return subjectInQuery(queryOf(member), offset);
  }
}

function subjectInSettings(project: Project, offset: number): SubjectPlace | undefined {
  for (const { name, nameRange: range } of project.streams.values()) {
    if (contains(range, offset)) return { subject: { kind: 'stream', name }, range };
  }
  for (const { name, nameRange, features } of project.activities.values()) {
    const stream = [...project.streams.keys()].find((one) => makes(project, one, name)) ?? onlyStream(project);
    if (stream === undefined) continue;
    if (contains(nameRange, offset)) return { subject: { kind: 'activity', stream, name }, range: nameRange };
    const feature = [...features.values()].find((one) => contains(one.nameRange, offset));
    if (feature) {
      return { subject: { kind: 'feature', stream, activity: name, name: feature.name }, range: feature.nameRange };
    }
  }
  return undefined;
}

/** Whether some transformation of a stream makes an activity. */
export function makes(project: Project, stream: string, activity: string): boolean {
  return [...project.transformations.values()].some(
    (transformation) =>
      transformation.stream === stream &&
      transformation.role === 'activities' &&
      [...factsOfTransformation(project, transformation).activities, ...(transformation.declaredActivities ?? [])].some(
        ({ name }) => name === activity,
      ),
  );
}

function onlyStream({ streams }: Project): string | undefined {
  return streams.size === 1 ? [...streams.keys()][0] : undefined;
}

function subjectInTransformation(
  project: Project,
  transformation: Transformation,
  offset: number,
): SubjectPlace | undefined {
  const { stream, streamRange, declaredActivities, role } = transformation;
  if (stream !== undefined && streamRange && contains(streamRange, offset)) {
    return { subject: { kind: 'stream', name: stream }, range: streamRange };
  }
  const [compared] = comparedInTransformation(project, transformation, () => true).filter(({ range }) =>
    contains(range, offset),
  );
  if (compared) {
    return { subject: { kind: 'activity', stream: compared.stream, name: compared.name }, range: compared.range };
  }
  if (stream === undefined || role !== 'activities') return undefined;
  const { activities } = factsOfTransformation(project, transformation);
  const dialect = dialectOf(project);
  const literals = activities.map(({ name, range }) => ({
    name,
    range: textSaying(name, transformation.sql, range, dialect) ?? range,
  }));
  const activity = [...(declaredActivities ?? []), ...literals].find(({ range }) => contains(range, offset));
  if (activity) return { subject: { kind: 'activity', stream, name: activity.name }, range: activity.range };
  for (const { name, features } of activities) {
    const feature = features?.find(({ range }) => contains(range, offset));
    if (feature) {
      return { subject: { kind: 'feature', stream, activity: name, name: feature.name }, range: feature.range };
    }
  }
  return undefined;
}

function subjectInQuery(read: ReadQuery, offset: number): SubjectPlace | undefined {
  const { parsed, bound } = read;
  const { tree, file, text } = parsed;
  const reference = bound.references.find(({ range }) => contains(range, offset));
  if (reference) {
    const subject = subjectOf(reference, reference.kind === 'output' ? fileOfOutput(read, reference.name) : file);
    const range = macroKey(text, reference.range) ?? reference.range;
    if (subject?.kind !== 'clause') return subject && { subject, range };
    return clauseOf(tree, subject.clause)?.alias ? { subject, range } : undefined;
  }
  const compared = bound.stream && comparedInQuery(read).find(({ range }) => contains(range, offset));
  if (compared && bound.stream) {
    const { name, range } = compared;
    return { subject: { kind: 'activity', stream: bound.stream.name, name }, range };
  }
  const clauses = ['primary' as const, ...tree.joined.keys()];
  for (const clause of clauses) {
    const node = clauseOf(tree, clause);
    if (node?.alias && contains(node.alias.range, offset)) {
      return { subject: { kind: 'clause', file, clause, name: node.alias.text }, range: node.alias.range };
    }
  }
  const output = outputNames(tree).find(({ range }) => contains(range, offset));
  if (output) return { subject: { kind: 'output', file, name: output.text }, range: output.range };
  const include = tree.includes.flatMap(({ names }) => names).find(({ range }) => contains(range, offset));
  return include && { subject: { kind: 'include', name: include.text }, range: include.range };
}

/** The file that names a column of a query's result: its own, or one of reusable columns that it includes. */
function fileOfOutput(read: ReadQuery, name: string): string {
  return includedOutput(read, name)?.file ?? read.parsed.file;
}

/** Where a file of reusable columns names a column that a query has from it. */
export function includedOutput(
  { project, parsed, bound }: ReadQuery,
  name: string,
): { readonly file: string; readonly range: Range } | undefined {
  const lower = name.toLowerCase();
  const output = bound.outputs.find((one) => one.name.toLowerCase() === lower);
  const include = parsed.tree.includes
    .flatMap(({ names }) => names)
    .find(({ range }) => range.start === output?.range.start);
  const columns = include && project.columns.get(include.text);
  if (!columns) return undefined;
  const named = outputNames(readColumns(project, columns).parsed.tree).find(({ text }) => text.toLowerCase() === lower);
  return named && { file: columns.file.path, range: named.range };
}

function subjectOf(reference: Reference, file: string): Subject | undefined {
  switch (reference.kind) {
    case 'stream':
      return { kind: 'stream', name: reference.name };
    case 'activity':
      return { kind: 'activity', stream: reference.stream, name: reference.name };
    case 'clause':
      return { kind: 'clause', file, clause: reference.clause, name: reference.name };
    case 'output':
      return { kind: 'output', file, name: reference.name };
    case 'value': {
      const { value, activity, stream, output } = reference;
      if (output !== undefined) return { kind: 'output', file, name: output };
      if (value.kind === 'column') return { kind: 'column', stream, name: value.name };
      return {
        kind: 'feature',
        stream,
        activity: activity.kind === 'one' ? activity.name : undefined,
        name: value.key,
      };
    }
  }
}

type Tree = ReadQuery['parsed']['tree'];

export function clauseOf(tree: Tree, clause: ClauseReference): Tree['primary'] | Tree['joined'][number] {
  return clause === 'primary' ? tree.primary : tree.joined[clause];
}

/** The names a query gives its columns itself, after `as`. */
export function outputNames(tree: Tree): readonly { readonly text: string; readonly range: Range }[] {
  const items = [tree.primary, ...tree.joined].flatMap((node) => node?.block?.items ?? []);
  const names = [
    ...items.map((item) => (item.kind === 'star' ? undefined : item.alias)),
    ...tree.lookups.flatMap(({ items: columns }) => columns.map(({ alias }) => alias)),
    ...tree.derived.map(({ name }) => name),
  ];
  return names.filter((name) => name !== undefined);
}
