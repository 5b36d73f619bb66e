import { dialectNamed } from '../dialects/index.ts';
import { activitiesOf } from '../project/activities.ts';
import { dialectOf } from '../project/connection.ts';
import { headKeys } from '../project/key-documentation.ts';
import type { Project, StreamColumn, Transformation } from '../project/project.ts';
import type { Range } from '../schema/text.ts';
import { sameName } from '../sql/lexical.ts';
import { type Place, placeAt } from '../sql/place.ts';
import type { Completion } from './answers.ts';
import { completeDbtNames } from './dbt-names.ts';
import { bestOf, type Candidate, candidate } from './fitting-names.ts';
import { yamlPlaceAt } from './settings-place.ts';
import { proposalsAt, type Suggestion } from './settings-proposals.ts';
import { ofSource, tablesAt } from './table-complete.ts';
import { bare, plain, written } from './transformation-completion.ts';
import { transformationSnippet } from './transformation-snippet.ts';
import { inComment, inHead, shifted, type TransformationView, viewOf } from './transformation-view.ts';

/** What may be written at `offset` of a transformation. */
export function completeTransformation(
  project: Project,
  transformation: Transformation,
  offset: number,
): readonly Completion[] {
  const view = viewOf(project, transformation);
  const head = inHead(view, offset);
  if (head) return completeHead(view, head, offset - head.offset);
  if (inComment(view, offset)) return [];
  const ofDbt = completeDbtNames(project, transformation, offset);
  if (ofDbt) return ofDbt;
  const place = placeAt(view.read, offset);
  switch (place.kind) {
    case 'empty':
      return [headSnippet(view, place.replace), transformationSnippet(view, place.replace)].filter(
        (item) => item !== undefined,
      );
    default:
      return bestOf(candidatesAt(view, place), transformation.sql.slice(place.replace.start, offset));
  }
}

/** What may stand at a place of a query. Where there is too much, what comes last is cut off: that of which there may be most. */
function candidatesAt(
  view: TransformationView,
  place: Exclude<Place, { kind: 'empty' }>,
): readonly Candidate<Completion>[] {
  const { replace } = place;
  const missing = (make: typeof selectItem) =>
    missingColumns(view).map((column) => candidate(column.physicalName, () => make(view, column, replace)));
  switch (place.kind) {
    case 'string':
      return stringsAt(view, place);
    case 'table':
      return tablesAt(view, place);
    case 'member':
      return place.columns.map((column) => candidate(column.name, () => ofSource(view, column, replace)));
    case 'alias':
      return place.main ? missing(aliasOnly) : [];
    case 'expression':
      return [
        ...(place.item && place.main ? missing(selectItem) : []),
        ...place.sources.map((name) => candidate(name, () => plain(view, name, 'table', replace))),
        ...place.columns.map((column) => candidate(column.name, () => ofSource(view, column, replace))),
      ];
  }
}

function completeHead(
  view: TransformationView,
  head: { text: string; offset: number },
  base: number,
): readonly Completion[] {
  const place = yamlPlaceAt(head.text, head.offset);
  if (!place) return [];
  const moved = { ...place, replace: shifted(place.replace, base) };
  const all = proposalsAt(moved, headKeys(), ({ kind, path }) => (kind === 'value' ? headValues(view, path[0]) : []));
  const typed = head.text.slice(place.replace.start, head.offset);
  return bestOf(
    all.map((one) => candidate(one.label, () => one)),
    typed,
  );
}

function headValues(
  { project, transformation, facts }: TransformationView,
  key: string | undefined,
): readonly Suggestion[] {
  switch (key) {
    case 'stream':
      return [...project.streams.values()].map(({ name, entity, description }) => ({
        label: name,
        kind: 'stream',
        detail: `activities of one ${entity}`,
        documentation: description,
      }));
    case 'run_after':
      return [...project.transformations.values()]
        .filter(({ id }) => id !== transformation.id)
        .map(({ id, description }) => ({ label: id, kind: 'value', documentation: description }));
    case 'activities': {
      const own = facts().activities.map(({ name }) => name);
      return [...new Set([...own, ...project.activities.keys()])].map((name) => ({
        label: name,
        kind: 'activity',
        detail: own.includes(name) ? 'made by this query' : undefined,
        documentation: project.activities.get(name)?.description,
      }));
    }
    default:
      return [];
  }
}

