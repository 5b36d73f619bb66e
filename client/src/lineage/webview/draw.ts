import type { PictureColumn, PictureNode } from '../../../../server/src/lsp/protocol.ts';
import { type Box, card, curve, type Layout, type Point, rowPoint } from './layout.ts';
import type { Chosen, Path } from './paths.ts';

/** What the pointer does to a card or a row. */
export interface Gestures {
  choose(chosen: Chosen): void;
  open(chosen: Chosen): void;
}

/** What of the picture stands out. */
export interface Emphasis {
  readonly chosen: Chosen | undefined;
  readonly path: Path | undefined;
}

/** The cards and lines of a picture; the elements of nodes that stay are kept, so that they move instead of flicker. */
export interface Drawing {
  show(layout: Layout, emphasis: Emphasis): void;
  element(chosen: Chosen): HTMLElement | undefined;
}

const svgNamespace = 'http://www.w3.org/2000/svg';

export function createDrawing(
  world: HTMLElement,
  describe: (node: PictureNode) => string,
  gestures: Gestures,
): Drawing {
  const lines = document.createElementNS(svgNamespace, 'svg');
  lines.setAttribute('class', 'lines');
  lines.setAttribute('aria-hidden', 'true');
  world.append(lines);
  const cards = new Map<string, HTMLElement>();

  const cardOf = ({ node }: Box): HTMLElement => {
    const known = cards.get(node.id);
    if (known) return known;
    const element = document.createElement('div');
    element.className = 'card';
    element.dataset.id = node.id;
    element.addEventListener('click', (event) => {
      const row = event.target instanceof Element ? event.target.closest<HTMLElement>('.row') : null;
      const chosen = { node: node.id, column: row?.dataset.column };
      gestures.choose(chosen);
      gestures.open(chosen);
    });
    cards.set(node.id, element);
    world.append(element);
    return element;
  };

  const fill = (element: HTMLElement, box: Box, { chosen, path }: Emphasis): void => {
    const { node } = box;
    const isOn = !path || path.nodes.has(node.id);
    const isChosen = chosen?.node === node.id;
    element.className = `card ${node.kind.replace(' ', '-')}`;
    element.classList.toggle('dim', !isOn);
    element.classList.toggle('chosen', isChosen && chosen.column === undefined);
    element.classList.toggle('open', box.rows.length > 0);
    element.style.transform = `translate(${Math.round(box.x)}px, ${Math.round(box.y)}px)`;
    element.style.width = `${box.width}px`;
    element.style.height = `${box.height}px`;
    const head = stop('head', describe(node), isChosen && chosen.column === undefined);
    head.title = node.name;
    head.append(icon(node.kind), named('name', node.name), named('says', node.says));
    const rows = box.rows.map((column) => rowOf(node, column, isChosen && chosen.column === column.name, path));
    const more = box.more > 0 ? [named('more', `and ${box.more} more`)] : [];
    element.replaceChildren(head, ...rows, ...more);
  };

  return {
    show(layout, emphasis) {
      world.style.width = `${layout.width}px`;
      world.style.height = `${layout.height}px`;
      for (const [id, element] of cards) {
        if (layout.boxes.has(id)) continue;
        element.remove();
        cards.delete(id);
      }
      // In the order a reader goes: layer by layer, from above.
      const ordered = [...layout.boxes.values()].toSorted((a, b) => a.layer - b.layer || a.y - b.y);
      for (const box of ordered) {
        const element = cardOf(box);
        fill(element, box, emphasis);
        if (world.lastElementChild !== element) world.append(element);
      }
      lines.setAttribute('width', String(layout.width));
      lines.setAttribute('height', String(layout.height));
      lines.replaceChildren(...linesOf(layout, emphasis));
    },
    element({ node, column }) {
      const element = cards.get(node);
      if (!element) return undefined;
      const row = [...element.querySelectorAll<HTMLElement>('.row')].find((one) => one.dataset.column === column);
      return row ?? element.querySelector<HTMLElement>('.head') ?? undefined;
    },
  };
}

