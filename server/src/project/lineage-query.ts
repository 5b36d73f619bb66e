import type { BoundActivity, Value } from '../aql/bound.ts';
import type { Catalogue } from '../aql/catalogue.ts';
import type { Range } from '../schema/text.ts';
import { activitiesOf } from './activities.ts';
import { catalogueOf } from './catalogue.ts';
import {
  type ColumnEnd,
  idOf,
  type LineageEdge,
  type LineageNode,
  type LineagePart,
  type Place,
} from './lineage-graph.ts';
import type { Project, QueryFile } from './project.ts';
import { type ReadQuery, readColumns, readQuery } from './queries.ts';

/** What a query or a file of reusable columns reads and gives. */
export interface QueryPart extends LineagePart {
  /** The columns and features that its columns are made of. */
  readonly uses: readonly ValueUse[];
}

export interface ValueUse {
  readonly stream: string;
  /** Undefined: every activity's. */
  readonly activity: string | undefined;
  readonly value: Value;
  readonly to: ColumnEnd;
}

/** Kept for as long as the query and what it may name are the same. */
export function partOfQuery(project: Project, query: QueryFile): QueryPart {
  return kept(project, query, () => partOf(readQuery(project, query), query, 'query'));
}

export function partOfColumns(project: Project, columns: QueryFile): QueryPart {
  return kept(project, columns, () => partOf(readColumns(project, columns), columns, 'columns'));
}

const known = new WeakMap<QueryFile, { readonly catalogue: Catalogue; readonly part: QueryPart }>();

function kept(project: Project, query: QueryFile, compute: () => QueryPart): QueryPart {
  const catalogue = catalogueOf(project);
  const before = known.get(query);
  if (before?.catalogue === catalogue) return before.part;
  const part = compute();
  known.set(query, { catalogue, part });
  return part;
}

function partOf(read: ReadQuery, { id, file }: QueryFile, kind: 'query' | 'columns'): QueryPart {
  const { parsed, bound, project } = read;
  const self = idOf[kind](id);
  const place = (range: Range): Place => ({ file: file.path, range });
  const stream = bound.stream?.name;
  const named = bound.references.flatMap((reference): readonly LineageEdge[] =>
    reference.kind === 'activity'
      ? [{ from: idOf.activity(reference.stream, reference.name), to: self, places: [place(reference.range)] }]
      : [],
  );
  const nodes = [parsed.tree.primary, ...parsed.tree.joined].flatMap((clause) =>
    clause?.activity?.kind === 'every' ? [clause.activity] : [],
  );
  const everyActivity =
    stream === undefined
      ? []
      : nodes.flatMap(({ range }) =>
          [...activitiesOf(project, stream).keys()].map(
            (name): LineageEdge => ({ from: idOf.activity(stream, name), to: self, places: [place(range)] }),
          ),
        );
  const includes = parsed.tree.includes
    .flatMap(({ names }) => names)
    .filter(({ text }) => project.columns.has(text))
    .map(({ text, range }): LineageEdge => ({ from: idOf.columns(text), to: self, places: [place(range)] }));
  const lookups = lookupTables(read, self, place);
  const node: LineageNode = {
    id: self,
    kind,
    name: id,
    detail: stream,
    places: [place(startOf(parsed.text))],
    columns: bound.outputs.map(({ name, range }) => ({
      name,
      type: undefined,
      place: place(range),
      unclear: undefined,
    })),
  };
  return {
    nodes: [...lookups.nodes, node],
    edges: [...named, ...everyActivity, ...includes, ...lookups.edges],
    links: [...includedLinks(read, self), ...lookups.links],
    uses: usesOf(read, self),
  };
}

