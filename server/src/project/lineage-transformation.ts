import type { SqlFacts } from '../sql/facts.ts';
import { type AnyTable, type ColumnLineage, lineageOf, type Sources, type SqlLineage } from '../sql/lineage.ts';
import { factsOfTransformation, readOfTransformation } from './activities.ts';
import {
  type ColumnLink,
  idOf,
  type LineageColumn,
  type LineageEdge,
  type LineageNode,
  type LineagePart,
  type Place,
} from './lineage-graph.ts';
import { idOfTable, repeatedTables } from './lineage-repeated.ts';
import type { Project, Transformation } from './project.ts';

/** What a transformation reads and makes. Kept for as long as its text means the same. */
export function partOfTransformation(project: Project, transformation: Transformation): LineagePart {
  const facts = factsOfTransformation(project, transformation);
  const kept = known.get(transformation);
  if (kept?.facts === facts) return kept.part;
  const part = partOf(transformation, facts, lineageOf(readOfTransformation(project, transformation)));
  known.set(transformation, { facts, part });
  return part;
}

const known = new WeakMap<Transformation, { readonly facts: SqlFacts; readonly part: LineagePart }>();

function partOf(transformation: Transformation, facts: SqlFacts, lineage: SqlLineage): LineagePart {
  const { id, file } = transformation;
  const self = idOf.transformation(id);
  const place = (range: Place['range']): Place => ({ file: file.path, range });
  const commonIds = namesOfCommonTables(id, lineage);
  const tableId = (table: AnyTable): string =>
    'common' in table ? (commonIds.get(table.common.start) ?? self) : idOfTable(table);
  const repeated = repeatedTables(facts, lineage);
  const tableIds = (table: AnyTable): readonly string[] => {
    const id = tableId(table);
    return [id, ...(repeated.get(id) ?? []).map(idOfTable)];
  };
  const links = (sources: Sources<AnyTable>, to: ColumnLink['to']): readonly ColumnLink[] =>
    sources.from.flatMap(({ table, column }) =>
      column === undefined ? [] : tableIds(table).map((node) => ({ from: { node, column }, to })),
    );

  const outputs = lineage.output.columns;
  const transformationNode: LineageNode = {
    id: self,
    kind: 'transformation',
    name: id,
    detail: transformation.role === 'activities' ? transformation.stream : transformation.role,
    places: [place(startOf(transformation))],
    columns: outputs.map((column) => columnOf(column, column.step, place)),
  };
  const sources = [...lineage.reads, ...lineage.output.columns.flatMap(({ step }) => step.from)];
  const tables = sources.flatMap(({ table, range }): readonly LineageNode[] => {
    if ('common' in table) return [];
    const isRead = table.range.start === range.start;
    return [table, ...(repeated.get(tableId(table)) ?? [])].map((one) => ({
      id: idOfTable(one),
      kind: 'table',
      name: one.parts.join('.'),
      detail: undefined,
      places: isRead ? [place(range)] : [],
      columns: [],
    }));
  });
  const features = facts.activities.flatMap((activity) =>
    (activity.features ?? []).map((feature) => ({
      activity,
      feature,
      step: feature.value && lineage.stepIn(feature.value),
    })),
  );
  const stream = transformation.stream;
  const namedLinks = [
    ...lineage.commonTables.flatMap((table) =>
      table.columns.flatMap(({ name, step }) =>
        links(step, { node: commonIds.get(table.nameRange.start) ?? self, column: name }),
      ),
    ),
    ...outputs.flatMap(({ name, step }) => links(step, { node: self, column: name })),
    ...features.flatMap(({ activity, feature, step }) =>
      step && stream !== undefined
        ? links(step, { node: idOf.activity(stream, activity.name), column: feature.name })
        : [],
    ),
  ];
  const passed = passedColumns(lineage, namedLinks, commonIds);
  const allLinks = [
    ...namedLinks,
    ...passed.flatMap(({ node, column }) => links(column.step, { node, column: column.name })),
  ];
  const commonTables = lineage.commonTables.map((table): LineageNode => {
    const node = commonIds.get(table.nameRange.start) ?? self;
    const through = passed.flatMap((one) => (one.node === node ? [one.column] : []));
    return {
      id: node,
      kind: 'common table',
      name: table.name,
      detail: id,
      places: [place(table.nameRange)],
      columns: [...table.columns, ...through].map((column) => columnOf(column, column.step, place)),
    };
  });
  const reads = lineage.reads.flatMap(({ reader, table, range }) =>
    tableIds(table).map(
      (from): LineageEdge => ({
        from,
        to: reader ? (commonIds.get(reader.start) ?? self) : self,
        places: [place(range)],
      }),
    ),
  );
  return {
    nodes: [
      ...tables,
      ...columnsOfTables(allLinks, lineage, tableId, place),
      ...commonTables,
      transformationNode,
      ...featureNodes(stream, facts, place),
    ],
    edges: [...reads.filter(({ from, to }) => from !== to), ...activityEdges(transformation, facts, self, place)],
    links: allLinks,
  };
}

