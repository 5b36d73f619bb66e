import { qualified } from '../dialects/identifiers.ts';
import { activityTables } from './activity-tables.ts';
import { fittedName } from './defined-table.ts';
import type { Step } from './plan.ts';
import { incomingRows } from './stage.ts';
import type { Part, StreamTable } from './stream-table.ts';

/** A stream with one table for each of these activities. */
export function withActivities(table: StreamTable, activities: readonly string[]): StreamTable {
  return {
    ...table,
    parts: activityTables(table, activities).map(({ activity, name }) => partOf(table, activity, name)),
  };
}

/** Whether each activity has a table of its own. */
export function isDivided({ stream }: Pick<StreamTable, 'stream'>): boolean {
  return stream.layout === 'per_activity';
}

export function partOf(
  { dialect, schema }: Pick<StreamTable, 'dialect' | 'schema'>,
  activity: string | undefined,
  name: string,
): Part {
  return { activity, name, table: qualified(dialect, schema, name) };
}

/** The table that is filled before it takes a part's place; `name` may also be the stream's own. */
export function freshPart(table: StreamTable, { activity, name }: Pick<Part, 'activity' | 'name'>): Part {
  const taken = new Set(table.parts.map((part) => part.name.toLowerCase()));
  let fresh = fittedName(table.dialect, `${name}__new`);
  while (taken.has(fresh.toLowerCase())) fresh = fittedName(table.dialect, `${fresh}_`);
  return partOf(table, activity, fresh);
}

/** All of them, before they take their places. */
export function freshParts(table: StreamTable): readonly Part[] {
  return table.parts.map((part) => freshPart(table, part));
}

/** The id of a step that there is for each part. Colons are doubled: `update` of `customers:came` is no `update:customers` of `came`. */
export function stepOf(id: string, { activity }: Part): string {
  return activity === undefined ? id : `${id}:${activity.replaceAll(':', '::')}`;
}

/** The same of an activity that a statement finds, as SQL; `id` too. */
export function stepFound(id: string): string {
  return `${id} || ':' || replace(activity, ':', '::')`;
}

/** `the new rows` as a purpose says it of a part. */
export function rowsOf(what: string, { activity }: Part): string {
  return activity === undefined ? what : `${what} of ${activity}`;
}

/** The order rows are loaded in, for a purpose. */
export function orderOf({ activity }: Part): string {
  return activity === undefined ? 'ordered by activity and time' : 'ordered by time';
}

/**
 * What a row of a part is found again by, without an alias in a statement about the part alone: its place, or its key
 * where places do not last from one statement to the next.
 */
export function placeOf(
  { dialect, column }: StreamTable,
  { activity }: Pick<Part, 'activity'>,
  alias?: string,
): string {
  const of = alias === undefined ? '' : `${alias}.`;
  if (dialect.rowLocator !== undefined) return of + dialect.rowLocator;
  const id = of + column('activity_id');
  return activity === undefined ? `(${of}${column('activity')} || chr(31) || ${id})` : id;
}

/** The activity of a part's row `alias`. */
export function activityOf({ column, dialect }: StreamTable, { activity }: Part, alias: string): string {
  if (activity === undefined) return `${alias}.${column('activity')}`;
  return `cast(${dialect.string(activity)} as ${dialect.types.string})`;
}

/** What follows a condition to have it of a part's rows only; `activity` is a column. */
export function andOf({ dialect }: StreamTable, part: Pick<Part, 'activity'>, activity = 'activity'): string {
  return part.activity === undefined ? '' : ` and ${activity} = ${dialect.string(part.activity)}`;
}

/** The same where there is no other condition. */
export function whereOf({ dialect }: StreamTable, part: Part, activity = 'activity'): string {
  return part.activity === undefined ? '' : ` where ${activity} = ${dialect.string(part.activity)}`;
}

/** A query over the rows of all parts, of which `select` reads one. */
export function acrossParts({ parts }: StreamTable, select: (part: Part) => string): string {
  return parts.map(select).join('\nunion all\n');
}

/**
 * Rows of all parts with these physical columns, their activity under its physical name, and `_place`. One relation is
 * joined once where each part is scanned; where parts are looked up by an index, each has to be joined by itself.
 */
export function scannedParts(
  table: StreamTable,
  columns: readonly string[],
  where?: string | ((part: Part) => string),
): string {
  const activity = table.column('activity');
  return acrossParts(
    table,
    (part) =>
      `select ${[`${activityOf(table, part, 's')} as ${activity}`, `${placeOf(table, part, 's')} as _place`, ...columns.map((name) => `s.${name}`)].join(', ')}
from ${part.table} as s${where === undefined ? '' : `\nwhere ${where}`}`,
  );
}

/** Asks for activities that have no table yet, once it is known what comes in. */
export function discoverySteps(table: StreamTable): readonly Step[] {
  if (!isDivided(table)) return [];
  const known = table.parts.flatMap(({ activity }) => (activity === undefined ? [] : [table.dialect.string(activity)]));
  return [
    {
      id: 'check:activities',
      purpose: 'See whether there are activities without a table',
      sql: `select distinct activity
from ${incomingRows}${known.length === 0 ? '' : `\nwhere activity not in (${known.join(', ')})`}
order by activity`,
      writes: false,
      counts: 'activities',
      transformation: undefined,
    },
  ];
}
