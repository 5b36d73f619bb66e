import { defineRule } from './rule.ts';

const meant = (nearest: string | undefined): string => (nearest === undefined ? '' : ` Did you mean \`${nearest}\`?`);

export const unknownStream = defineRule({
  id: 'unknown-stream',
  severity: 'error',
  summary: 'The stream is one of the project’s.',
  documentation: 'Streams are listed under `streams:` in `activity_schema.yml`.',
  message: (p: { name: string; nearest: string | undefined }) => `There is no stream \`${p.name}\`.${meant(p.nearest)}`,
  fails: `using «custmer_stream» select all opened_app (ts)`,
  passes: `using customer_stream select all opened_app (ts)`,
});

export const missingUsing = defineRule({
  id: 'missing-using',
  severity: 'error',
  summary: 'A query says which stream it reads, unless the project has only one.',
  documentation: '`using` may be left out where the project has one stream.',
  message: (p: { streams: readonly string[] }) =>
    p.streams.length === 0
      ? 'The project has no stream to query.'
      : `Say which stream to read: \`using ${p.streams[0]}\` …`,
  fails: `«for» all opened_app -- in a project with two streams`,
  passes: `for all opened_app`,
});

export const unknownActivity = defineRule({
  id: 'unknown-activity',
  severity: 'error',
  summary: 'Some transformation of the stream makes the activity, or the registry declares it.',
  documentation: 'Activities are case-sensitive. A name with spaces stands in double quotes.',
  message: (p: { name: string; stream: string; nearest: string | undefined }) =>
    `No activity \`${p.name}\` in \`${p.stream}\`.${meant(p.nearest)}`,
  fails: `using customer_stream select all «open_app» (ts)`,
  passes: `using customer_stream select all opened_app (ts)`,
});

export const unknownOutput = defineRule({
  id: 'unknown-output',
  severity: 'error',
  summary: 'In `derive` and `order by`, a name is a column of the result.',
  documentation: '`derive` and `order by` see the columns the query gives, by their names in the result.',
  message: (p: { name: string; nearest: string | undefined }) =>
    `The result has no column \`${p.name}\`.${meant(p.nearest)}`,
  fails: `using customer_stream select all opened_app (ts as opened_at) order by «opend_at»`,
  passes: `using customer_stream select all opened_app (ts as opened_at) order by opened_at desc`,
});

export const unknownFeature = defineRule({
  id: 'unknown-feature',
  severity: 'error',
  summary: 'A name is a column of the stream or a feature of the activity.',
  documentation:
    'Features are learnt from the transformations and from `activities:` in `activity_schema.yml`. Where a transformation’s features cannot be read from its text, any name is taken.',
  message: (p: { name: string; activity: string; nearest: string | undefined }) =>
    `${p.activity} has no column or feature \`${p.name}\`.${meant(p.nearest)}`,
  fails: `using customer_stream select all took_bike (ts, «sation»)`,
  passes: `using customer_stream select all took_bike (ts, station)`,
});

export const periodColumn = defineRule({
  id: 'period-column',
  severity: 'error',
  summary: 'A period of a `time_spine` has a start, an end, a number and an entity.',
  documentation:
    'With `time_spine` a row of the result is no event: it has `ts` (when the period starts), `activity_repeated_at` (when it ends), `activity_occurrence` (its number) and `customer` (the entity’s key). Anything else belongs to the events in it: `append first between` takes one of them, `aggregate between` counts over all. A `filter` of the primary still chooses by everything the activity’s rows have.',
  message: (p: { name: string; activity: string; nearest: string | undefined }) =>
    `A period has no \`${p.name}\`, only \`ts\`, \`customer\`, \`activity_occurrence\` and \`activity_repeated_at\`.${meant(p.nearest) || ` For an event in it: \`append first between …\`.`}`,
  fails: `using customer_stream select time_spine(interval = month, end_period = max) took_bike (ts, «station»)`,
  passes: `using customer_stream select time_spine(interval = month, end_period = max) took_bike (ts filter station = 'Soho') append first between took_bike (station)`,
});

export const unknownLookupKey = defineRule({
  id: 'unknown-dimension-key',
  severity: 'error',
  summary: 'A dimension is found by a column of the query, which stands first after `on`.',
  documentation:
    'After `on` comes a column of the result by its name there, or a column or feature of the primary activity; after `=` comes the column of the dimension’s table. The table itself is not known here: its columns are taken as they are written.',
  message: (p: { name: string; nearest: string | undefined }) =>
    `Neither the result nor the primary activity has \`${p.name}\`.${meant(p.nearest)}`,
  fails: `using customer_stream select all took_bike (ts) dimension raw.bikes on «id» = bike_id (model)`,
  passes: `using customer_stream select all took_bike (ts) dimension raw.bikes on bike_id = id (model)`,
});

