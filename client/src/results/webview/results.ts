import type { FromView, ToView } from '../messages.ts';
import { createGrid } from './grid.ts';
import { commaSeparated } from './table.ts';

/** The page of the results view: a bar with what is shown, and below it rows, an error or a word of welcome. */

declare function acquireVsCodeApi(): { postMessage(message: FromView): void };

const host = acquireVsCodeApi();
const grid = createGrid((text) => host.postMessage({ type: 'copy', text }));

const bar = byId('bar');
const title = byId('title');
const status = byId('status');
const notes = byId('notes');
const failure = byId('failure');
const empty = byId('empty');
const cancel = byId('cancel');
const sql = byId('sql');
const copyAll = byId('copy');
const build = byId('build');
const filter = byId('filter');

const content = byId('content');
content.prepend(grid.element);
cancel.addEventListener('click', () => host.postMessage({ type: 'cancel' }));
build.addEventListener('click', () => host.postMessage({ type: 'build' }));
sql.addEventListener('click', () => host.postMessage({ type: 'showSql' }));
copyAll.addEventListener('click', () => {
  host.postMessage({ type: 'copy', text: commaSeparated(grid.columns, grid.rows) });
  copyAll.textContent = 'Copied';
  setTimeout(() => {
    copyAll.textContent = 'Copy CSV';
  }, 1500);
});
filter.addEventListener('input', () => {
  if (!(filter instanceof HTMLInputElement)) return;
  grid.filter(filter.value);
  const found = `${grid.rows.length.toLocaleString('en')} shown`;
  status.textContent = filter.value === '' ? said : `${said} · ${found}`;
});

let connection = '';
/** What the status says while nothing is looked for. */
let said = '';

addEventListener('message', ({ data }: MessageEvent<ToView>) => {
  switch (data.type) {
    case 'begin':
      connection = '';
      title.textContent = data.title;
      grid.clear();
      if (filter instanceof HTMLInputElement) filter.value = '';
      show({ isRunning: true, status: data.activity, hasSql: false });
      break;
    case 'started':
      connection = data.connection;
      show({ isRunning: true, status: `Running on ${connection} …`, hasSql: true });
      break;
    case 'rows':
      grid.append(data.columns, data.rows);
      content.hidden = false;
      break;
    case 'end':
      show({ isRunning: false, status: [data.summary, connection].filter(Boolean).join(' · ') });
      notes.replaceChildren(...data.notes.map(listItem));
      notes.hidden = data.notes.length === 0;
      filter.hidden = grid.rows.length === 0;
      copyAll.hidden = grid.columns.length === 0;
      break;
    case 'failed':
      show({
        isRunning: false,
        status: [data.failure.kind === 'cancelled' ? 'Cancelled' : 'Failed', connection].filter(Boolean).join(' · '),
      });
      content.hidden = grid.columns.length === 0;
      failure.hidden = false;
      byId('failure-text').textContent = data.failure.text;
      byId('failure-next').textContent = data.failure.next;
      build.hidden = data.failure.kind !== 'missing-table';
      break;
  }
});

function show(state: { isRunning: boolean; status: string; hasSql?: boolean }): void {
  bar.hidden = false;
  empty.hidden = true;
  said = state.status;
  status.textContent = said;
  status.classList.toggle('running', state.isRunning);
  cancel.hidden = !state.isRunning;
  if (state.hasSql !== undefined) sql.hidden = !state.hasSql;
  if (state.isRunning) {
    for (const element of [failure, notes, filter, copyAll]) element.hidden = true;
    content.hidden = grid.columns.length === 0;
  }
}

function listItem(text: string): HTMLElement {
  const item = document.createElement('li');
  item.textContent = text;
  return item;
}

function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page has no #${id}`);
  return element;
}

host.postMessage({ type: 'ready' });
