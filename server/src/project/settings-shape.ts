import * as z from 'zod';
import { isCount, isMemory, isPort, readsVariable, sslModes } from './connection-values.ts';
import { parseDuration } from './duration.ts';
import { isCron } from './schedule.ts';

/**
 * The keys a user may write, each with its meaning. Validation, completion and hover are made from here. Source: `files.md`.
 */

/** What a stream has where its settings say nothing. */
export const streamDefaults = {
  lookback: '0 seconds',
  grace: '30 minutes',
  reconcileWindow: '15 days',
  allowFuture: false,
  nullIdentifiers: ['none', 'null', 'nil', 'undefined', 'nan'],
  mutationLimit: 0.01,
} as const;

const duration = (what: string) =>
  z
    .string()
    .refine((text) => parseDuration(text) !== undefined, 'a length of time such as `3 days` or `30 minutes`')
    .describe(`${what} A length of time such as \`3 days\` or \`30 minutes\`.`);

const cron = (what: string) =>
  z
    .string()
    .refine(isCron, 'a cron expression such as `0 */6 * * *`: minute, hour, day, month, weekday')
    .describe(`${what}, as a cron expression such as \`0 */6 * * *\`: minute, hour, day, month, weekday, in UTC.`);

const name = z.string().refine((text) => text.trim() !== '', 'a name');

const option = z.union([z.string(), z.number(), z.boolean()]);

type Option = z.infer<typeof option>;

/** An option of which more is known than that it is one. */
const optionThat = (fits: (value: Option) => boolean, what: string) =>
  option.refine((value) => readsVariable(value) || fits(value), what);

const connection = z
  .object({
    type: z
      .enum(['duckdb', 'postgres', 'redshift', 'snowflake', 'bigquery', 'databricks', 'athena', 'dbt'])
      .describe('The warehouse, or `dbt` to take a target of a dbt `profiles.yml`.'),
    production: z
      .boolean()
      .optional()
      .describe('Every write is confirmed, whatever the settings say. Default `false`.'),
    read_only: z.boolean().optional().describe('Nothing is ever written through this connection. Default `false`.'),
    path: option.optional().describe('DuckDB: the database file, relative to the project.'),
    memory_limit: optionThat(isMemory, 'an amount of memory such as `2GB` or `512MiB`')
      .optional()
      .describe('DuckDB: how much memory it may use, such as `2GB`.'),
    threads: optionThat(isCount, 'a whole number of at least 1')
      .optional()
      .describe('DuckDB: how many threads it may use.'),
    host: option.optional().describe('The server’s name. PostgreSQL: default `localhost`.'),
    port: optionThat((value) => isCount(value) && isPort(Number(value)), 'a whole number from 1 to 65535')
      .optional()
      .describe('The server’s port. PostgreSQL: default `5432`.'),
    database: option.optional().describe('The database.'),
    schema: option.optional().describe('The schema that unqualified tables are read from.'),
    user: option.optional().describe('Who connects.'),
    password: option.optional().describe('Never write it here: use `${env:NAME}` or the driver’s own store.'),
    sslmode: optionThat((value) => sslModes.some((mode) => mode === value), `one of ${sslModes.join(', ')}`)
      .optional()
      .describe('PostgreSQL: `disable`, `allow`, `prefer`, `require`, `verify-ca` or `verify-full`. Default `prefer`.'),
    account: option.optional().describe('Snowflake: the account identifier.'),
    authenticator: option.optional().describe('Snowflake: how to sign in, such as `externalbrowser`.'),
    warehouse: option.optional().describe('Snowflake: the virtual warehouse.'),
    role: option.optional().describe('Snowflake: the role.'),
    project: option.optional().describe('BigQuery: the Google Cloud project.'),
    dataset: option.optional().describe('BigQuery: the default dataset.'),
    location: option.optional().describe('BigQuery: where the data live.'),
    keyfile: option.optional().describe('BigQuery: path of a service account key.'),
    http_path: option.optional().describe('Databricks: the SQL warehouse’s HTTP path.'),
    token: option.optional().describe('Databricks: never write it here, use `${env:NAME}`.'),
    catalog: option.optional().describe('Databricks, Athena: the catalogue.'),
    region: option.optional().describe('Athena: the AWS region.'),
    workgroup: option.optional().describe('Athena: the work group.'),
    output_location: option.optional().describe('Athena: where results are written, an S3 URL.'),
    table_location: option.optional().describe('Athena: where the streams’ tables are kept, an S3 URL.'),
    aws_profile: option.optional().describe('Athena: the AWS profile.'),
    profile: option.optional().describe('dbt: the profile.'),
    target: option.optional().describe('dbt: the target of the profile.'),
  })
  .strict();

const featureType = z
  .enum(['string', 'number', 'integer', 'boolean', 'timestamp', 'json'])
  .describe('What the feature holds.');

const feature = z.union([
  featureType,
  z.object({ type: featureType, description: z.string().optional().describe('What the feature means.') }).strict(),
]);

const activity = z
  .object({
    description: z.string().optional().describe('What the entity did, in a sentence.'),
    features: z.record(z.string(), feature).optional().describe('The activity’s features and their types.'),
  })
  .strict();

