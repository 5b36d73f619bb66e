import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { lineagePicture } from '../../editor/lineage-picture.ts';
import { lineageOf } from '../../project/lineage.ts';
import type { ColumnEnd, DrawnLineage, Lineage } from '../../project/lineage-graph.ts';
import { nearestSpelling } from '../../schema/spelling.ts';
import type { Command } from '../context.ts';
import { exit, UsageError } from '../failure.ts';
import { lineageJson, lineageMermaid } from '../format/lineage-machine.ts';
import { columnText, lineageText } from '../format/lineage-text.ts';
import { type OpenProject, openProject } from '../project.ts';

export const lineage: Command<'lineage'> = async (input, { terminal }) => {
  const { argument: name, format } = input;
  const isPath = name !== undefined && existsSync(resolve(terminal.cwd, name));
  const path = isPath ? resolve(terminal.cwd, name).replaceAll('\\', '/') : undefined;
  const open = await openProject(input, terminal.cwd, path);
  const whole = lineageOf(open.project);
  const column = name === undefined || path !== undefined ? undefined : columnNamed(whole, name);
  const nodes = name === undefined ? [] : column ? [column.node] : (fileNode(open, path) ?? named(whole, name));
  const part = nodes.length === 0 ? whole : partAround(open, nodes);
  const text = {
    json: () => lineageJson(part, open),
    mermaid: () => lineageMermaid(part),
    text: () => (column ? columnText(whole, column, terminal.out) : lineageText(part, nodes, terminal.out)),
  }[format]();
  await terminal.out.write(text);
  return exit.fine;
};

/** What flows into nodes and out of them, however much it is. */
function partAround({ project }: OpenProject, nodes: readonly string[]): DrawnLineage {
  const {
    nodes: drawn,
    edges,
    links,
  } = lineagePicture(project, nodes, { whole: false, most: Number.POSITIVE_INFINITY });
  return { nodes: new Map(drawn.map((node) => [node.id, node])), edges, links };
}

function fileNode({ workspace }: OpenProject, path: string | undefined): readonly string[] | undefined {
  if (path === undefined) return undefined;
  const node = workspace.lineageNode(path);
  if (node !== undefined) return [node];
  throw new UsageError(`${path} has no lineage.`, 'Name a transformation, a query or a file of reusable columns.');
}

/** Every node of a name: an activity and a transformation may share one. */
function named({ nodes }: Lineage, name: string): readonly string[] {
  const all = [...nodes.values()];
  const lower = name.toLowerCase();
  const found = all.filter((node) => node.name.toLowerCase() === lower);
  if (found.length > 0) return found.map(({ id }) => id);
  const names = all.map((node) => node.name);
  const meant = nearestSpelling(name, names);
  throw new UsageError(
    `Nothing in this project is called ${name}.`,
    meant ? `Did you mean ${meant}?` : '`activity-schema lineage` lists everything.',
  );
}

/** `started_ride.station`, where no node has that name whole. */
function columnNamed({ nodes }: Lineage, name: string): ColumnEnd | undefined {
  const lower = name.toLowerCase();
  const all = [...nodes.values()];
  if (all.some((node) => node.name.toLowerCase() === lower)) return undefined;
  for (const { id, name: owner, columns } of all) {
    const column = columns.find((one) => `${owner}.${one.name}`.toLowerCase() === lower);
    if (column) return { node: id, column: column.name };
  }
  return undefined;
}
