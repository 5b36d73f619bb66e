import type { ResultColumn } from '../../../../server/src/run/runner.ts';
import { moveBy, type Place } from './places.ts';
import { arrange, columnWidth, nextOrder, type Order, type Row, shownText, tabSeparated } from './table.ts';

/** A grid of any number of rows: only those in sight are in the page. Operated by mouse, keyboard and screen reader. */
export interface Grid {
  readonly element: HTMLElement;
  clear(): void;
  append(columns: readonly ResultColumn[], rows: readonly Row[]): void;
  /** Shows only rows that hold the text. */
  filter(text: string): void;
  readonly columns: readonly ResultColumn[];
  /** As shown: filtered and sorted. */
  readonly rows: readonly Row[];
}

const rowHeight = 24;
/** Rows drawn beyond the edge, so that a slow frame shows rows and not a gap. */
const margin = 12;
const characterWidth = 7.4;
const digitWidth = 9;

export function createGrid(copy: (text: string) => void): Grid {
  let columns: readonly ResultColumn[] = [];
  let all: Row[] = [];
  let shown: readonly Row[] = [];
  let wanted = '';
  let order: Order | undefined;
  let widths: number[] = [];
  /** The active cell; row −1 is the header. */
  let active: Place = { row: 0, column: 0 };
  /** The other corner of what is chosen. */
  let anchor: Place = active;
  let frame = 0;

  const element = make('div', 'grid');
  element.tabIndex = 0;
  element.setAttribute('role', 'grid');
  element.setAttribute('aria-label', 'Rows');
  element.setAttribute('aria-multiselectable', 'true');
  const head = make('div', 'row head');
  head.setAttribute('role', 'row');
  head.setAttribute('aria-rowindex', '1');
  const body = make('div', 'body');
  element.append(head, body);

  const rearrange = (): void => {
    shown = arrange(all, columns, wanted, order);
    element.setAttribute('aria-rowcount', String(shown.length + 1));
    body.style.height = `${shown.length * rowHeight}px`;
    active = clamped(active);
    anchor = active;
    draw();
  };

  const clamped = ({ row, column }: Place): Place => ({
    row: Math.max(-1, Math.min(row, shown.length - 1)),
    column: Math.max(0, Math.min(column, columns.length - 1)),
  });

  const setWidths = (): void => {
    const digits = String(Math.max(all.length, 100)).length;
    const tracks = [Math.round(digits * digitWidth + 24), ...widths].map((width) => `${width}px`);
    element.style.setProperty('--columns', `${tracks.join(' ')} 1fr`);
  };

  const drawHead = (): void => {
    head.replaceChildren(
      make('span', 'cell line-number'),
      ...columns.map((column, index) => {
        const cell = make('div', `cell ${column.kind}`);
        cell.id = cellId({ row: -1, column: index });
        cell.setAttribute('role', 'columnheader');
        cell.setAttribute('aria-colindex', String(index + 1));
        const sorted = order?.column === index ? (order.descending ? 'descending' : 'ascending') : 'none';
        cell.setAttribute('aria-sort', sorted);
        cell.title = column.type === '' ? column.name : `${column.name}: ${column.type}`;
        cell.dataset.column = String(index);
        const grip = make('span', 'grip');
        grip.addEventListener('pointerdown', (event) => resize(event, index));
        grip.addEventListener('click', (event) => event.stopPropagation());
        cell.append(make('span', 'name', column.name), grip);
        if (column.type !== '') cell.append(make('span', 'type', column.type.toLowerCase()));
        cell.addEventListener('click', () => sortBy(index));
        return cell;
      }),
    );
    markActive();
  };

  const draw = (): void => {
    const first = Math.max(0, Math.floor(element.scrollTop / rowHeight) - margin);
    const last = Math.min(shown.length, Math.ceil((element.scrollTop + element.clientHeight) / rowHeight) + margin);
    body.replaceChildren(...shown.slice(first, last).map((row, index) => drawRow(row, first + index)));
    markActive();
  };

  const drawRow = (row: Row, at: number): HTMLElement => {
    const line = make('div', at % 2 === 0 ? 'row' : 'row odd');
    line.setAttribute('role', 'row');
    line.setAttribute('aria-rowindex', String(at + 2));
    line.style.transform = `translateY(${at * rowHeight}px)`;
    line.append(make('span', 'cell line-number', String(at + 1)));
    columns.forEach((column, index) => {
      const cell = row[index] ?? null;
      const text = cell === null ? 'null' : shownText(cell, column.kind);
      const drawn = make('span', cell === null ? `cell ${column.kind} null` : `cell ${column.kind}`, text);
      drawn.id = cellId({ row: at, column: index });
      drawn.setAttribute('role', 'gridcell');
      drawn.setAttribute('aria-colindex', String(index + 1));
      if (text.length > 20) drawn.title = text;
      drawn.dataset.row = String(at);
      drawn.dataset.column = String(index);
      if (isChosen({ row: at, column: index })) {
        drawn.classList.add('chosen');
        drawn.setAttribute('aria-selected', 'true');
      }
      line.append(drawn);
    });
    return line;
  };

  const isChosen = ({ row, column }: Place): boolean =>
    row >= Math.min(active.row, anchor.row) &&
    row <= Math.max(active.row, anchor.row) &&
    column >= Math.min(active.column, anchor.column) &&
    column <= Math.max(active.column, anchor.column);

  const markActive = (): void => {
    for (const old of element.querySelectorAll('.active')) old.classList.remove('active');
    const cell = document.getElementById(cellId(active));
    cell?.classList.add('active');
    if (cell) element.setAttribute('aria-activedescendant', cell.id);
    else element.removeAttribute('aria-activedescendant');
  };

  const sortBy = (column: number): void => {
    order = nextOrder(order, column);
    drawHead();
    rearrange();
  };

  const resize = (event: PointerEvent, column: number): void => {
    event.preventDefault();
    const from = event.clientX - (widths[column] ?? 0);
    const move = ({ clientX }: PointerEvent): void => {
      widths[column] = Math.max(48, clientX - from);
      setWidths();
    };
    document.addEventListener('pointermove', move);
    document.addEventListener('pointerup', () => document.removeEventListener('pointermove', move), { once: true });
  };

  const goTo = (place: Place, extend: boolean): void => {
    active = clamped(place);
    if (!extend || active.row < 0) anchor = active;
    reveal(active);
    draw();
  };

  const reveal = ({ row, column }: Place): void => {
    if (row >= 0) {
      const top = row * rowHeight;
      const visible = element.clientHeight - head.offsetHeight;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (top + rowHeight > element.scrollTop + visible) element.scrollTop = top + rowHeight - visible;
    }
    const cell = head.children[column + 1];
    const numbers = head.children[0];
    if (!(cell instanceof HTMLElement) || !(numbers instanceof HTMLElement)) return;
    const left = cell.offsetLeft - numbers.offsetWidth;
    const right = cell.offsetLeft + cell.offsetWidth;
    if (left < element.scrollLeft) element.scrollLeft = left;
    else if (right > element.scrollLeft + element.clientWidth) element.scrollLeft = right - element.clientWidth;
  };

  const copyChosen = (): void => {
    const [top, bottom] = [Math.min(active.row, anchor.row), Math.max(active.row, anchor.row)];
    const [left, right] = [Math.min(active.column, anchor.column), Math.max(active.column, anchor.column)];
    if (bottom < 0) copy(columns[active.column]?.name ?? '');
    else copy(tabSeparated(shown.slice(Math.max(0, top), bottom + 1).map((row) => row.slice(left, right + 1))));
  };

  element.addEventListener('scroll', () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(draw);
  });
  new ResizeObserver(draw).observe(element);
  element.addEventListener('mousedown', (event) => {
    const cell = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-row]') : null;
    if (cell) goTo({ row: Number(cell.dataset.row), column: Number(cell.dataset.column) }, event.shiftKey);
  });
  element.addEventListener('keydown', (event) => {
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key === 'c') copyChosen();
    else if (command && event.key === 'a') {
      anchor = { row: 0, column: 0 };
      active = clamped({ row: shown.length, column: columns.length });
      draw();
    } else if (active.row < 0 && (event.key === 'Enter' || event.key === ' ')) sortBy(active.column);
    else {
      const page = Math.max(1, Math.floor(element.clientHeight / rowHeight) - 2);
      const moved = moveBy(event.key, command, active, { rows: shown.length, columns: columns.length, page });
      if (moved === undefined) return;
      goTo(moved, event.shiftKey);
    }
    event.preventDefault();
  });

  return {
    element,
    clear() {
      [columns, all, widths, order, wanted] = [[], [], [], undefined, ''];
      [active, anchor] = [
        { row: 0, column: 0 },
        { row: 0, column: 0 },
      ];
      element.scrollTo(0, 0);
      drawHead();
      rearrange();
    },
    append(newColumns, rows) {
      all.push(...rows);
      if (columns.length === 0) {
        columns = newColumns;
        widths = columns.map((column, index) => Math.round(columnWidth(column, index, rows) * characterWidth + 24));
        element.setAttribute('aria-colcount', String(columns.length));
        drawHead();
      }
      setWidths();
      rearrange();
    },
    filter(text) {
      wanted = text;
      element.scrollTop = 0;
      rearrange();
    },
    get columns() {
      return columns;
    },
    get rows() {
      return shown;
    },
  };
}

function make(tag: string, className: string, text = ''): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function cellId({ row, column }: Place): string {
  return row < 0 ? `head-${column}` : `cell-${row}-${column}`;
}