/** The values that stand in the place of a column of the result. */
function usesOf({ parsed, bound }: ReadQuery, self: string): readonly ValueUse[] {
  // A derived column stands where its name does; what it is made of, before that.
  const outputs = bound.outputs.map((output) => {
    const derived = parsed.tree.derived.find(({ name }) => name?.range.start === output.range.start);
    return derived ? { ...output, range: derived.range } : output;
  });
  const derivations = outputsIn(bound.references, outputs);
  const direct = bound.references.flatMap((reference): readonly ValueUse[] => {
    if (reference.kind !== 'value') return [];
    const output = outputs.find(
      ({ range }) => range.start <= reference.range.start && reference.range.end <= range.end,
    );
    return output ? [useOf(reference, { node: self, column: output.name })] : [];
  });
  const through = (column: string, seen: ReadonlySet<string>): readonly ValueUse[] => {
    if (seen.has(column)) return [];
    const inner = new Set([...seen, column]);
    const own = direct.filter(({ to }) => to.column === column);
    return [...own, ...(derivations.get(column) ?? []).flatMap((from) => through(from, inner))];
  };
  return outputs.flatMap(({ name }) =>
    through(name, new Set()).map((use): ValueUse => ({ ...use, to: { node: self, column: name } })),
  );
}

function useOf(
  { stream, activity, value }: { readonly stream: string; readonly activity: BoundActivity; readonly value: Value },
  to: ColumnEnd,
): ValueUse {
  return { stream, activity: activity.kind === 'one' ? activity.name : undefined, value, to };
}

/** For a derived column the columns of the result it is made of. */
function outputsIn(
  references: ReadQuery['bound']['references'],
  outputs: ReadQuery['bound']['outputs'],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const reference of references) {
    if (reference.kind !== 'output') continue;
    const around = outputs.find(
      ({ range }) => range.start <= reference.range.start && reference.range.end <= range.end,
    );
    const meant = outputs.find(({ name }) => name.toLowerCase() === reference.name.toLowerCase());
    if (around && meant && around !== meant) found.set(around.name, [...(found.get(around.name) ?? []), meant.name]);
  }
  return found;
}

/** A column of the result that reusable columns give: it stands where their name is included. */
function includedLinks({ project, parsed, bound }: ReadQuery, self: string): LineagePart['links'] {
  return parsed.tree.includes
    .flatMap(({ names }) => names)
    .flatMap(({ text, range }) => {
      if (!project.columns.has(text)) return [];
      return bound.outputs
        .filter((output) => output.range.start === range.start)
        .map(({ name }) => ({ from: { node: idOf.columns(text), column: name }, to: { node: self, column: name } }));
    });
}

/** The tables of `dimension` and `entity`. */
function lookupTables(
  { parsed, bound, project }: ReadQuery,
  self: string,
  place: (range: Range) => Place,
): LineagePart {
  const entity = project.streams.get(bound.stream?.name ?? '')?.entityTable;
  const found = parsed.tree.lookups.flatMap(({ kind, table, keyword, items }) => {
    const [first, last] = [table[0], table.at(-1)];
    const parts = kind === 'entity' ? (entity?.split('.') ?? []) : table.map(({ text }) => text);
    const range = first && last ? { start: first.range.start, end: last.range.end } : keyword;
    return parts.length === 0 ? [] : [{ parts, range, items }];
  });
  return {
    nodes: found.map(({ parts, range, items }) => ({
      id: idOf.table(parts),
      kind: 'table',
      name: parts.join('.'),
      detail: undefined,
      places: [place(range)],
      columns: items.map(({ column }) => ({
        name: column.text,
        type: undefined,
        place: place(column.range),
        unclear: undefined,
      })),
    })),
    edges: found.map(({ parts, range }) => ({ from: idOf.table(parts), to: self, places: [place(range)] })),
    links: found.flatMap(({ parts, items }) =>
      items.map(({ column, alias }) => ({
        from: { node: idOf.table(parts), column: column.text },
        to: { node: self, column: (alias ?? column).text },
      })),
    ),
  };
}

/** The first line of the query. */
function startOf(text: string): Range {
  const start = Math.max(0, text.search(/\S/));
  const end = text.indexOf('\n', start);
  return { start, end: end === -1 ? text.length : end };
}
