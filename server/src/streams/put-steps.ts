import type { AtomicStatements } from '../dialects/atomic-statements.ts';
import { identifier } from '../dialects/identifiers.ts';
import { placesOf } from './cut.ts';
import { partColumns, rowsInOrder } from './part-tables.ts';
import { freshPart, isDivided, orderOf, placeOf, stepOf } from './parts.ts';
import type { Step } from './plan.ts';
import { besideTable, dropStep, isGone } from './redo.ts';
import type { Part, StreamTable } from './stream-table.ts';
import { type StreamView, viewSteps } from './stream-view.ts';
import { droppedViews, replacedViews, type ViewPlaces } from './view-places.ts';

const write = { writes: true, counts: undefined, transformation: undefined } as const;

/** What is put into the tables of a stream at the end, where there are no transactions. */
export interface Putting {
  /** While nothing is visible yet. */
  readonly prepare: readonly Step[];
  /** What makes it so: each can be run again. */
  readonly put: readonly Step[];
}

/** What became of the rows that were cut out. `cut` is of `cutOut`. */
export function putChanges(table: StreamTable, cut: StreamTable, statements: AtomicStatements): Putting {
  const each = table.parts.map((part, index) => {
    const changes = changesTable(table, part);
    const copy = cut.parts[index] ?? part;
    return {
      prepare: {
        id: stepOf('changes', part),
        purpose: `Write down what is another in the rows cut out of ${part.name}`,
        sql: statements.replaceTable(changes, changesOf(table, part, copy)),
        ...write,
      },
      put: {
        id: stepOf('put', part),
        purpose: `Put it into ${part.name}`,
        sql: statements.merge(mergeOf(table, part, changes)),
        ...write,
      },
    };
  });
  return { prepare: each.map(({ prepare }) => prepare), put: each.map(({ put }) => put) };
}

function changesTable(table: StreamTable, { name }: Part): string {
  return besideTable(table, `changes_of_${name}`);
}

/** What a run makes beside a stream's tables; also what one made that died. */
export function dropBeside(table: StreamTable): readonly Step[] {
  return table.parts.flatMap((part) => [
    dropStep(stepOf('drop:changes', part), changesTable(table, part)),
    dropStep(stepOf('drop:fresh', part), freshPart(table, part).table),
  ]);
}

/** New tables in the places of the old ones. */
export function putFresh(
  table: StreamTable,
  {
    view,
    leaving,
    views,
  }: { readonly view: StreamView; readonly leaving: readonly Part[]; readonly views: ViewPlaces },
  statements: AtomicStatements,
): readonly Step[] {
  return [
    ...table.parts.map((part) => {
      const { query } = rowsInOrder(table, part, freshPart(table, part));
      return {
        id: stepOf('replace', part),
        purpose: `Put the new ${part.name} in place, ${orderOf(part)}`,
        sql: statements.replaceTable(part.table, query),
        ...write,
      };
    }),
    ...replacedViews(table, views),
    ...(isDivided(table) ? viewSteps(table, view, { id: 'view', parts: [...table.parts, ...table.views] }) : []),
    ...droppedViews(views),
    ...leaving.map((part) => dropStep(stepOf('drop:table', part), part.table)),
  ];
}

function changesOf(table: StreamTable, part: Part, copy: Part): string {
  const { column, dialect } = table;
  const json = new Set(table.stream.columns.filter(({ type }) => type === 'json').map((one) => one.physicalName));
  const columns = partColumns(table, part).map(({ name, type }) => ({
    name: identifier(dialect, name),
    type,
    compared: (value: string): string => (json.has(name) ? dialect.jsonText(value) : value),
  }));
  const of = (alias: string): string => columns.map(({ name }) => `${alias}.${name}`).join(', ');
  const isAnother = columns.map(
    ({ name, compared }) => `${compared(`s.${name}`)} is distinct from ${compared(`r.${name}`)}`,
  );
  const id = column('activity_id');
  const key = keyOf(table, part);
  // Of what goes nothing is kept but what it is found by.
  const gone = columns.map(({ name, type }) => (key.includes(name) ? `r.${name}` : `cast(null as ${type})`));
  return `select ${of('s')}, false as ${isGone}
from ${copy.table} as s
left join ${part.table} as r
  on ${sameRow(table, part, 'r', 's')}
where r.${id} is null
  or ${isAnother.join('\n  or ')}
union all
select ${gone.join(', ')}, true
from ${part.table} as r
where ${placeOf(table, part, 'r')} in (${placesOf(table, part)})
  and ${placeOf(table, part, 'r')} not in (select ${placeOf(table, part, 's')} from ${copy.table} as s)`;
}

function mergeOf(table: StreamTable, part: Part, changes: string): Parameters<AtomicStatements['merge']>[0] {
  const columns = partColumns(table, part).map(({ name }) => identifier(table.dialect, name));
  const key = keyOf(table, part);
  return {
    into: part.table,
    rows: changes,
    isGone,
    on: sameRow(table, part, 't', 'n'),
    columns,
    values: columns.filter((name) => !key.includes(name)),
  };
}

function keyOf({ column }: StreamTable, { activity }: Part): readonly string[] {
  return [...(activity === undefined ? [column('activity')] : []), column('activity_id')];
}

function sameRow(table: StreamTable, part: Part, one: string, other: string): string {
  return keyOf(table, part)
    .map((name) => `${one}.${name} = ${other}.${name}`)
    .join(' and ');
}
