import type { BuildDialect } from '../dialects/build-dialect.ts';
import type { StreamColumn } from '../project/project.ts';
import { hasZone } from '../sql/values.ts';
import type { SampleFinding } from './sample.ts';
import type { Source } from './source.ts';
import { isBlank, normalised, sourceQuery } from './stage.ts';
import { entityOf, indented, type StreamTable } from './stream-table.ts';
import type { DescribedColumn } from './validation.ts';

/** A transformation whose rows are sampled. */
export interface Sampled {
  readonly source: Source;
  readonly columns: readonly DescribedColumn[];
  /** Times the rows are of; undefined: any. */
  readonly window: { readonly from: string; readonly to: string } | undefined;
  /** Rows at most. */
  readonly most: number;
}

/** Keys of the feature object that the text builds for an activity. */
export interface SampledFeatures {
  readonly activity: string;
  readonly features: readonly string[];
}

/** Customers that one anonymous id may have before it is no device any more but something many share. */
export const mostCustomers = 10;

/**
 * One statement that looks at a sample once and gives a row for each thing it found: `check`, `activity`, `what` (a column
 * or a feature), `found`, `example`. The row `rows` says how many were looked at, `dated` how many of them have a time.
 */
export function sampleStatement(table: StreamTable, sampled: Sampled, features: readonly SampledFeatures[]): string {
  const { dialect, hasAnonymous } = table;
  const parts = [
    `select 'rows' as check_name, ${none(dialect)} as activity, ${none(dialect)} as what, count(*) as found, ${none(dialect)} as example
from sampled`,
    `select 'dated', ${none(dialect)}, ${none(dialect)}, count(ts), ${none(dialect)}
from sampled`,
    ...['activity_id', 'ts'].map((column) => nulls(dialect, column, `${column} is null`)),
    nulls(dialect, 'activity', `activity is null or ${isBlank('activity')}`),
    nulls(dialect, 'customer', `${entityOf(table, 'sampled')} is null`),
    repeated(dialect, 'duplicate-id', ['activity_id'], 'count(*)'),
    // Rows with one id are told as such.
    repeated(dialect, 'same-instant', [entityOf(table, 'sampled'), 'ts'], 'count(distinct activity_id)'),
    ...(hasAnonymous ? [crowded(dialect)] : []),
    ...features.flatMap((one) => one.features.map((feature) => emptyFeature(dialect, one.activity, feature))),
  ];
  return `with sampled ${dialect.computedOnce} (
  ${indented(sampleQuery(table, sampled), 2)}
)
${parts.join('\nunion all\n')}`;
}

/** How many ids of an activity two transformations both give in their samples: `activity`, `found`, `example`. */
export function sharedIds(table: StreamTable, one: Sampled, other: Sampled): string {
  const ids = (sampled: Sampled): string =>
    indented(
      `select distinct activity, activity_id
from (
  ${indented(sampleQuery(table, sampled), 2)}
) as sampled`,
      2,
    );
  return `with own ${table.dialect.computedOnce} (
  ${ids(one)}
),
others ${table.dialect.computedOnce} (
  ${ids(other)}
)
select own.activity as activity, count(*) as found, min(own.activity_id) as example
from own
join others on others.activity = own.activity and others.activity_id = own.activity_id
group by own.activity`;
}

/** What one row of `sampleStatement` says; undefined where it found nothing. */
export function findingOf(row: Readonly<Record<string, unknown>>): SampleFinding | undefined {
  const count = Number(row.found);
  const [activity, what] = [String(row.activity), String(row.what)];
  const example = typeof row.example === 'string' ? row.example : undefined;
  if (count === 0) return undefined;
  switch (row.check_name) {
    case 'null':
      return { check: 'null', column: what, count, example };
    case 'duplicate-id':
    case 'same-instant':
      return { check: row.check_name, activity, count, example };
    case 'crowded-id':
      return { check: 'crowded-id', most: mostCustomers, count, example };
    case 'empty-feature':
      return { check: 'empty-feature', activity, feature: what, count };
    default:
      return undefined;
  }
}

