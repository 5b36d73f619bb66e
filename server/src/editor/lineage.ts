import { lineageOf } from '../project/lineage.ts';
import { idOf, type Lineage, type LineageColumn, type LineageNode, type Place } from '../project/lineage-graph.ts';
import type { Project } from '../project/project.ts';
import { contains, type Range } from '../schema/text.ts';
import type { Location, OutlineKind } from './answers.ts';
import type { Member } from './member.ts';
import { type Subject, subjectAt } from './name-subject.ts';

/** Something in a project's lineage, at one of the places where it stands. */
export interface LineageItem extends Location {
  readonly name: string;
  readonly detail: string;
  readonly kind: OutlineKind;
  readonly key: LineageKey;
}

/** What the lineage knows it by. */
export interface LineageKey {
  /** Folder of the project. */
  readonly project: string;
  readonly node: string;
  /** A column or a feature of the node. */
  readonly column: string | undefined;
  /** The file in which it was asked for; a source table stands in every file that reads it. */
  readonly file: string;
}

/** One step of the lineage, and where the text says so. */
export interface LineageStep {
  readonly item: LineageItem;
  /** Places in the file of the item that the step begins at: of `item` towards the sources, else of the one asked about. */
  readonly ranges: readonly Range[];
}

/** What stands at `offset`: a table, an activity, a feature, a column; else the transformation or query whose file it is. */
export function lineageItemAt(member: Member, path: string, offset: number): LineageItem | undefined {
  const lineage = lineageOf(member.project);
  const key = keyAt(lineage, member, path, offset);
  return key && itemOf(member.project, lineage, key);
}

/** What flows into something: where it comes from. */
export function stepsInto(project: Project, key: LineageKey): readonly LineageStep[] {
  const lineage = lineageOf(project);
  if (key.column !== undefined) {
    return lineage.links.flatMap(({ from, to }) => {
      if (to.node !== key.node || to.column !== key.column) return [];
      const item = itemOf(project, lineage, { ...key, node: from.node, column: from.column });
      return item ? [{ item, ranges: [item.range] }] : [];
    });
  }
  return lineage.edges.flatMap(({ from, to, places }) => {
    if (to !== key.node) return [];
    const file = places[0]?.file ?? key.file;
    const item = itemOf(project, lineage, { ...key, node: from, file });
    return item ? [{ item, ranges: rangesIn(places, item) }] : [];
  });
}

/** What something flows into: where it goes. */
export function stepsOutOf(project: Project, key: LineageKey): readonly LineageStep[] {
  const lineage = lineageOf(project);
  const own = itemOf(project, lineage, key);
  if (!own) return [];
  if (key.column !== undefined) {
    return lineage.links.flatMap(({ from, to }) => {
      if (from.node !== key.node || from.column !== key.column) return [];
      const item = itemOf(project, lineage, { ...key, node: to.node, column: to.column });
      return item ? [{ item, ranges: [own.range] }] : [];
    });
  }
  return lineage.edges.flatMap(({ from, to, places }) => {
    if (from !== key.node) return [];
    const item = itemOf(project, lineage, { ...key, node: to, file: places[0]?.file ?? key.file });
    return item ? [{ item, ranges: rangesIn(places, own) }] : [];
  });
}

function rangesIn(places: readonly Place[], { file, range }: Location): readonly Range[] {
  const here = places.filter((place) => place.file === file).map((place) => place.range);
  return here.length > 0 ? here : [range];
}

function keyAt(lineage: Lineage, member: Member, path: string, offset: number): LineageKey | undefined {
  const { root } = member.project;
  const key = (node: string, column?: string): LineageKey => ({ project: root, node, column, file: path });
  const meant = bySubject(member, subjectAt(member, offset)?.subject);
  if (meant && lineage.nodes.has(meant.node)) return key(meant.node, meant.column);
  const here = ({ file, range }: Place): boolean => file === path && contains(range, offset);
  let best: { readonly key: LineageKey; readonly size: number } | undefined;
  const offer = (place: Place | undefined, node: string, column?: string): void => {
    if (!place || !here(place)) return;
    const size = place.range.end - place.range.start;
    if (!best || size < best.size) best = { key: key(node, column), size };
  };
  for (const node of lineage.nodes.values()) {
    for (const column of node.columns) offer(column.place, node.id, column.name);
    for (const place of node.places) offer(place, node.id);
  }
  for (const { from, places } of lineage.edges) for (const place of places) offer(place, from);
  const file = nodeOfFile(member);
  return best?.key ?? (file === undefined || !lineage.nodes.has(file) ? undefined : key(file));
}

/** The node that a file as a whole is; undefined for the settings. */
export function nodeOfFile(member: Member): string | undefined {
  switch (member.kind) {
    case 'settings':
      return undefined;
    case 'transformation':
      return idOf.transformation(member.transformation.id);
    default:
      return idOf[member.kind](member.query.id);
  }
}

function bySubject({ project }: Member, subject: Subject | undefined): Pick<LineageKey, 'node' | 'column'> | undefined {
  switch (subject?.kind) {
    case 'activity':
      return { node: idOf.activity(subject.stream, subject.name), column: undefined };
    case 'feature':
      return subject.activity === undefined
        ? undefined
        : { node: idOf.activity(subject.stream, subject.activity), column: subject.name };
    case 'include':
      return { node: idOf.columns(subject.name), column: undefined };
    case 'output': {
      const isIt = ({ file }: { readonly file: { readonly path: string } }): boolean => file.path === subject.file;
      const query = [...project.queries.values()].find(isIt);
      const columns = [...project.columns.values()].find(isIt);
      if (query) return { node: idOf.query(query.id), column: subject.name };
      return columns && { node: idOf.columns(columns.id), column: subject.name };
    }
    default:
      return undefined;
  }
}

function itemOf({ root }: Project, { nodes }: Lineage, key: LineageKey): LineageItem | undefined {
  const node = nodes.get(key.node);
  if (!node) return undefined;
  const own = node.places.find(({ file }) => file === key.file) ?? node.places[0];
  if (key.column === undefined) {
    return (
      own && { ...own, name: node.name, detail: said(node), kind: kinds[node.kind], key: { ...key, project: root } }
    );
  }
  const column = node.columns.find(({ name }) => name === key.column);
  const place = column?.place ?? own;
  return column && place && columnItem(node, column, place, key);
}

function columnItem(node: LineageNode, column: LineageColumn, place: Place, key: LineageKey): LineageItem {
  const type = column.type === undefined ? '' : ` · ${column.type}`;
  return {
    ...place,
    name: column.name,
    detail: `${node.name}${type}`,
    kind: node.kind === 'activity' ? 'feature' : 'column',
    key,
  };
}

/** What a node is, in words: `activity · customer_stream`. */
export function said({ kind, detail }: Pick<LineageNode, 'kind' | 'detail'>): string {
  const word = kind === 'table' ? 'source table' : kind === 'columns' ? 'reusable columns' : kind;
  return detail === undefined ? word : `${word} · ${detail}`;
}

const kinds: Readonly<Record<LineageNode['kind'], OutlineKind>> = {
  table: 'table',
  'common table': 'table',
  transformation: 'transformation',
  activity: 'activity',
  columns: 'columns',
  query: 'query',
};
