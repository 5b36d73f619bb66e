import type { LineageAnswer, PictureNode } from '../../../../server/src/lsp/protocol.ts';
import type { FromPicture, ToPicture } from '../messages.ts';
import { createDrawing } from './draw.ts';
import { type Layout, layoutOf, type RowsOf } from './layout.ts';
import { isArrow, moveFrom } from './moves.ts';
import { type Chosen, type Path, pathOf } from './paths.ts';
import { createSearchBox } from './search-box.ts';
import { createViewPort } from './view.ts';

/** The page of the lineage: a bar, and below it cards in layers from the sources at the left to the queries at the right. */

declare function acquireVsCodeApi(): { postMessage(message: FromPicture): void };

const host = acquireVsCodeApi();
const frame = byId('frame');
const world = byId('world');
const status = byId('status');
const empty = byId('empty');
const search = inputById('search');
const allColumns = inputById('all-columns');
const onlyPath = inputById('only-path');
const around = inputById('around');
const port = createViewPort(frame, world, byId('sizer'), () => {
  byId('zoom').textContent = `${Math.round(port.zoom * 100)} %`;
});

/** Rows of a card that shows all its columns without being chosen. */
const mostRows = 12;

let answer: LineageAnswer | undefined;
let layout: Layout | undefined;
let chosen: Chosen | undefined;
let path: Path | undefined;
let drawnAs = '';

const drawing = createDrawing(world, describe, {
  choose: (next) => choose(next, { reveal: false }),
  open: (next) => open(next, false),
});
createSearchBox(search, byId('found'), () => answer?.names ?? [], find);

addEventListener('message', ({ data }: MessageEvent<ToPicture>) => {
  switch (data.type) {
    case 'nothing':
      empty.hidden = false;
      frame.hidden = true;
      break;
    case 'lineage': {
      const isFirst = answer === undefined || answer.project !== data.answer.project;
      answer = data.answer;
      around.checked = data.scope === 'around';
      empty.hidden = answer.nodes.length > 0;
      frame.hidden = answer.nodes.length === 0;
      const { focus } = answer;
      const moved = focus && (focus.node !== chosen?.node || focus.column !== chosen.column) ? focus : undefined;
      if (moved) chosen = { node: moved.node, column: moved.column };
      if (chosen && !answer.nodes.some(({ id }) => id === chosen?.node)) chosen = undefined;
      draw();
      if (isFirst) show();
      else if (moved) reveal();
      break;
    }
  }
});

/** At first: everything, where it can still be read; else what is chosen. */
function show(): void {
  if (!layout) return;
  port.fit(layout.width, layout.height);
  if (port.zoom >= 0.7) return;
  port.zoomBy(0.9 / port.zoom);
  const at = chosen ?? firstStop();
  const box = at && layout.boxes.get(at.node);
  if (!box || !answer) return;
  const before = answer.edges.flatMap(([from, to]) => (to === box.node.id ? (layout?.boxes.get(from)?.x ?? []) : []));
  port.center(box, Math.min(box.x, ...before));
}

function draw(): void {
  if (!answer) return;
  path = chosen && pathOf(answer, chosen);
  const isDrawn = (id: string): boolean => !onlyPath.checked || !path || path.nodes.has(id);
  const nodes = answer.nodes.filter(({ id }) => isDrawn(id));
  const edges = answer.edges.filter(([from, to]) => isDrawn(from) && isDrawn(to));
  // A keystroke that changes no name moves nothing.
  const as = JSON.stringify([nodes.map((node) => [node.id, node.says, rowsOf(node).map(({ name }) => name)]), edges]);
  if (!layout || as !== drawnAs) layout = layoutOf({ nodes, edges }, rowsOf);
  else layout = refreshed(layout, nodes);
  drawnAs = as;
  drawing.show(layout, { chosen, path });
  const at = chosen ?? firstStop();
  const element = at && drawing.element(at);
  if (element) element.tabIndex = 0;
  status.textContent = summary();
}

/** The same layout with the nodes as they are now: their places in the files move while typing. */
function refreshed(before: Layout, nodes: readonly PictureNode[]): Layout {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return {
    ...before,
    boxes: new Map(
      [...before.boxes].map(([id, box]) => {
        const node = byId.get(id) ?? box.node;
        return [id, { ...box, node, rows: rowsOf(node) }];
      }),
    ),
  };
}

function rowsOf(node: Parameters<RowsOf>[0]): ReturnType<RowsOf> {
  const onPath = path?.columns.get(node.id);
  if (chosen?.node === node.id && chosen.column === undefined) return node.columns;
  if (onPath) return chosen?.node === node.id ? node.columns : node.columns.filter(({ name }) => onPath.has(name));
  return allColumns.checked ? node.columns.slice(0, mostRows) : [];
}

function summary(): string {
  if (!answer) return '';
  const left = answer.hidden > 0 ? ` · ${answer.hidden} more not drawn` : '';
  if (chosen && path) {
    const node = nodeOf(chosen.node);
    const name = chosen.column === undefined ? node?.name : `${node?.name}.${chosen.column}`;
    return `${name}: ${path.before} upstream, ${path.after} downstream${left}`;
  }
  return `${answer.name}: ${countsOf(answer.nodes)}${left}`;
}

