import { identifier } from '../dialects/identifiers.ts';
import { unionOf } from './activity-tables.ts';
import { othersOf } from './kept-views.ts';
import { listed } from './listed.ts';
import { createdPart, indexedPart, newPart, partColumns, wholePart } from './part-tables.ts';
import { freshPart, orderOf, partOf, stepOf } from './parts.ts';
import type { Refusal, Step } from './plan.ts';
import type { StreamState } from './state.ts';
import { madeParts } from './stored.ts';
import type { Part, StreamTable } from './stream-table.ts';

/**
 * From one layout to the other: the rows are moved from the old tables to new ones, and no source is read for it. Source:
 * `processing.md`, "Layouts".
 */

export type Relayout = 'divided' | 'united';

/** What has to become of the tables that are there; undefined: they are laid out as the settings say. */
export function relayoutOf({ stream }: StreamTable, { table, stored }: StreamState): Relayout | undefined {
  if (table === undefined) return undefined;
  if (stream.layout === 'single') return stored.view === undefined ? undefined : 'united';
  return stored.view === undefined ? 'divided' : undefined;
}

export function relayoutReason({ stream }: StreamTable, relayout: Relayout): string {
  return `${stream.name} goes ${relayout === 'divided' ? 'from one table to one for each activity' : 'from one table for each activity to one for all'}`;
}

/** What hangs on tables that go is others', and never dropped with them. */
export function relayoutRefusal(table: StreamTable, state: StreamState, relayout: Relayout): Refusal | undefined {
  const others = [
    ...othersOf(state.dependents, state.kept),
    ...(relayout === 'united'
      ? madeParts(state.stored).flatMap(({ name, dependents }) =>
          othersOf(dependents, state.kept).map((one) => `${one} (of ${name})`),
        )
      : []),
  ];
  if (table.dialect.atomicStatements !== undefined) {
    const [kind, former] = relayout === 'divided' ? ['table', table.name] : ['view', table.name];
    return {
      message: `${relayoutReason(table, relayout)}: ${table.dialect.title} has no transactions, and no statement that puts the one in the place of the other.`,
      next: `Drop the ${kind} ${former} and build: all rows are read again. Or set \`layout: ${relayout === 'divided' ? 'single' : 'per_activity'}\` again.`,
    };
  }
  if (others.length === 0) return undefined;
  return {
    message: `${relayoutReason(table, relayout)}, and what others made for the old would be lost with it: ${listed(others)}.`,
    next: `Drop that, build, and make it again; or set \`layout: ${relayout === 'divided' ? 'single' : 'per_activity'}\` again.`,
  };
}

/** The rows of the one table into one for each activity. */
export function divideSteps(table: StreamTable, state: StreamState): readonly Step[] {
  const { dialect, name } = table;
  return table.parts.flatMap((part) => {
    const columns = sharedColumns(table, part, state.table ?? []);
    const move: Step = {
      id: stepOf('move', part),
      purpose: `Move the rows of ${part.activity} there, ${orderOf(part)}`,
      sql: `insert into ${part.table} (${columns.join(', ')})
select ${columns.join(', ')}
from ${name}
where ${table.column('activity')} = ${dialect.string(part.activity ?? '')}
order by ${table.column('ts')}`,
      ...write,
    };
    return newPart(table, part, { isStreamThere: true, fill: [move] });
  });
}

/** The stream while its rows are put together: in a new table, which has its own name only at the end. */
export function unitedTable(table: StreamTable): StreamTable {
  return { ...table, parts: [freshPart(table, wholePart(table))] };
}

/** The rows of all activities into one new table. `united` is of `unitedTable`. */
export function uniteSteps(united: StreamTable, state: StreamState): readonly Step[] {
  const { stream, dialect } = united;
  const [part] = united.parts;
  if (part === undefined) return [];
  const former = madeParts(state.stored);
  const known = new Set((state.table ?? []).map((name) => name.toLowerCase()));
  const columns = partColumns(united, part).map((column) => ({
    ...column,
    isStored: known.has(column.name.toLowerCase()),
  }));
  const names = columns.map(({ name }) => identifier(dialect, name)).join(', ');
  const query = unionOf(
    united,
    former.map(({ activity, name }) => ({ activity, table: partOf(united, activity, name).table })),
    columns,
  );
  return [
    createdPart(united, { part, as: part, purpose: `Create the new ${stream.name}` }),
    ...(former.length === 0
      ? []
      : [
          {
            id: 'move',
            purpose: `Move the rows of all activities there, ${orderOf(part)}`,
            sql: `insert into ${part.table} (${names})
select ${names}
from (
  ${query.replaceAll('\n', '\n  ')}
) as s
order by ${united.column('activity')}, ${united.column('ts')}`,
            ...write,
          },
        ]),
    ...indexedPart(united, part, part),
  ];
}

function sharedColumns(table: StreamTable, part: Part, there: readonly string[]): readonly string[] {
  const known = new Set(there.map((name) => name.toLowerCase()));
  return partColumns(table, part)
    .filter(({ name }) => known.has(name.toLowerCase()))
    .map(({ name }) => identifier(table.dialect, name));
}

const write = { writes: true, counts: undefined, transformation: undefined } as const;
