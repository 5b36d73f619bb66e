import { type DuckDBConnection, DuckDBDataChunkWriter, DuckDBTimestampValue, type DuckDBValue } from '@duckdb/node-api';

/** The company's source tables as its systems deliver them: the DDL and the types of the rows, written once. */
const columnsOf = {
  stations: { station_id: 'integer', name: 'varchar', district: 'varchar', docks: 'integer' },
  riders: {
    rider_id: 'integer',
    email: 'varchar', // the address given at sign-up; `email_changes` says what became of it
    device_id: 'varchar', // the phone, or null where the rider signed up in a browser
    cookie_id: 'varchar', // the browser, or null where the rider signed up on a phone
    referral: 'varchar',
    signed_up_at: 'timestamp',
    loaded_at: 'timestamp',
  },
  web_visits: {
    visit_id: 'varchar',
    cookie_id: 'varchar',
    rider_email: 'varchar', // null until the visitor logs in
    landing_page: 'varchar',
    utm_source: 'varchar',
    started_at: 'timestamp',
    loaded_at: 'timestamp',
  },
  app_opens: {
    event_id: 'varchar',
    device_id: 'varchar',
    rider_email: 'varchar',
    platform: 'varchar',
    app_version: 'varchar',
    opened_at: 'timestamp',
    loaded_at: 'timestamp',
  },
  rides: {
    ride_id: 'varchar',
    rider_email: 'varchar',
    bike_id: 'varchar',
    bike_type: 'varchar',
    start_station_id: 'integer',
    end_station_id: 'integer',
    started_at: 'timestamp',
    ended_at: 'timestamp',
    distance_km: 'double',
    price: 'double',
    loaded_at: 'timestamp',
  },
  subscriptions: {
    subscription_id: 'varchar',
    rider_email: 'varchar',
    plan: 'varchar',
    price: 'double',
    started_at: 'timestamp',
    cancelled_at: 'timestamp', // filled in later, in place: this table is not append-only
    cancel_reason: 'varchar',
    loaded_at: 'timestamp',
  },
  breakdowns: {
    breakdown_id: 'varchar',
    ride_id: 'varchar',
    rider_email: 'varchar',
    bike_id: 'varchar',
    part: 'varchar',
    refund: 'double',
    reported_at: 'timestamp',
    loaded_at: 'timestamp',
  },
  support_tickets: {
    ticket_id: 'varchar',
    rider_email: 'varchar',
    topic: 'varchar',
    opened_at: 'timestamp',
    loaded_at: 'timestamp',
  },
  support_calls: {
    call_id: 'varchar',
    rider_email: 'varchar',
    topic: 'varchar',
    minutes: 'integer',
    called_at_local: 'timestamp', // the call centre's wall clock, not UTC
    loaded_at: 'timestamp',
  },
  email_changes: {
    change_id: 'varchar',
    old_email: 'varchar',
    new_email: 'varchar',
    changed_at: 'timestamp',
    loaded_at: 'timestamp',
  },
  erasure_requests: { request_id: 'varchar', email: 'varchar', requested_at: 'timestamp', loaded_at: 'timestamp' },
} as const;

type Columns = typeof columnsOf;
export type TableName = keyof Columns;

/** A row, by column. Times are milliseconds since 1970 in UTC. */
export type Row<T extends TableName> = {
  -readonly [C in keyof Columns[T]]: (Columns[T][C] extends 'varchar' ? string : number) | null;
};

export type RawData = { [T in TableName]: Row<T>[] };

export const tableNames = Object.keys(columnsOf) as readonly TableName[];

export function emptyData(): RawData {
  return {
    stations: [],
    riders: [],
    web_visits: [],
    app_opens: [],
    rides: [],
    subscriptions: [],
    breakdowns: [],
    support_tickets: [],
    support_calls: [],
    email_changes: [],
    erasure_requests: [],
  };
}

/** Drops and creates every table of schema `raw`. */
export async function createTables(connection: DuckDBConnection): Promise<void> {
  await connection.run('create schema if not exists raw');
  for (const table of tableNames) {
    const columns = Object.entries(columnsOf[table]).map(([name, type]) => `${name} ${type}`);
    await connection.run(`create or replace table raw.${table} (${columns.join(', ')})`);
  }
}

/** Appends the rows and says how many each table got. */
export async function appendRows(
  connection: DuckDBConnection,
  data: RawData,
  progress: (line: string) => void = () => {},
): Promise<void> {
  for (const table of tableNames) {
    const rows: readonly Record<string, string | number | null>[] = data[table];
    if (rows.length === 0) continue;
    const columns = Object.entries<string>(columnsOf[table]);
    const appender = await connection.createAppender(table, 'raw');
    const writer = DuckDBDataChunkWriter.forAppender(appender);
    for (const row of rows) writer.appendRow(columns.map(([name, type]) => cell(row[name], type)));
    writer.flush();
    appender.closeSync();
    progress(`raw.${table.padEnd(17)} ${rows.length.toLocaleString('en').padStart(8)} rows`);
  }
}

function cell(value: string | number | null | undefined, type: string): DuckDBValue {
  if (value === null || value === undefined) return null;
  return type === 'timestamp' ? new DuckDBTimestampValue(BigInt(value) * 1000n) : value;
}