const stream = z
  .object({
    entity: z.string().describe('Who does the activities: `customer`, `bike`, `company`.'),
    description: z.string().optional().describe('What the stream is about, in a sentence.'),
    schema: name
      .optional()
      .describe('The warehouse schema that holds the stream’s tables. By default the one that the connection is in.'),
    layout: z
      .enum(['single', 'per_activity'])
      .optional()
      .describe(
        'One table for all activities, or one table for each with a view over them. Default `single`, on BigQuery `per_activity`.',
      ),
    table_layout: z
      .enum(['guide', 'recommended'])
      .optional()
      .describe(
        'How the table is clustered: as the implementation guide says, or as measurements say now. Default `guide`, on Athena `recommended`.',
      ),
    optional_columns: z
      .array(z.enum(['anonymous_customer_id', 'revenue_impact', 'link', 'feature_1', 'feature_2', 'feature_3']))
      .optional()
      .describe(
        'The specification’s optional columns that this stream has; `feature_1` to `feature_3` with `spec: "1.1"` only. Default: none.',
      ),
    column_names: z
      .record(z.string(), name)
      .optional()
      .describe('Physical names that differ from the specification’s: `customer: rider_id`.'),
    entity_table: name.optional().describe('The table with one row for each entity, keyed by `customer`.'),
    identity: z
      .union([
        z.literal(false),
        z
          .object({
            grace: duration(
              `How long before a device’s first sighting its anonymous rows count as the customer’s. Default \`${streamDefaults.grace}\`.`,
            ).optional(),
          })
          .strict(),
      ])
      .optional()
      .describe(
        'How anonymous rows get their customer in hindsight; `false` leaves them anonymous, as they are without `anonymous_customer_id` among the optional columns.',
      ),
    lookback: duration(
      'How far before the newest built row a build looks for late rows. Nothing by default: late rows wait for a reconcile.',
    ).optional(),
    reconcile_window: duration(
      `How far back from the newest built row a reconcile compares. Default \`${streamDefaults.reconcileWindow}\`.`,
    ).optional(),
    schedule: z
      .object({
        build: cron('When to build').optional(),
        full: cron('When to rebuild whole').optional(),
        reconcile: cron('When to reconcile').optional(),
        check: cron('When to check history').optional(),
      })
      .strict()
      .optional()
      .describe('What `run --due` runs, and when.'),
    allow_future: z
      .boolean()
      .optional()
      .describe(`Whether rows with a \`ts\` in the future are loaded. Default \`${streamDefaults.allowFuture}\`.`),
    null_identifiers: z
      .array(z.string())
      .optional()
      .describe(`Texts that mean “no identifier”, in any case. Default: ${streamDefaults.nullIdentifiers.join(', ')}.`),
    mutation_limit: z
      .number()
      .min(0)
      .max(1)
      .optional()
      .describe(
        `Share of a transformation’s rows above which, where so many changed after being built, its activities are reported as not immutable and all its rows are read again. Fewer than ten are never too many, unless it is 0. Default ${streamDefaults.mutationLimit}.`,
      ),
  })
  .strict();

export const settingsShape = z
  .object({
    name: z.string().describe('The project’s name.'),
    spec: z.enum(['2.0', '1.1']).optional().describe('The version of the Activity Schema. Default "2.0".'),
    connection: z.string().optional().describe('The connection commands use unless told otherwise.'),
    connections: z.record(z.string(), connection).optional().describe('The warehouses this project runs on.'),
    streams: z.record(z.string(), stream).describe('The activity streams, by the name of their table.'),
    activities: z
      .record(z.string(), activity)
      .optional()
      .describe('What is known of activities; anything not here is learnt from the transformations.'),
    transformations: z.string().optional().describe('Folder of the transformations. Default `transformations`.'),
    queries: z.string().optional().describe('Folder of the queries. Default `queries`.'),
    columns: z.string().optional().describe('Folder of the reusable columns. Default `columns`.'),
    dbt: z
      .string()
      .optional()
      .describe('Folder of the dbt project. Default: the nearest one at or above with a `dbt_project.yml`.'),
    rules: z
      .record(z.string(), z.enum(['off', 'hint', 'info', 'warning', 'error']))
      .optional()
      .describe('Severities of rules that differ from their default.'),
  })
  .strict();

export const headShape = z
  .object({
    stream: z.string().optional().describe('The stream its rows go to; optional where the project has one.'),
    description: z.string().optional().describe('What the transformation does, in a sentence.'),
    activities: z
      .array(name)
      .optional()
      .describe('The activities it makes; optional, what the SQL itself says is read from it.'),
    update: z
      .enum(['incremental', 'missing', 'full', 'once', 'view'])
      .optional()
      .describe(
        'How a build brings its rows up to date: `incremental` (the default) reads new ones, `missing` adds those whose ids are not there and changes none, `full` replaces all, `once` reads them a single time, `view` leaves them in a view (`layout: per_activity`).',
      ),
    lookback: duration(
      'How far before its newest built row a build looks for late rows. By default as the stream.',
    ).optional(),
    window_delete: duration('Every build first deletes its rows of this long and reads them again.').optional(),
    run_after: z.array(z.string()).optional().describe('Ids of transformations that are built before this one.'),
    role: z
      .enum(['activities', 'aliases', 'removals'])
      .optional()
      .describe('What its rows are: activities, new names of customers, or customers to remove.'),
  })
  .strict();

export const queryHeadShape = z
  .object({
    description: z.string().optional().describe('The question the query answers.'),
    materialize: z.enum(['table', 'view']).optional().describe('What `build` also refreshes from this query.'),
    as: z.string().optional().describe('The materialised table or view: `schema.name`.'),
  })
  .strict();

export type Settings = z.infer<typeof settingsShape>;
export type Head = z.infer<typeof headShape>;
export type QueryHead = z.infer<typeof queryHeadShape>;
