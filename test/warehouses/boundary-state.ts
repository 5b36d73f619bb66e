import { createHash } from 'node:crypto';

/** Asks a database; the rows' cells as texts. */
export type Ask = (sql: string) => Promise<readonly (readonly unknown[])[]>;

const stream = 'analytics.customer_stream';

/** What a command leaves behind: all of it that may not depend on when it ran and how often it was begun. */
export async function stateOf(ask: Ask, isOfOneKey = true): Promise<Readonly<Record<string, readonly string[]>>> {
  const hash = (column: string): string => (isOfOneKey ? column : `case when ${column} is null then 'none' end`);
  const ledger = (table: string): string => `analytics._activity_schema_${table}`;
  const queries = {
    relations: `select table_schema || '.' || table_name from information_schema.tables
where table_schema not in ('information_schema', 'pg_catalog') and table_schema not like 'pg_%'`,
    rows: `select cast(t as varchar) from ${stream} as t`,
    state: `select cast(t as varchar) from (select stream, transformation, sql_hash, watermark, shadowed, sightings from ${ledger('state')}) as t`,
    sightings: `select cast(t as varchar) from ${ledger('sightings')} as t`,
    aliases: `select cast(t as varchar) from ${ledger('aliases')} as t`,
    removals: `select cast(t as varchar) from (select stream, kind, ${hash('hash')} from ${ledger('removals')}) as t`,
    removedRows: `select cast(t as varchar) from (
select stream, ${hash('row_hash')}, activity, ts, _activity_source, ${hash('customer_hash')}, ${hash('anonymous_hash')}
from ${ledger('removed_rows')}) as t`,
    kept: `select cast(t as varchar) from (
select stream, query, target_schema, target, kind, sql_hash, is_stale, rows from ${ledger('queries')}) as t`,
    buyers: 'select cast(t as varchar) from marts.buyers as t',
    tables: `select cast(t as varchar) from ${ledger('tables')} as t`,
    backfills: `select cast(t as varchar) from ${ledger('backfills')} as t`,
    queue: `select cast(t as varchar) from (select stream, transformation, window_from, window_to from ${ledger('queue')}) as t`,
    lease: `select cast(t as varchar) from ${ledger('lease')} as t`,
    leasesOfUnended: `select cast(run as varchar) from ${ledger('lease')}
where run not in (select run from ${ledger('runs')} where outcome = 'succeeded')`,
  };
  const state: Record<string, string[]> = {};
  for (const name of Object.keys(queries)) state[name] = [];
  // One question: to open a database takes longer than all answers.
  const each = Object.entries(queries).map(
    ([name, sql]) => `select '${name}' as name, q.* from (\n${sql}\n) as q (text)`,
  );
  for (const [name, text] of await ask(each.join('\nunion all\n'))) state[String(name)]?.push(String(text));
  for (const texts of Object.values(state)) texts.sort();
  return state;
}

/** What a reader sees of the stream: `absent`, or a hash of its rows. Throws where they are none of a finished state. */
export async function seen(ask: Ask): Promise<string> {
  // One statement: what a reader sees is as of one moment.
  const rows = await ask(
    `select cast(t as varchar), t.activity || ' of ' || coalesce(t.customer, t.anonymous_customer_id), t.activity_occurrence
from ${stream} as t`,
  ).catch((error: unknown) => {
    if (/(relation|table|schema) .*does not exist/i.test(String(error))) return undefined;
    throw error;
  });
  if (rows === undefined) return 'absent';
  const occurrences = new Map<string, number[]>();
  for (const [, group, occurrence] of rows) {
    const numbers = occurrences.get(String(group)) ?? [];
    numbers.push(Number(occurrence));
    occurrences.set(String(group), numbers);
  }
  for (const [group, numbers] of occurrences) {
    const inOrder = numbers.sort((a, b) => a - b);
    if (inOrder.some((number, index) => number !== index + 1)) {
      throw new Error(`A reader saw the occurrences of ${group} as ${inOrder.join(', ')}.`);
    }
  }
  const text = rows.map(([row]) => String(row)).sort();
  return createHash('sha256').update(JSON.stringify(text)).digest('hex').slice(0, 16);
}
