import type { ColumnEnd, DrawnLineage, LineageKind } from '../../project/lineage-graph.ts';
import { positionAt } from '../../schema/text.ts';
import type { OpenProject } from '../project.ts';

/** `{nodes, edges, columns}`; places are files of the project with 1-based lines and columns. */
export function lineageJson({ nodes, edges, links }: DrawnLineage, { root, workspace }: OpenProject): string {
  const placeOf = (place: { readonly file: string; readonly range: { readonly start: number } } | undefined) => {
    if (!place) return {};
    const { line, character } = positionAt(workspace.file(place.file)?.text ?? '', place.range.start);
    return { file: place.file.slice(root.length + 1), line: line + 1, column: character + 1 };
  };
  const end = ({ node, column }: ColumnEnd) => ({ node, column });
  const answer = {
    nodes: [...nodes.values()].map(({ id, kind, name, detail, places, columns }) => ({
      id,
      kind,
      name,
      ...(detail === undefined ? {} : { detail }),
      ...placeOf(places[0]),
      columns: columns.map((column) => ({
        name: column.name,
        ...(column.type === undefined ? {} : { type: column.type }),
        ...(column.unclear === undefined ? {} : { unclear: column.unclear }),
        ...placeOf(column.place),
      })),
    })),
    edges: edges.map(({ from, to, places }) => ({ from, to, places: places.map(placeOf) })),
    columns: links.map(({ from, to }) => ({ from: end(from), to: end(to) })),
  };
  return `${JSON.stringify(answer, undefined, 2)}\n`;
}

const shapes: Readonly<Record<LineageKind, readonly [open: string, close: string]>> = {
  table: ['[(', ')]'],
  'common table': ['(', ')'],
  transformation: ['[', ']'],
  activity: ['([', '])'],
  columns: ['[/', '/]'],
  query: ['[[', ']]'],
};

/** A Mermaid flowchart from left to right. */
export function lineageMermaid({ nodes, edges }: DrawnLineage): string {
  const numbers = new Map([...nodes.keys()].map((id, index) => [id, `n${index}`]));
  const boxes = [...nodes.values()].map(({ id, kind, name }) => {
    const [open, close] = shapes[kind];
    return `  ${numbers.get(id)}${open}"${escaped(name)}"${close}`;
  });
  const arrows = edges.map(({ from, to }) => `  ${numbers.get(from)} --> ${numbers.get(to)}`);
  return `${['flowchart LR', ...boxes, ...arrows].join('\n')}\n`;
}

/** Mermaid reads entities in a quoted text, written with `#`. */
function escaped(text: string): string {
  return text.replaceAll('#', '#35;').replaceAll('"', '#quot;').replaceAll('<', '#lt;').replaceAll('>', '#gt;');
}
