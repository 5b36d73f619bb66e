import { identifier } from '../dialects/identifiers.ts';
import type { StreamColumn } from '../project/project.ts';
import { outputColumn } from './output-columns.ts';
import type { Step } from './plan.ts';
import type { Reading } from './scope.ts';
import type { Source } from './source.ts';
import { beginningOfTime, earlier } from './state.ts';
import { indented, type StreamTable, sourceColumn } from './stream-table.ts';

/** Rows as the transformations gave them, normalised; `_rejected` says why a row cannot be loaded. */
export const stagedRows = '_staged_rows';
/** The rows that stay after deduplication, numbered by `_row`. */
export const incomingRows = '_incoming_rows';

/** Steps 1 to 3 of `processing.md`, "The function": rows, normalise, deduplicate. Both tables are temporary. */
export function stageSteps(
  table: StreamTable,
  readings: readonly Reading[],
  /** What is to be done with the staged rows before one of those with the same id is chosen. */
  choose: readonly Step[] = [],
): readonly Step[] {
  const { dialect } = table;
  const temporary = { writes: false, counts: undefined, transformation: undefined } as const;
  return [
    {
      id: 'stage',
      purpose: 'Make room for the rows of the transformations',
      sql: dialect.temporaryTable(stagedRows, { columns: stagedColumns(table) }),
      ...temporary,
    },
    ...readings.map((reading) => ({
      id: `stage:${reading.id}`,
      purpose: `Stage ${reading.after === undefined ? 'all rows' : 'new rows'} of ${reading.id}`,
      sql: `insert into ${stagedRows}\n${normalisedRows(table, reading)}`,
      ...temporary,
      transformation: reading.id,
    })),
    ...choose,
    {
      id: 'deduplicate',
      purpose: 'Keep one row for each activity and activity_id: the latest',
      sql: dialect.temporaryTable(incomingRows, { query: winners(table) }),
      ...temporary,
    },
    ...analyzeStep(table, 'analyze:incoming', incomingRows, ['activity', 'activity_id']),
    {
      id: 'count:staged',
      purpose: 'Count the rows read, rejected and given twice',
      sql: stagedFigures,
      ...temporary,
      counts: 'figures',
    },
  ];
}

/** What the planner needs to know of a table that was just filled, where it does not find out by itself. */
export function analyzeStep(
  { dialect }: Pick<StreamTable, 'dialect'>,
  id: string,
  name: string,
  /** Those that statements join and filter by, where there are many others. */
  columns?: readonly string[],
): readonly Step[] {
  if (dialect.analyze === undefined) return [];
  return [
    {
      id,
      purpose: `Tell the planner what ${name} holds`,
      sql: dialect.analyze(name, columns),
      writes: false,
      counts: undefined,
      transformation: undefined,
    },
  ];
}

/** Names of the columns a transformation gives, under the specification's names, and where they came from. */
export function rowColumns({ given }: StreamTable): readonly string[] {
  return [...given.map((column) => column.name), sourceColumn];
}

function stagedColumns({ given, dialect }: StreamTable): string {
  const columns = given.map((column) => `  ${column.name} ${dialect.types[column.type]}`);
  return [...columns, `  ${sourceColumn} ${dialect.types.string}`, `  _rejected ${dialect.types.string}`].join(',\n');
}

/** A transformation's rows of its window under the specification's names; `_rejected` says why one cannot be loaded. */
export function normalisedRows(table: StreamTable, reading: NormalisedReading): string {
  const { dialect, stream, given } = table;
  const { start, end } = boundsOf(table, reading);
  const identifiers = given.filter(isIdentifier).map((column) => `r.${column.name} is null`);
  const values = given.map((column) => `${normalised(table, reading, column)} as ${column.name}`);
  const bounds = [
    ...(reading.after === undefined || reading.source.bindsStart ? [] : [`r.ts >= ${start}`]),
    ...(reading.until === undefined && reading.end === undefined ? [] : [`r.ts <= ${end}`]),
  ];
  const window = bounds.length > 1 && reading.undated === 'read' ? `(${bounds.join(' and ')})` : bounds.join(' and ');
  // A row without a time is in no window: every command reads it once, so that its rejection is told every time.
  const where = {
    read: window && `\nwhere ${window} or r.ts is null`,
    left: `\nwhere ${window || 'r.ts is not null'}`,
    none: window && `\nwhere ${window}`,
  }[reading.undated];
  return `select
  r.*,
  case
    when r.activity_id is null then 'no activity_id'
    when r.ts is null then 'no ts'
    when r.activity is null or ${isBlank('r.activity')} then 'no activity'
    when ${identifiers.join(' and ')} then 'no identifier'
  end as _rejected
from (
  select
    ${values.join(',\n    ')},
    ${dialect.string(reading.id)} as ${sourceColumn}
  from (
${sourceQuery(table, reading, 4)}
  ) as t -- ${stream.name} ← ${reading.id}
) as r${where}`;
}

/** The same inside a statement. Lines inside a string or a quoted name stay where they are. */
export function indentedRows(table: StreamTable, reading: NormalisedReading, spaces: number): string {
  const rows = normalisedRows(table, reading);
  return reading.source.spansLines ? rows : indented(rows, spaces);
}

/** A `1` for each row of a transformation that has no time. */
export function undatedRows(table: StreamTable, reading: Bounded & Pick<Reading, 'outputs' | 'untimed'>): string {
  const times = table.given.filter(({ name }) => name === 'ts').map((column) => normalised(table, reading, column));
  return `select 1
from (
${sourceQuery(table, reading)}
) as t
where ${times.join()} is null`;
}

