import { optionalSteps, stepsOfRows } from './optional-steps.ts';
import { acrossParts, activityOf, placeOf, rowsOf, scannedParts, stepOf, whereOf } from './parts.ts';
import type { Step } from './plan.ts';
import type { Scope } from './scope.ts';
import { incomingRows } from './stage.ts';
import { indented, type StreamTable, sourceColumn, sourceCustomerColumn } from './stream-table.ts';

/** Incoming rows that are not among the table's rows of what was read. Temporary. */
const unfoundRows = '_unfound_rows';

/** Rows of the table with their ids, outside of what was read: `activity` and `_place`. Temporary. */
const farPlaces = '_far_places';

/** The same with all that they are compared by. Temporary. */
const farRows = '_far_rows';

/** Rows that incoming rows `i` may be compared with, to be called `s`. */
export interface FormerRows {
  readonly relation: string;
  /** Begins the condition that finds a row's former one; empty where all are of one activity. */
  readonly isSame: string;
  /** Whether a row `i` can have its former one here; undefined: each. */
  readonly isOfPart: string | undefined;
  /** What finds a row of them in the table. */
  readonly locator: string;
}

/**
 * Before incoming rows are compared with the table. Where that is a scan, rows outside of the window are found by their
 * ids alone: they are few, mostly none, and their other columns are not read.
 */
export function farSteps(table: StreamTable, scope: Scope): readonly Step[] {
  const { dialect, column } = table;
  const isNear = windowOf(table, scope);
  if (isNear === undefined) return [];
  const temporary = { writes: false, counts: undefined, transformation: undefined } as const;
  const id = `s.${column('activity_id')}`;
  return [
    {
      id: 'unfound',
      purpose: 'Find the incoming rows that are not in the window of the table',
      sql: dialect.temporaryTable(unfoundRows, {
        query: `select i.activity, i.activity_id
from ${incomingRows} as i
where not exists (
  select 1
  from (
    ${indented(scannedParts(table, [column('activity_id')], isNear), 4)}
  ) as s
  where ${id} = i.activity_id and s.${column('activity')} = i.activity
)`,
      }),
      ...temporary,
    },
    {
      id: 'far',
      purpose: 'Find the rows outside of it that have their ids',
      sql: dialect.temporaryTable(farPlaces, {
        // Each by itself: what the ids lie between is asked of a scan that is joined, and not of several at once.
        query: acrossParts(
          table,
          (part) => `select ${placeOf(table, part, 's')} as _place, i.activity
from ${part.table} as s
join ${unfoundRows} as i on i.activity_id = ${id} and i.activity = ${activityOf(table, part, 's')}
where not (${isNear})`,
        ),
      }),
      ...temporary,
    },
    {
      id: 'far-rows',
      purpose: 'Make room for the rest of these rows',
      sql: dialect.temporaryTable(farRows, { query: scannedParts(table, comparedColumns(table), '1 = 0') }),
      ...temporary,
    },
    ...optionalSteps(
      table,
      {
        id: 'look:far',
        query: stepsOfRows('read:far', farPlaces),
      },
      table.parts.map((part) => ({
        id: stepOf('read:far', part),
        purpose: rowsOf('Read them', part),
        sql: `insert into ${farRows}
${scannedParts({ ...table, parts: [part] }, comparedColumns(table), `${placeOf(table, part, 's')} in (select _place from ${farPlaces}${whereOf(table, part)})`)}`,
        ...temporary,
      })),
    ),
  ];
}

/** The rows incoming ones may be compared with: of all activities at once where tables are scanned and little of them is read. */
export function formerRows(table: StreamTable, scope: Scope): readonly FormerRows[] {
  const { column } = table;
  const isNear = windowOf(table, scope);
  if (isNear === undefined) {
    return table.parts.map((part) => ({
      relation: part.table,
      isSame: part.activity === undefined ? `s.${column('activity')} = i.activity and ` : '',
      isOfPart: part.activity === undefined ? undefined : `i.activity = ${activityOf(table, part, 's')}`,
      locator: placeOf(table, part, 's'),
    }));
  }
  const rows = `${scannedParts(table, comparedColumns(table), isNear)}
union all
select * from ${farRows}`;
  return [
    {
      relation: `(\n  ${indented(rows, 2)}\n)`,
      isSame: `s.${column('activity')} = i.activity and `,
      isOfPart: undefined,
      locator: 's._place',
    },
  ];
}

/** Physical columns of a row that decide whether it is another. */
function comparedColumns({ given, column }: StreamTable): readonly string[] {
  const values = given.flatMap(({ name }) => (name === 'activity' ? [] : [column(name)]));
  return [...values, sourceColumn, sourceCustomerColumn];
}

/** Whether a row `s` lies in what is read; undefined where that is all of a transformation, or nothing is gained. */
function windowOf({ dialect, column }: StreamTable, { readings }: Scope): string | undefined {
  const starts = readings.map(({ after }) => after);
  if (dialect.scans === undefined || !starts.every((after) => after !== undefined)) return undefined;
  const [start] = starts.toSorted();
  if (start === undefined) return undefined;
  const ends = readings.map(({ until }) => until);
  const end = ends.every((until) => until !== undefined) ? ends.toSorted().at(-1) : undefined;
  const ts = `s.${column('ts')}`;
  return `${ts} >= ${dialect.timestamp(start)}${end === undefined ? '' : ` and ${ts} <= ${dialect.timestamp(end)}`}`;
}