const plurals: Readonly<Record<PictureNode['kind'], readonly [one: string, many: string]>> = {
  table: ['source table', 'source tables'],
  'common table': ['common table', 'common tables'],
  transformation: ['transformation', 'transformations'],
  activity: ['activity', 'activities'],
  columns: ['file of reusable columns', 'files of reusable columns'],
  query: ['query', 'queries'],
};

function countsOf(nodes: readonly PictureNode[]): string {
  return Object.entries(plurals)
    .flatMap(([kind, [one, many]]) => {
      const count = nodes.filter((node) => node.kind === kind).length;
      return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
    })
    .join(', ');
}

function describe(node: PictureNode): string {
  const names = (ids: readonly string[]): string => ids.flatMap((id) => nodeOf(id)?.name ?? []).join(', ');
  const edges = answer?.edges ?? [];
  const from = edges.filter(([, to]) => to === node.id).map(([one]) => one);
  const to = edges.filter(([one]) => one === node.id).map(([, one]) => one);
  const parts = [
    `${node.name}, ${node.says}`,
    ...(from.length > 0 ? [`comes from ${names(from)}`] : []),
    ...(to.length > 0 ? [`goes to ${names(to)}`] : []),
  ];
  return parts.join('; ');
}

function nodeOf(id: string): PictureNode | undefined {
  return answer?.nodes.find((node) => node.id === id);
}

function firstStop(): Chosen | undefined {
  const [first] = [...(layout?.boxes.values() ?? [])].toSorted((a, b) => a.layer - b.layer || a.y - b.y);
  return first && { node: first.node.id, column: undefined };
}

function choose(next: Chosen | undefined, { reveal: isRevealed }: { readonly reveal: boolean }): void {
  chosen = next;
  draw();
  if (!next) return;
  if (isRevealed) reveal();
  drawing.element(next)?.focus({ preventScroll: true });
}

function reveal(): void {
  const box = chosen && layout?.boxes.get(chosen.node);
  if (box) port.reveal(box);
}

function open({ node, column }: Chosen, takeFocus: boolean): void {
  const found = nodeOf(node);
  const place = found?.columns.find(({ name }) => name === column)?.place ?? found?.place;
  if (place) host.postMessage({ type: 'open', place, takeFocus });
}

function find(id: string): void {
  if (nodeOf(id)) choose({ node: id, column: undefined }, { reveal: true });
  else host.postMessage({ type: 'around', node: id });
}

frame.addEventListener('keydown', (event) => {
  const at = stopOf(event.target) ?? chosen ?? firstStop();
  if (!at || !answer || !layout) return;
  if (isArrow(event.key)) {
    const next = moveFrom(layout, answer, at, event.key);
    if (next) choose(next, { reveal: true });
  } else if (event.key === 'Enter') open(at, true);
  else if (event.key === ' ') {
    const isChosen = chosen?.node === at.node && chosen.column === at.column;
    choose(isChosen ? undefined : at, { reveal: false });
    drawing.element(at)?.focus({ preventScroll: true });
  } else if (event.key === 'Escape') {
    choose(undefined, { reveal: false });
    drawing.element(at)?.focus({ preventScroll: true });
  } else return;
  event.preventDefault();
});

addEventListener('keydown', (event) => {
  if (event.target === search || event.altKey) return;
  const isCommand = event.ctrlKey || event.metaKey;
  if (event.key === '/' || (isCommand && event.key === 'f')) search.focus();
  else if (event.key === '+' || event.key === '=') port.zoomBy(1.2);
  else if (event.key === '-') port.zoomBy(1 / 1.2);
  else if (event.key === '0' && layout) port.fit(layout.width, layout.height);
  else return;
  event.preventDefault();
});

function stopOf(target: EventTarget | null): Chosen | undefined {
  const element = target instanceof Element ? target.closest<HTMLElement>('.head, .row') : null;
  const node = element?.closest<HTMLElement>('.card')?.dataset.id;
  return node === undefined ? undefined : { node, column: element?.dataset.column };
}

frame.addEventListener('click', (event) => {
  // A card that was clicked has been drawn anew by now.
  const isCard = event.composedPath().some((one) => one instanceof Element && one.classList.contains('card'));
  if (!isCard) choose(undefined, { reveal: false });
});
allColumns.addEventListener('change', () => {
  draw();
  reveal();
});
onlyPath.addEventListener('change', () => {
  draw();
  show();
});
around.addEventListener('change', () =>
  host.postMessage({ type: 'scope', scope: around.checked ? 'around' : 'project' }),
);
byId('zoom-in').addEventListener('click', () => port.zoomBy(1.2));
byId('zoom-out').addEventListener('click', () => port.zoomBy(1 / 1.2));
byId('fit').addEventListener('click', () => layout && port.fit(layout.width, layout.height));

function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no #${id}`);
  return element;
}

function inputById(id: string): HTMLInputElement {
  const element = byId(id);
  if (element instanceof HTMLInputElement) return element;
  throw new Error(`#${id} is no input`);
}

host.postMessage({ type: 'ready' });
