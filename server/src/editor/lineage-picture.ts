import { lineageOf } from '../project/lineage.ts';
import type { ColumnLink, Lineage, LineageEdge, LineageKind, LineageNode } from '../project/lineage-graph.ts';
import type { Project } from '../project/project.ts';

/** The part of a project's lineage that is drawn. */
export interface LineagePicture {
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
  readonly links: readonly ColumnLink[];
  /** How many more nodes there are, of the project or around what was asked for. */
  readonly hidden: number;
  /** Everything that can be looked for, drawn or not. */
  readonly names: readonly LineageName[];
}

export interface LineageName {
  readonly id: string;
  readonly name: string;
  readonly kind: LineageKind;
}

/** Up to this many nodes a project is drawn whole, and a person still finds something in it. */
export const mostDrawn = 250;

/** The lineage of the whole project where it is small enough, else what flows into some of its nodes and out of them. */
export function lineagePicture(
  project: Project,
  around: readonly string[],
  { whole, most = mostDrawn }: { readonly whole: boolean; readonly most?: number },
): LineagePicture {
  const lineage = lineageOf(project);
  const all = [...lineage.nodes.values()];
  const names = all.map(({ id, name, kind }) => ({ id, name, kind }));
  const known = around.filter((id) => lineage.nodes.has(id));
  if ((whole || known.length === 0) && all.length <= most) return { ...part(lineage, undefined), hidden: 0, names };
  const starts = known.length > 0 ? known : all.slice(0, 1).map(({ id }) => id);
  const near = nearest(lineage, starts);
  const drawn = new Set(near.slice(0, most));
  const hidden = (whole ? all.length : near.length) - drawn.size;
  return { ...part(lineage, drawn), hidden, names };
}

function part(lineage: Lineage, ids: ReadonlySet<string> | undefined) {
  const nodes = [...lineage.nodes.values()];
  if (!ids) return { nodes, edges: lineage.edges, links: lineage.links };
  return {
    nodes: nodes.filter(({ id }) => ids.has(id)),
    edges: lineage.edges.filter(({ from, to }) => ids.has(from) && ids.has(to)),
    links: lineage.linksAmong(ids),
  };
}

/** Everything up the stream of some nodes and everything down it, the nearest first. */
function nearest(lineage: Lineage, starts: readonly string[]): readonly string[] {
  const steps = new Map(starts.map((id) => [id, 0]));
  for (const direction of ['up', 'down'] as const) {
    for (const [id, step] of reached(lineage, starts, direction)) {
      steps.set(id, Math.min(step, steps.get(id) ?? step));
    }
  }
  return [...steps].toSorted(([, a], [, b]) => a - b).map(([id]) => id);
}

/** The nodes from which something flows into some, or into which it flows from them, with the number of steps. */
export function reached(
  { edges }: Pick<Lineage, 'edges'>,
  starts: readonly string[],
  direction: 'up' | 'down',
): ReadonlyMap<string, number> {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) {
    const [here, there] = direction === 'up' ? [to, from] : [from, to];
    const known = next.get(here);
    if (known) known.push(there);
    else next.set(here, [there]);
  }
  const steps = new Map(starts.map((id) => [id, 0]));
  for (const [id, step] of steps) {
    for (const other of next.get(id) ?? []) if (!steps.has(other)) steps.set(other, step + 1);
  }
  return steps;
}
