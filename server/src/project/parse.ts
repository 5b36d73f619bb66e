import { nearestSpelling } from '../schema/spelling.ts';
import type { Problem, Range, SourceFile } from '../schema/text.ts';
import { parseDuration } from './duration.ts';
import { splitHead } from './head.ts';
import { keptVersions } from './kept-versions.ts';
import { parseSettings } from './parse-settings.ts';
import type { Project, QueryFile, Stream, Transformation } from './project.ts';
import { readQueryHead } from './query-head.ts';
import { type Head, headShape, type QueryHead, queryHeadShape } from './settings-shape.ts';
import { withValues } from './with-values.ts';
import { readYaml } from './yaml.ts';

export const settingsFileName = 'activity_schema.yml';

/**
 * One immutable project from its files, whatever is wrong in them. `root` is the absolute path of the folder of
 * `settings`; files that stand in none of the project's folders are left alone, and the order in which files come, that of
 * a disk's answers, means nothing. Parsed files are kept by identity, so
 * that a keystroke parses one file; what `previous` knew and did not change is the same object again, so that what others
 * made of it still holds.
 */
export function parseProject(
  root: string,
  settings: SourceFile,
  files: Iterable<SourceFile>,
  previous?: Project,
): Project {
  const parsed = settingsOf(settings);
  const transformations = new Map<string, Transformation>();
  const queries = new Map<string, QueryFile>();
  const columns = new Map<string, QueryFile>();
  const problems: Problem[] = [...parsed.problems];
  const onlyStream = onlyStreamOf(parsed.streams);
  for (const file of byPath(files)) {
    const role = roleOf(root, parsed.folders, file.path);
    if (role === undefined) continue;
    if (role.folder === 'transformations') {
      const { transformation, problems: found } = transformationOf(file, role.id);
      transformations.set(role.id, inStream(transformation, transformation.stream ?? onlyStream));
      problems.push(...found, ...unknownStream(transformation, parsed.streams));
    } else {
      const { query, problems: found } = queryOf(file, role.id);
      (role.folder === 'queries' ? queries : columns).set(role.id, query);
      problems.push(...found);
    }
  }
  for (const transformation of transformations.values())
    problems.push(...unknownRunAfter(transformation, transformations));
  return {
    root,
    settingsFile: settings,
    ...parsed,
    transformations: unlessSame(previous?.transformations, transformations),
    queries: unlessSame(previous?.queries, queries),
    columns: unlessSame(previous?.columns, columns),
    knownTables: previous?.knownTables,
    dbt: previous?.dbt,
    dbtDialects: previous?.dbtDialects,
    problems,
  };
}

/**
 * The project with another text of one file that it has already: a key pressed costs the same however many other files there
 * are. Undefined where the file is new, or something else.
 */
export function withText(project: Project, file: SourceFile): Project | undefined {
  const role = roleOf(project.root, project.folders, file.path);
  if (role === undefined || !project[role.folder].has(role.id)) return undefined;
  const others = project.problems.filter((problem) => problem.file !== file.path);
  if (role.folder !== 'transformations') {
    const { query, problems } = queryOf(file, role.id);
    return {
      ...project,
      [role.folder]: withValues(project[role.folder], new Map([[role.id, query]])),
      problems: [...others, ...problems],
    };
  }
  const { transformation, problems } = transformationOf(file, role.id);
  const placed = inStream(transformation, transformation.stream ?? onlyStreamOf(project.streams));
  const transformations = withValues(project.transformations, new Map([[role.id, placed]]));
  return {
    ...project,
    transformations,
    problems: [
      ...others,
      ...problems,
      ...unknownStream(transformation, project.streams),
      ...unknownRunAfter(placed, transformations),
    ],
  };
}