interface PassedColumn {
  readonly node: string;
  readonly column: ColumnLineage;
}

/** The columns of common tables that their texts do not name and something reads: through stars, and the stars under these. */
function passedColumns(
  { commonTables }: SqlLineage,
  links: readonly ColumnLink[],
  ids: ReadonlyMap<number, string>,
): readonly PassedColumn[] {
  const tables = new Map(commonTables.map((table) => [ids.get(table.nameRange.start), table]));
  const found: PassedColumn[] = [];
  const seen = new Set<string>();
  const visit = (node: string | undefined, name: string): void => {
    const table = tables.get(node);
    const key = `${node}\n${name.toLowerCase()}`;
    if (node === undefined || !table || seen.has(key)) return;
    seen.add(key);
    if (table.columns.some((column) => column.name.toLowerCase() === name.toLowerCase())) return;
    const column = table.passed(name);
    found.push({ node, column });
    for (const source of column.step.from) {
      if ('common' in source.table && source.column !== undefined)
        visit(ids.get(source.table.common.start), source.column);
    }
  };
  for (const { from } of links) visit(from.node, from.column);
  return found;
}

/** Common tables of one name, in queries inside queries, are told apart. */
function namesOfCommonTables(id: string, { commonTables }: SqlLineage): ReadonlyMap<number, string> {
  const taken = new Map<string, number>();
  return new Map(
    commonTables.map(({ name, nameRange }) => {
      const count = (taken.get(name) ?? 0) + 1;
      taken.set(name, count);
      return [nameRange.start, idOf.commonTable(id, count === 1 ? name : `${name} ${count}`)];
    }),
  );
}

function columnOf(
  { name, nameRange }: { readonly name: string; readonly nameRange: Place['range'] },
  { unclear }: Sources<AnyTable>,
  place: (range: Place['range']) => Place,
): LineageColumn {
  const [doubt] = unclear;
  const words = doubt?.reason === 'ambiguous' ? `It is one of ${doubt.candidates.join(', ')}.` : undefined;
  const said = doubt && (words ?? 'The text does not say where it comes from.');
  return { name, type: undefined, place: place(nameRange), unclear: said };
}

/** The columns of source tables, each where it is first named. */
function columnsOfTables(
  links: readonly ColumnLink[],
  lineage: SqlLineage,
  tableId: (table: AnyTable) => string,
  place: (range: Place['range']) => Place,
): readonly LineageNode[] {
  const tables = new Map<string, { readonly name: string; readonly columns: Map<string, LineageColumn> }>();
  const add = (id: string, name: string, column: string, where: Place | undefined): void => {
    const table = tables.get(id) ?? { name, columns: new Map<string, LineageColumn>() };
    tables.set(id, table);
    if (table.columns.has(column)) return;
    table.columns.set(column, { name: column, type: undefined, place: where, unclear: undefined });
  };
  for (const { table, column, range } of lineage.stepIn({ start: 0, end: Number.MAX_SAFE_INTEGER }).from) {
    if (!('common' in table) && column !== undefined) add(tableId(table), table.parts.join('.'), column, place(range));
  }
  // What passes through a star is named nowhere here.
  for (const { from } of links) {
    if (from.node.startsWith('table ')) add(from.node, from.node.slice('table '.length), from.column, undefined);
  }
  return [...tables].map(([id, { name, columns }]) => ({
    id,
    kind: 'table',
    name,
    detail: undefined,
    places: [],
    columns: [...columns.values()],
  }));
}

/** The features where their keys are written: what the project knows of an activity has no places. */
function featureNodes(
  stream: string | undefined,
  { activities }: SqlFacts,
  place: (range: Place['range']) => Place,
): readonly LineageNode[] {
  if (stream === undefined) return [];
  return activities.map(({ name, features }) => ({
    id: idOf.activity(stream, name),
    kind: 'activity',
    name,
    detail: stream,
    places: [],
    columns: (features ?? []).map((feature) => ({
      name: feature.name,
      type: feature.type,
      place: place(feature.range),
      unclear: undefined,
    })),
  }));
}

function activityEdges(
  { stream, role, declaredActivities }: Transformation,
  { activities }: SqlFacts,
  self: string,
  place: (range: Place['range']) => Place,
): readonly LineageEdge[] {
  if (stream === undefined || role !== 'activities') return [];
  const literals = new Set(activities.map(({ name }) => name));
  const declared = (declaredActivities ?? []).filter(({ name }) => !literals.has(name));
  return [...activities, ...declared].map(({ name, range }) => ({
    from: self,
    to: idOf.activity(stream, name),
    places: [place(range)],
  }));
}

/** The first line of SQL. */
function startOf({ sql }: Transformation): Place['range'] {
  const start = Math.max(0, sql.search(/\S/));
  const end = sql.indexOf('\n', start);
  return { start, end: end === -1 ? sql.length : end };
}