/** Activities where the string is one, known features where it is a key of an object. */
function stringsAt(
  view: TransformationView,
  place: Extract<Place, { kind: 'string' }>,
): readonly Candidate<Completion>[] {
  const { project, transformation } = view;
  if (transformation.stream === undefined) return [];
  const facts = view.facts();
  const { start } = place.token;
  const isActivity = facts.activities.some(({ range }) => range.start === start);
  const around = facts.activities.filter(({ features }) => features?.some(({ range }) => range.start === start));
  // Any other string is the warehouse's: for it nothing is asked of all files.
  if (!isActivity && around.length === 0) return [];
  const activities = activitiesOf(project, transformation.stream);
  if (isActivity) {
    const others = [...activities.values()].filter(
      ({ name, madeBy }) => name !== '' && !isBeingWritten(view, madeBy, start),
    );
    return others.map(({ name, description, features }) =>
      candidate(name, () => ({
        ...bare(name, 'activity', place.replace),
        detail: [...features.keys()].join(', ') || undefined,
        documentation: description,
        insert: name.replaceAll("'", "''"),
      })),
    );
  }
  const given = new Set(
    around
      .flatMap(({ features }) => features ?? [])
      .filter(({ range }) => range.start !== start)
      .map(({ name }) => name),
  );
  const known = around.flatMap(({ name }) => [...(activities.get(name)?.features.values() ?? [])]);
  const byName = new Map(
    known
      .filter(({ name }) => name !== '' && name !== place.token.value && !given.has(name))
      .map((feature) => [feature.name, feature]),
  );
  return [...byName.values()].map(({ name, type, description }) =>
    candidate(name, () => ({
      ...bare(name, 'feature', place.replace),
      detail: type,
      documentation: description,
      insert: name.replaceAll("'", "''"),
    })),
  );
}

/** An activity that only the literal at hand makes is what is being typed. */
function isBeingWritten(
  { transformation, project }: TransformationView,
  madeBy: readonly { readonly file: string; readonly range: Range }[],
  start: number,
): boolean {
  const [only, ...more] = madeBy;
  const isOwn = only?.file === transformation.file.path && only.range.start === start && more.length === 0;
  return isOwn && !project.activities.has(transformation.sql.slice(only.range.start + 1, only.range.end - 1));
}

/** Columns of the stream that the query does not give yet. */
function missingColumns({ facts, project, stream }: TransformationView): readonly StreamColumn[] {
  const given = facts().outputs.columns;
  const dialect = dialectOf(project);
  return (stream?.columns ?? []).filter(
    ({ physicalName, presence }) =>
      presence !== 'computed' &&
      !given.some(({ name, named }) => named !== 'reference' && sameName(name, physicalName, dialect)),
  );
}

function selectItem(view: TransformationView, column: StreamColumn, replace: Range): Completion {
  const name = written(view, column.physicalName);
  return {
    ...ofColumn(column, replace),
    insert: `${expressionSnippet(view, column)} as ${name}`,
    snippet: true,
  };
}

function aliasOnly(view: TransformationView, column: StreamColumn, replace: Range): Completion {
  return { ...ofColumn(column, replace), insert: written(view, column.physicalName), snippet: false };
}

function ofColumn(column: StreamColumn, replace: Range): Omit<Completion, 'insert' | 'snippet'> {
  return {
    label: column.physicalName,
    kind: 'column',
    detail: column.presence,
    documentation: column.note,
    replace,
    sort: `${column.presence === 'required' ? '0' : '1'}${column.physicalName}`,
  };
}

/** The shape an expression for a column has, with a place to type in. */
function expressionSnippet({ project }: TransformationView, column: StreamColumn): string {
  if (column.name === 'activity') return "'${1:verb_noun}'";
  if (column.type === 'json') {
    return dialectNamed(dialectOf(project)).jsonObject([['${1:key}', '${2:value}']]);
  }
  return '${1:expression}';
}

function headSnippet({ project, transformation }: TransformationView, replace: Range): Completion | undefined {
  if (transformation.headRange) return undefined;
  const [stream] = project.streams.keys();
  return {
    ...bare('head', 'snippet', replace),
    detail: 'stream, update, run_after …',
    insert: `/*---\nstream: \${1:${stream ?? 'customer_stream'}}\n$0\n---*/\n`,
    snippet: true,
  };
}
