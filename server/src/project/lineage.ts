import { type Activity, activitiesOf } from './activities.ts';
import {
  type ColumnEnd,
  type ColumnLink,
  idOf,
  type Lineage,
  type LineageColumn,
  type LineageEdge,
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

/** Nodes that several files speak of become one, with all their places and columns. */
function assembled(parts: readonly LineagePart[]): Lineage {
  const nodes = new Map<string, LineageNode>();
  const places = new Map<string, Place[]>();
  const columns = new Map<string, Map<string, LineageColumn>>();
  for (const node of parts.flatMap((part) => part.nodes)) {
    const before = nodes.get(node.id);
    if (!before) nodes.set(node.id, node);
    const all = columns.get(node.id) ?? new Map<string, LineageColumn>();
    columns.set(node.id, all);
    for (const column of node.columns) {
      const one = all.get(column.name.toLowerCase());
      if (!one || (!one.place && column.place)) all.set(column.name.toLowerCase(), column);
    }
    places.set(node.id, [...(places.get(node.id) ?? []), ...node.places]);
  }
  const edges = new Map<string, LineageEdge>();
  for (const edge of parts.flatMap((part) => part.edges)) {
    if (!nodes.has(edge.from) || !nodes.has(edge.to)) continue;
    const key = `${edge.from}\n${edge.to}`;
    const before = edges.get(key);
    edges.set(key, before ? { ...before, places: [...before.places, ...edge.places] } : edge);
  }
  const links = new Map<string, ColumnLink>();
  for (const { from, to } of parts.flatMap((part) => part.links)) {
    const [start, end] = [named(columns, from), named(columns, to)];
    if (start && end) links.set(`${start.node}\n${start.column}\n${end.node}\n${end.column}`, { from: start, to: end });
  }
  return {
    nodes: new Map(
      [...nodes.values()].map((node) => [
        node.id,
        { ...node, places: places.get(node.id) ?? [], columns: [...(columns.get(node.id)?.values() ?? [])] },
      ]),
    ),
    edges: [...edges.values()],
    links: [...links.values()],
  };
}

/** The end of a link as its node spells the column; undefined where it has none. */
function named(
  columns: ReadonlyMap<string, ReadonlyMap<string, LineageColumn>>,
  end: ColumnEnd,
): ColumnEnd | undefined {
  const column = columns.get(end.node)?.get(end.column.toLowerCase());
  return column && { node: end.node, column: column.name };
}
