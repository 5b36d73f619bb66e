import { activityTableName } from '../dialects/identifiers.ts';
import { dialectNamed } from '../dialects/index.ts';
import { activitiesOf } from '../project/activities.ts';
import { dialectOf } from '../project/connection.ts';
import type { Project, Stream } from '../project/project.ts';
import type { Range } from '../schema/text.ts';
import { sameName } from '../sql/lexical.ts';
import { defineCheck } from './check.ts';

/** Two things in the settings that the warehouse takes for one. */
export const nameClash = defineCheck({
  id: 'name-clash',
  severity: 'error',
  summary: 'Tables and their columns have names that the warehouse tells apart.',
  documentation:
    'Two columns of a stream under one name make no table, and on a warehouse that takes no notice of case two streams whose names differ only in it are one table. With `layout: per_activity` the same goes for the tables of two activities.',
  message: (params: { what: 'columns' | 'streams' | 'activities'; first: string; second: string }) =>
    params.what !== 'streams'
      ? `\`${params.first}\` and \`${params.second}\` would be one ${params.what === 'columns' ? 'column' : 'table'}.`
      : `\`${params.first}\` and \`${params.second}\` would be one table: this warehouse takes no notice of case.`,
  fails: `name: shop
streams:
  customer_stream:
    entity: customer
    column_names: { customer: «activity» }`,
  passes: `name: shop
streams:
  customer_stream:
    entity: customer
    column_names: { customer: rider_id }`,

  *checkSettings(project) {
    const dialect = dialectOf(project);
    const same = (a: string, b: string): boolean => sameName(a, b, dialect);
    const streams = [...project.streams.values()];
    for (const [index, stream] of streams.entries()) {
      yield* clashingColumns(stream, same);
      yield* clashingActivities(project, stream);
      const earlier = streams
        .slice(0, index)
        .find((other) => same(other.name, stream.name) && same(other.schema ?? '', stream.schema ?? ''));
      if (!earlier) continue;
      yield { at: stream.nameRange, params: { what: 'streams' as const, first: earlier.name, second: stream.name } };
    }
  },
});

function* clashingActivities(project: Project, stream: Stream) {
  if (stream.layout === 'single') return;
  const dialect = dialectNamed(dialectOf(project));
  const taken = new Map<string, string>();
  for (const activity of activitiesOf(project, stream.name).keys()) {
    const name = activityTableName(dialect, stream.name, activity);
    const table = dialect.tables.ignoresCase ? name.toLowerCase() : name;
    const first = taken.get(table);
    if (first === undefined) taken.set(table, activity);
    else yield { at: stream.nameRange, params: { what: 'activities' as const, first, second: activity } };
  }
}

function* clashingColumns({ columns, columnNameRanges }: Stream, same: (a: string, b: string) => boolean) {
  const told = new Set<Range>();
  for (const column of columns) {
    const at = columnNameRanges.get(column.name);
    const other = at && columns.find((one) => one !== column && same(one.physicalName, column.physicalName));
    const otherAt = other && columnNameRanges.get(other.name);
    if (!other || (otherAt && told.has(otherAt))) continue;
    told.add(at);
    yield { at, params: { what: 'columns' as const, first: other.name, second: column.name } };
  }
}