function byPath(files: Iterable<SourceFile>): readonly SourceFile[] {
  return [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function onlyStreamOf(streams: Project['streams']): string | undefined {
  return streams.size === 1 ? [...streams.keys()][0] : undefined;
}

function unlessSame<T>(
  previous: ReadonlyMap<string, T> | undefined,
  now: ReadonlyMap<string, T>,
): ReadonlyMap<string, T> {
  if (previous?.size !== now.size) return now;
  for (const [id, value] of now) if (previous.get(id) !== value) return now;
  return previous;
}

type Folder = 'transformations' | 'queries' | 'columns';

/** Which of the project's folders a path stands in, and its id there; undefined for a file that is not the project's. */
export function roleOf(
  root: string,
  folders: Project['folders'],
  path: string,
): { readonly folder: Folder; readonly id: string } | undefined {
  if (!path.startsWith(`${root}/`)) return undefined;
  const relative = path.slice(root.length + 1);
  for (const folder of ['transformations', 'queries', 'columns'] as const) {
    const prefix = `${folders[folder]}/`;
    const suffix = folder === 'transformations' ? '.sql' : '.aql';
    if (relative.startsWith(prefix) && relative.endsWith(suffix)) {
      const id = relative.slice(prefix.length, -suffix.length);
      return isHidden.test(id) ? undefined : { folder, id };
    }
  }
  return undefined;
}

/** Hidden files and folders are no project's: editors, version control and macOS put theirs there. */
const isHidden = /(?:^|\/)\./;

const parsedSettings = new WeakMap<SourceFile, ReturnType<typeof parseSettings>>();

function settingsOf(file: SourceFile): ReturnType<typeof parseSettings> {
  const known = parsedSettings.get(file);
  if (known) return known;
  const parsed = parseSettings(file);
  parsedSettings.set(file, parsed);
  return parsed;
}

interface ParsedTransformation {
  readonly transformation: Transformation;
  readonly problems: readonly Problem[];
}

const parsedTransformations = keptVersions<SourceFile, ParsedTransformation>(({ path }) => path);

function transformationOf(file: SourceFile, id: string): ParsedTransformation {
  const known = parsedTransformations.get(file);
  if (known?.transformation.id === id) return known;
  const parts = splitHead(file);
  const yaml = parts.yaml && readYaml<Head>(file, parts.yaml.text, parts.yaml.offset, headShape);
  const head = yaml?.value ?? {};
  const parsed: ParsedTransformation = {
    problems: yaml?.problems ?? [],
    transformation: {
      id,
      file,
      headRange: parts.headRange,
      sql: parts.body,
      stream: head.stream,
      streamRange: head.stream === undefined ? undefined : yaml?.rangeOf(['stream']),
      declaredActivities: head.activities?.map((name, index) => ({
        name,
        range: rangeOr(yaml?.rangeOf(['activities', index])),
      })),
      role: head.role ?? 'activities',
      update: head.update ?? 'incremental',
      updateRange: head.update === undefined ? undefined : yaml?.rangeOf(['update']),
      lookbackSeconds: head.lookback === undefined ? undefined : parseDuration(head.lookback),
      windowDeleteSeconds: head.window_delete === undefined ? undefined : parseDuration(head.window_delete),
      windowDeleteRange: head.window_delete === undefined ? undefined : yaml?.rangeOf(['window_delete']),
      runAfter: (head.run_after ?? []).map((name, index) => ({
        id: name,
        range: rangeOr(yaml?.rangeOf(['run_after', index])),
      })),
      description: head.description,
    },
  };
  parsedTransformations.set(file, parsed);
  return parsed;
}

const inOnlyStream = keptVersions<Transformation, Transformation>(({ file }) => file.path);

function inStream(transformation: Transformation, stream: string | undefined): Transformation {
  if (stream === transformation.stream) return transformation;
  const known = inOnlyStream.get(transformation);
  if (known && known.stream === stream) return known;
  const placed = { ...transformation, stream };
  inOnlyStream.set(transformation, placed);
  return placed;
}

function rangeOr(range: Range | undefined): Range {
  return range ?? { start: 0, end: 0 };
}

interface ParsedQuery {
  readonly query: QueryFile;
  readonly problems: readonly Problem[];
}

const parsedQueries = keptVersions<SourceFile, ParsedQuery>(({ path }) => path);

function queryOf(file: SourceFile, id: string): ParsedQuery {
  const known = parsedQueries.get(file);
  if (known?.query.id === id) return known;
  const parts = splitHead(file);
  const yaml = parts.yaml && readYaml<QueryHead>(file, parts.yaml.text, parts.yaml.offset, queryHeadShape);
  const head = yaml?.value ?? {};
  const { materialize, problems } = readQueryHead(file, id, yaml);
  const parsed: ParsedQuery = {
    problems: [...(yaml?.problems ?? []), ...problems],
    query: { id, file, headRange: parts.headRange, text: parts.body, description: head.description, materialize },
  };
  parsedQueries.set(file, parsed);
  return parsed;
}

function unknownStream(transformation: Transformation, streams: ReadonlyMap<string, Stream>): Problem[] {
  const { stream, streamRange: range, file } = transformation;
  if (stream === undefined || range === undefined || streams.has(stream)) return [];
  return [unknownName('unknown-stream', file, range, stream, [...streams.keys()], 'stream')];
}

function unknownRunAfter(transformation: Transformation, all: ReadonlyMap<string, Transformation>): Problem[] {
  return transformation.runAfter
    .filter(({ id }) => !all.has(id))
    .map(({ id, range }) =>
      unknownName('unknown-transformation', transformation.file, range, id, [...all.keys()], 'transformation'),
    );
}

function unknownName(
  rule: string,
  file: SourceFile,
  range: Range,
  name: string,
  known: readonly string[],
  kind: string,
): Problem {
  const meant = nearestSpelling(name, known);
  return {
    rule,
    severity: 'error',
    message: `There is no ${kind} \`${name}\`.${meant ? ` Did you mean \`${meant}\`?` : ''}`,
    file: file.path,
    range,
    fixes: meant ? [{ title: `Change to \`${meant}\``, edits: [{ file: file.path, range, text: meant }] }] : [],
  };
}