/** The columns whose type the stream's column does not take, or takes only with a loss. */
export function typeFindings(
  columns: readonly StreamColumn[],
  described: readonly DescribedColumn[],
): readonly SampleFinding[] {
  return described.flatMap(({ name, type }): readonly SampleFinding[] => {
    const column = columns.find(({ physicalName }) => physicalName.toLowerCase() === name.toLowerCase());
    if (!column || isTaken(column, type.toLowerCase())) return [];
    return [{ check: 'type', column: column.name, type: type.toLowerCase() }];
  });
}

function isTaken({ type }: StreamColumn, given: string): boolean {
  // What is only `null` has no type of its own.
  if (/^("?null"?|unknown|"null")$/.test(given)) return true;
  switch (type) {
    case 'timestamp':
      return /^(timestamp|datetime)/.test(given) && !hasZone(given);
    case 'float':
    case 'integer':
      return /^(u?(tiny|small|big|huge)?int|integer|numeric|decimal|number|double|float|real)/.test(given);
    case 'json':
      return !/^(u?(tiny|small|big|huge)?int|numeric|decimal|double|float|real|bool|timestamp|date|time|uuid)/.test(
        given,
      );
    case 'string':
      return !/^(json|struct|map|object|variant|super|array|row|bytea|blob)|\[\d*\]$/.test(given);
  }
}

function sampleQuery(table: StreamTable, { source, columns, window, most }: Sampled): string {
  const { dialect, given } = table;
  const reading = {
    outputs: columns.map(({ name }) => name),
    untimed: new Set(columns.filter(({ type }) => !/^(timestamp|date)/i.test(type)).map(({ name }) => name)),
  };
  const values = given.map((column) => `${normalised(table, reading, column)} as ${column.name}`);
  const where =
    window === undefined
      ? ''
      : `\nwhere (sampled.ts >= ${dialect.timestamp(window.from)} and sampled.ts <= ${dialect.timestamp(window.to)}) or sampled.ts is null`;
  return `select *
from (
  select
    ${values.map((value) => indented(value, 4)).join(',\n    ')}
  from (
${sourceQuery(table, { source, after: window?.from, until: window?.to }, 4)}
  ) as t
) as sampled${where}
limit ${most}`;
}

function none(dialect: BuildDialect): string {
  return `cast(null as ${dialect.types.string})`;
}

function nulls(dialect: BuildDialect, column: string, condition: string): string {
  return `select 'null', ${none(dialect)}, ${dialect.constant(column)}, count(*), min(activity_id)
from sampled
where ${condition}`;
}

/** Groups of rows of one activity that have the same in all of some columns, and are more than one by a count. */
function repeated(dialect: BuildDialect, check: string, columns: readonly string[], count: string): string {
  return `select ${dialect.constant(check)}, activity, ${none(dialect)}, count(*), min(example)
from (
  select activity, min(activity_id) as example
  from sampled
  where activity is not null and ${columns.map((column) => `${column} is not null`).join(' and ')}
  group by activity, ${columns.join(', ')}
  having ${count} > 1
) as repeated
group by activity`;
}

function crowded(dialect: BuildDialect): string {
  return `select 'crowded-id', ${none(dialect)}, ${dialect.constant('anonymous_customer_id')}, count(*), min(example)
from (
  select anonymous_customer_id as example
  from sampled
  where anonymous_customer_id is not null
  group by anonymous_customer_id
  having count(distinct customer) > ${mostCustomers}
) as crowded`;
}

/** Counts the activity's rows where none of them has the feature; 0 where one has, or there are no rows. */
function emptyFeature(dialect: BuildDialect, activity: string, feature: string): string {
  const value = dialect.jsonValue('feature_json', feature, 'string');
  return `select 'empty-feature', ${dialect.constant(activity)}, ${dialect.constant(feature)},
  case when count(${value}) = 0 then count(*) else 0 end, ${none(dialect)}
from sampled
where activity = ${dialect.string(activity)}`;
}
