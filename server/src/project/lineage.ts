import { type Activity, activitiesOf } from './activities.ts';
import {
  type ColumnLink,
  idOf,
  type Lineage,
  type LineageColumn,
  type LineageNode,
  type LineagePart,
  type Place,
} from './lineage-graph.ts';
import { partOfColumns, partOfQuery, type QueryPart } from './lineage-query.ts';
import { partOfTransformation } from './lineage-transformation.ts';
import type { Project } from './project.ts';

/** The lineage of a project. Each file's part is kept for as long as nothing it is made from changes. */
export function lineageOf(project: Project): Lineage {
  const kept = known.get(project);
  if (kept) return kept;
  const transformations = [...project.transformations.values()].map((one) => partOfTransformation(project, one));
  const activities = [...project.streams.keys()].flatMap((stream) =>
    [...activitiesOf(project, stream).values()].map((activity) => activityNode(project, stream, activity)),
  );
  const columns = [...project.columns.values()].map((one) => partOfColumns(project, one));
  const queries = [...project.queries.values()].map((one) => partOfQuery(project, one));
  const links = [...columns, ...queries].flatMap((part) => resolvedLinks(project, part));
  const lineage = assembled([
    ...transformations,
    { nodes: activities, edges: [], links: [] },
    ...columns,
    ...queries,
    { nodes: [], edges: [], links },
  ]);
  known.set(project, lineage);
  return lineage;
}

const known = new WeakMap<Project, Lineage>();

function activityNode(project: Project, stream: string, { name, madeBy, declaredAt, features }: Activity): LineageNode {
  const declared = declaredAt ? [{ file: project.settingsFile.path, range: declaredAt }] : [];
  return {
    id: idOf.activity(stream, name),
    kind: 'activity',
    name,
    detail: stream,
    places: [...madeBy.map(({ file, range }) => ({ file, range })), ...declared],
    columns: [...features.values()].map((feature) => ({
      name: feature.name,
      type: feature.type,
      place: undefined,
      unclear: undefined,
    })),
  };
}

/** The columns a query reads, as columns of what makes them: features of the activity, all else of its transformations. */
function resolvedLinks(project: Project, { uses }: QueryPart): readonly ColumnLink[] {
  return uses.flatMap(({ stream, activity, value, to }): readonly ColumnLink[] => {
    const made = activitiesOf(project, stream);
    const named = activity === undefined ? [...made.values()] : [made.get(activity)].filter((one) => one !== undefined);
    if (value.kind === 'feature') {
      return named
        .filter(({ features }) => features.has(value.key))
        .map(({ name }) => ({ from: { node: idOf.activity(stream, name), column: value.key }, to }));
    }
    const makers = new Set(named.flatMap(({ madeBy }) => madeBy.map(({ transformation }) => transformation)));
    return [...makers].map((id) => ({ from: { node: idOf.transformation(id), column: value.physicalName }, to }));
  });
}

/** What several files say of one node, put together. */
interface Draft {
  readonly node: LineageNode;
  readonly places: Place[];
  /** By lower case, since most warehouses do not tell `Id` from `id`. */
  readonly columns: Map<string, LineageColumn>;
}

/** Nodes that several files speak of become one, with all their places and columns. */
function assembled(parts: readonly LineagePart[]): Lineage {
  let links: readonly ColumnLink[] | undefined;
  const drafts = new Map<string, Draft>();
  for (const part of parts) for (const node of part.nodes) addNode(drafts, node);
  const edges = new Map<string, { readonly from: string; readonly to: string; readonly places: Place[] }>();
  for (const { from, to, places } of parts.flatMap((part) => part.edges)) {
    if (!drafts.has(from) || !drafts.has(to)) continue;
    const key = `${from}\n${to}`;
    const before = edges.get(key);
    if (before) before.places.push(...places);
    else edges.set(key, { from, to, places: [...places] });
  }
  return {
    nodes: new Map(
      [...drafts].map(([id, { node, places, columns }]) => [id, { ...node, places, columns: [...columns.values()] }]),
    ),
    edges: [...edges.values()],
    get links() {
      links ??= linksOf(parts, drafts, () => true);
      return links;
    },
    linksAmong: (ids) => linksOf(parts, drafts, ({ from, to }) => ids.has(from.node) && ids.has(to.node)),
  };
}

function addNode(drafts: Map<string, Draft>, node: LineageNode): void {
  let draft = drafts.get(node.id);
  if (!draft) {
    draft = { node, places: [], columns: new Map() };
    drafts.set(node.id, draft);
  }
  draft.places.push(...node.places);
  for (const column of node.columns) {
    const key = column.name.toLowerCase();
    const before = draft.columns.get(key);
    // What the registry says of a feature has no place, what a transformation says of it has one.
    if (!before) draft.columns.set(key, column);
    else if (!before.place && column.place) draft.columns.set(key, { ...column, type: column.type ?? before.type });
    else if (before.type === undefined && column.type !== undefined)
      draft.columns.set(key, { ...before, type: column.type });
  }
}

/** The links whose ends are there, each once, as their nodes spell the columns. */
function linksOf(
  parts: readonly LineagePart[],
  drafts: ReadonlyMap<string, Draft>,
  isWanted: (link: ColumnLink) => boolean,
): readonly ColumnLink[] {
  const known = new Map<LineageColumn, Set<LineageColumn>>();
  const links: ColumnLink[] = [];
  for (const { from, to } of parts.flatMap((part) => part.links.filter(isWanted))) {
    const start = drafts.get(from.node)?.columns.get(from.column.toLowerCase());
    const end = drafts.get(to.node)?.columns.get(to.column.toLowerCase());
    if (!start || !end) continue;
    const ends = known.get(start) ?? new Set();
    known.set(start, ends);
    if (ends.has(end)) continue;
    ends.add(end);
    const isSame = start.name === from.column && end.name === to.column;
    links.push(isSame ? { from, to } : { from: { ...from, column: start.name }, to: { ...to, column: end.name } });
  }
  return links;
}