/** A place that the keyboard reaches. */
function stop(className: string, label: string, isChosen: boolean): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  element.tabIndex = -1;
  element.setAttribute('role', 'button');
  element.setAttribute('aria-label', label);
  element.setAttribute('aria-pressed', String(isChosen));
  return element;
}

function rowOf(node: PictureNode, column: PictureColumn, isChosen: boolean, path: Path | undefined): HTMLElement {
  const what = node.kind === 'activity' ? 'feature' : 'column';
  const type = column.type === undefined ? '' : `, ${column.type}`;
  const doubt = column.unclear === undefined ? '' : `. ${column.unclear}`;
  const element = stop('row', `${what} ${column.name}${type}, of ${node.name}${doubt}`, isChosen);
  element.dataset.column = column.name;
  element.classList.toggle('chosen', isChosen);
  element.classList.toggle('on', path?.columns.get(node.id)?.has(column.name) === true);
  element.title = column.unclear ?? column.name;
  element.append(named('column-name', column.name));
  if (column.unclear !== undefined) element.append(named('doubt', '?'));
  else if (column.type !== undefined) element.append(named('type', column.type));
  return element;
}

function named(className: string, text: string): HTMLElement {
  const element = document.createElement('span');
  element.className = className;
  element.textContent = text;
  return element;
}

const icons: Readonly<Record<PictureNode['kind'], string>> = {
  table:
    'M2 4c0-1.1 2.7-2 6-2s6 .9 6 2-2.7 2-6 2-6-.9-6-2zm0 0v8c0 1.1 2.7 2 6 2s6-.9 6-2V4M2 8c0 1.1 2.7 2 6 2s6-.9 6-2',
  'common table': 'M2.5 3.5h11v9h-11zM2.5 6.5h11M6.5 6.5v6',
  transformation: 'M4 2.5h5.5L13 6v7.5H4zM9.5 2.5V6H13M6.3 9.5h4.4M6.3 11.5h3',
  activity: 'M9 1.8 3.2 9H8l-1 5.2L12.8 7H8z',
  columns: 'M2.5 3.5h3v9h-3zM6.5 3.5h3v9h-3zM10.5 3.5h3v9h-3z',
  query: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3l3.4 3.4',
};

function icon(kind: PictureNode['kind']): SVGElement {
  const svg = document.createElementNS(svgNamespace, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svgNamespace, 'path');
  path.setAttribute('d', icons[kind]);
  svg.append(path);
  return svg;
}

function linesOf({ boxes, lines }: Layout, { path }: Emphasis): readonly SVGElement[] {
  const ofColumns = path && path.columns.size > 0;
  const isOn = (from: string, to: string): boolean => path?.nodes.has(from) === true && path.nodes.has(to);
  const drawn = lines.map(({ from, to, points }) => {
    const className = !path ? 'line' : isOn(from, to) && !ofColumns ? 'line on' : 'line dim';
    return { className, points };
  });
  const links = (path?.links ?? []).flatMap(({ from, to, via }) => {
    const [start, end] = [boxes.get(from.node), boxes.get(to.node)];
    const [first, last] = [start && rowPoint(start, from.column, 'right'), end && rowPoint(end, to.column, 'left')];
    const passed = via.flatMap((id) => through(boxes.get(id)));
    return first && last ? [{ className: 'line on', points: [first, ...passed, last] }] : [];
  });
  // What stands out is drawn last, above the rest.
  return [...drawn, ...links]
    .toSorted((a, b) => Number(a.className.endsWith('on')) - Number(b.className.endsWith('on')))
    .map(({ className, points }) => lineOf(className, points));
}

/** Behind the head of a card, from side to side. */
function through(box: Box | undefined): readonly Point[] {
  if (!box) return [];
  const y = box.y + card.head / 2;
  return [
    { x: box.x, y },
    { x: box.x + box.width, y },
  ];
}

function lineOf(className: string, points: readonly Point[]): SVGElement {
  const line = document.createElementNS(svgNamespace, 'path');
  line.setAttribute('class', className);
  line.setAttribute('d', curve(points));
  return line;
}