export const noEntityTable = defineRule({
  id: 'no-entity-table',
  severity: 'error',
  summary: '`entity` needs a stream that has an entity table.',
  documentation:
    '`entity` takes columns of the table named by `entity_table` under the stream in `activity_schema.yml`. It has one row for each entity, found by the column that the stream calls `customer`. Any other table is a `dimension`.',
  message: (p: { stream: string }) =>
    `\`${p.stream}\` has no entity table: name it with \`entity_table\` under the stream in activity_schema.yml.`,
  fails: `using customer_stream select all opened_app (ts) «entity» (email)`,
  passes: `using customer_stream select all opened_app (ts) dimension raw.riders on customer = id (email)`,
});

export const unknownRelative = defineRule({
  id: 'unknown-relative',
  severity: 'error',
  summary: 'What a clause is relative to is an append before it.',
  documentation:
    'Appends are called by their `as` name, else by their activity. Two appends of one activity need `as` before a clause can be relative to one of them.',
  message: (p: { name: string; nearest: string | undefined; isShared: boolean }) =>
    p.isShared
      ? `Several appends are called \`${p.name}\`: give the one that is meant a name with \`as\`.`
      : `No append before this one is called \`${p.name}\`.${meant(p.nearest)}`,
  fails: `for all opened_app append first after took_bike as ride (ts) append first after ended_ride relative to «rid» (ts)`,
  passes: `for all opened_app append first after took_bike as ride (ts) append first after ended_ride relative to ride (ts)`,
});

export const unknownInclude = defineRule({
  id: 'unknown-include',
  severity: 'error',
  summary: 'An included column has a file.',
  documentation: '`include (x)` takes the reusable column in `columns/x.aql`.',
  message: (p: { name: string; nearest: string | undefined }) =>
    `There is no reusable column \`${p.name}\`.${meant(p.nearest)}`,
  fails: `using customer_stream select all opened_app (ts) include («total_rids»)`,
  passes: `using customer_stream select all opened_app (ts) include (total_rides)`,
});

export const brokenInclude = defineRule({
  id: 'broken-include',
  severity: 'error',
  summary: 'An included column has no error of its own.',
  documentation: 'The error is said in full in the file of the reusable column.',
  message: (p: { name: string; message: string }) => `The reusable column \`${p.name}\` has an error: ${p.message}`,
  fails: `using customer_stream select all opened_app (ts) include («half_written»)`,
  passes: `using customer_stream select all opened_app (ts) include (total_rides)`,
});

export const duplicateName = defineRule({
  id: 'duplicate-name',
  severity: 'error',
  summary: 'Every column of the result has its own name.',
  documentation: 'Names are compared without regard to case, as warehouses do.',
  message: (p: { name: string }) => `The result has a column \`${p.name}\` already.`,
  fails: `using customer_stream select all opened_app (ts, activity_id as «ts»)`,
  passes: `using customer_stream select all opened_app (ts, activity_id as id)`,
});

export const nameRules = [
  unknownStream,
  missingUsing,
  unknownActivity,
  unknownOutput,
  unknownFeature,
  periodColumn,
  unknownLookupKey,
  noEntityTable,
  unknownRelative,
  unknownInclude,
  brokenInclude,
  duplicateName,
] as const;