interface Bounded {
  readonly source: Source;
  readonly after?: string | undefined;
  readonly until?: string | undefined;
  /** Instead of `until` an expression, where the end is not a time that is known. */
  readonly end?: string | undefined;
}

/** What of a reading its normalised rows depend on. */
export type NormalisedReading = Bounded &
  Pick<Reading, 'id' | 'outputs' | 'untimed' | 'undated' | 'after' | 'until'> & {
    /** Columns whose zone must not be left to whoever reads them: the session of a build is in UTC, that of others is not. */
    readonly zoned?: ReadonlySet<string> | undefined;
  };

function boundsOf(
  { dialect }: StreamTable,
  { after, until, end }: Bounded,
): { readonly start: string; readonly end: string } {
  return {
    start: dialect.timestamp(after ?? beginningOfTime),
    end: end ?? dialect.timestamp(until ?? '9999-12-31T00:00:00'),
  };
}

/** A transformation's own SELECT with its bounds filled in, indented where its text allows it. */
export function sourceQuery(table: StreamTable, reading: Bounded, spaces = 2): string {
  const { start, end } = boundsOf(table, reading);
  // A bound is written `> @start_ts`, and rows at the very start must not be lost to it.
  const before = reading.after === undefined ? start : table.dialect.timestamp(earlier(reading.after, 0.000001));
  const sql = reading.source.sql(before, end);
  return reading.source.spansLines ? sql : `${' '.repeat(spaces)}${indented(sql, spaces)}`;
}

/** A column of a transformation `t` in its type, an identifier as NULL where it says that there is none. Source: `processing.md`, step 2. */
export function normalised(
  { dialect, stream }: StreamTable,
  { outputs, untimed, zoned }: Pick<NormalisedReading, 'outputs' | 'untimed' | 'zoned'>,
  column: StreamColumn,
): string {
  const type = dialect.types[column.type];
  const name = outputColumn(outputs, column.physicalName);
  if (name === undefined) return `cast(null as ${type})`;
  const value = `t.${identifier(dialect, name)}`;
  if (column.type === 'json') return dialect.toJson(value);
  // Only where it has to be: a plain timestamp can be looked up in the source by an index or a block's range.
  if (column.type === 'timestamp' && untimed.has(name)) return dialect.toUtc(value);
  const cast = `cast(${zoned?.has(name) && column.type === 'timestamp' ? dialect.withoutZone(value) : value} as ${type})`;
  if (!isIdentifier(column)) return cast;
  const none = stream.nullIdentifiers.map((text) => dialect.string(text)).join(', ');
  const isNone = none ? `\n        or lower(${cast}) in (${none})` : '';
  return `case
      when ${isBlank(cast)}${isNone}
        then null
      else ${cast}
    end`;
}

/** Whether a text is empty or nothing but blanks: spaces, tabs, ends of lines. */
export function isBlank(text: string): string {
  return `trim(both ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) from ${text}) = ''`;
}

function isIdentifier({ name }: StreamColumn): boolean {
  return name === 'customer' || name === 'anonymous_customer_id';
}

/** Rows that come once, which are nearly all, are not sorted; only of the others one is chosen. */
function winners(table: StreamTable): string {
  const columns = rowColumns(table);
  return `with twice as (
  select activity, activity_id
  from ${stagedRows}
  where _rejected is null
  group by activity, activity_id
  having count(*) > 1
)
select row_number() over () as _row, ${columns.join(', ')}
from (
  select ${columns.map((name) => `s.${name}`).join(', ')}
  from ${stagedRows} as s
  left join twice as t on t.activity = s.activity and t.activity_id = s.activity_id
  where s._rejected is null and t.activity is null
  union all
  select ${columns.join(', ')}
  from (
    select
      s.*,
      row_number() over (
        partition by s.activity, s.activity_id
        order by
          ${tieOrder(table).join(',\n          ')}
      ) as _rank
    from ${stagedRows} as s
    where s._rejected is null
      and (s.activity, s.activity_id) in (select activity, activity_id from twice)
  ) as ranked
  where _rank = 1
) as kept`;
}

/** Which of several rows with one activity_id stays: the first in this order. */
export function tieOrder({ given, dialect }: StreamTable): readonly string[] {
  const rest = given.filter(({ name }) => !['activity_id', 'ts', 'activity'].includes(name));
  const comparable = (column: StreamColumn): string => {
    if (column.type === 'json') return dialect.textOrder(dialect.jsonText(column.name));
    return column.type === 'string' ? dialect.textOrder(column.name) : column.name;
  };
  return [
    'ts desc',
    `${dialect.textOrder(sourceColumn)} desc`,
    ...rest.map((column) => `${comparable(column)} desc nulls last`),
  ];
}

const stagedFigures = `select ${sourceColumn} as transformation, 'read' as figure, count(*) as rows
from ${stagedRows}
group by ${sourceColumn}
union all
select ${sourceColumn}, 'rejected', count(*)
from ${stagedRows}
where _rejected is not null
group by ${sourceColumn}
union all
select loaded.${sourceColumn}, 'duplicate', loaded.rows - coalesce(kept.rows, 0)
from (
  select ${sourceColumn}, count(*) as rows from ${stagedRows} where _rejected is null group by ${sourceColumn}
) as loaded
left join (
  select ${sourceColumn}, count(*) as rows from ${incomingRows} group by ${sourceColumn}
) as kept on kept.${sourceColumn} = loaded.${sourceColumn}`;
