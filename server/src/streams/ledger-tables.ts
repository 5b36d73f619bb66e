import type { Dialect } from '../dialects/dialect.ts';
import { qualified } from '../dialects/identifiers.ts';
import { reportFigures, type Step } from './plan.ts';
import type { Reading, Scope } from './scope.ts';
import { incomingRows, stagedRows } from './stage.ts';
import { settingsHash } from './state.ts';
import { type StreamTable, sourceColumn } from './stream-table.ts';
import { changedRows } from './upsert.ts';

/** Tables beside the stream: what was run, what is in the stream, who is building it. */
export interface LedgerTables {
  readonly runs: string;
  readonly state: string;
  readonly lease: string;
}

export const ledgerTableNames = {
  runs: '_activity_schema_runs',
  state: '_activity_schema_state',
  lease: '_activity_schema_lease',
} as const;

export function ledgerTables(dialect: Dialect, schema: string | undefined): LedgerTables {
  return {
    runs: qualified(dialect, schema, ledgerTableNames.runs),
    state: qualified(dialect, schema, ledgerTableNames.state),
    lease: qualified(dialect, schema, ledgerTableNames.lease),
  };
}

/** Creates the tables that are not there. No keys: DuckDB refuses to insert a key it has just deleted in the same transaction. */
export function ledgerDdl(dialect: Dialect, schema: string | undefined): readonly string[] {
  const { string: text, timestamp, integer } = dialect.types;
  const { runs, state, lease } = ledgerTables(dialect, schema);
  const table = (name: string, columns: readonly string[]): string =>
    `create table if not exists ${name} (\n  ${columns.join(',\n  ')}\n)`;
  return [
    table(runs, [
      `run ${text} not null`,
      `stream ${text} not null`,
      `command ${text} not null`,
      `transformation ${text}`,
      `holder ${text} not null`,
      `host ${text} not null`,
      `pid ${integer} not null`,
      `started_at ${timestamp} not null`,
      `ended_at ${timestamp}`,
      `window_from ${timestamp}`,
      `window_to ${timestamp}`,
      `sql_hash ${text}`,
      ...reportFigures.map((figure) => `rows_${figure} ${integer}`),
      `outcome ${text} not null`,
      `error ${text}`,
    ]),
    table(state, [
      `stream ${text} not null`,
      `transformation ${text} not null`,
      `sql_hash ${text} not null`,
      `watermark ${timestamp}`,
      `shadowed boolean not null`,
      `built_at ${timestamp} not null`,
    ]),
    table(lease, [
      `stream ${text} not null`,
      `run ${text} not null`,
      `command ${text} not null`,
      `holder ${text} not null`,
      `host ${text} not null`,
      `pid ${integer} not null`,
      `since ${timestamp} not null`,
      `expires_at ${timestamp} not null`,
    ]),
  ];
}

/** The row of the state table that is the stream's own: its hash is of the settings. */
export const settingsRow = '';

const remembered = '_remembered';
const hiddenSources = '_hidden_sources';

/** Remembers what the table now holds, in the transaction that made it. */
export function stateSteps(
  table: StreamTable,
  scope: Scope,
  now: string,
  kind: 'full' | 'incremental',
): readonly Step[] {
  const { dialect, stream, schema } = table;
  const { state } = ledgerTables(dialect, schema);
  const name = dialect.string(stream.name);
  const write = { writes: true, counts: undefined, transformation: undefined } as const;
  const read = { ...write, writes: false };
  const forgotten = [settingsRow, ...scope.readings.map(({ id }) => id), ...scope.removed];
  const settings = [
    name,
    dialect.string(settingsRow),
    dialect.string(settingsHash(stream)),
    'null',
    'false',
    dialect.timestamp(now),
  ].join(', ');
  return [
    {
      id: 'remember',
      purpose: 'Read what the ledger remembers, to go on from it',
      sql: dialect.temporaryTable(remembered, {
        query: `select transformation, watermark, shadowed\nfrom ${state}\nwhere stream = ${name}`,
      }),
      ...read,
    },
    {
      id: 'hidden',
      purpose: 'Find the transformations with a row that another’s row hides',
      sql: dialect.temporaryTable(hiddenSources, { query: hidden(table, kind) }),
      ...read,
    },
    {
      id: 'forget',
      purpose: 'Take the old watermarks out of the ledger',
      sql: `delete from ${state}\nwhere stream = ${name}${
        kind === 'full' ? '' : ` and transformation in (${forgotten.map((id) => dialect.string(id)).join(', ')})`
      }`,
      ...write,
    },
    {
      id: 'watermarks',
      purpose: 'Write the new ones: how far each transformation was read',
      sql: `insert into ${state} (stream, transformation, sql_hash, watermark, shadowed, built_at)
select ${settings}${scope.readings.map((reading) => `\nunion all\n${watermark(table, reading, now)}`).join('')}`,
      ...write,
    },
    ...(kind === 'full'
      ? []
      : [
          {
            id: 'shadowed',
            purpose: 'Note the hidden rows of transformations that were not read',
            sql: `update ${state}
set shadowed = true
where stream = ${name} and not shadowed and transformation in (select source from ${hiddenSources})`,
            ...write,
          },
        ]),
  ];
}

function watermark({ dialect, stream }: StreamTable, { id, after, sqlHash }: Reading, now: string): string {
  const source = dialect.string(id);
  // A row of the future must not make the next build pass over the present.
  const reached = stream.allowFuture ? `least(ts, ${dialect.timestamp(now)})` : 'ts';
  const seen = `(select max(${reached}) from ${stagedRows} where ${sourceColumn} = ${source} and _rejected is null)`;
  const before = `(select max(watermark) from ${remembered} where transformation = ${source})`;
  const isHidden = `exists (select 1 from ${hiddenSources} where source = ${source})`;
  const wasHidden = `exists (select 1 from ${remembered} where transformation = ${source} and shadowed)`;
  return `select
  ${dialect.string(stream.name)}, ${source}, ${dialect.string(sqlHash)},
  ${after === undefined ? seen : `greatest(${seen}, ${before})`},
  ${after === undefined ? isHidden : `${wasHidden} or ${isHidden}`},
  ${dialect.timestamp(now)}`;
}

/** Sources of rows that lost to another source's row: among the incoming ones, or between those and the table. */
function hidden(table: StreamTable, kind: 'full' | 'incremental'): string {
  const { column } = table;
  const staged = `select distinct s.${sourceColumn} as source
from ${stagedRows} as s
join ${incomingRows} as i on i.activity = s.activity and i.activity_id = s.activity_id
where s._rejected is null and s.${sourceColumn} <> i.${sourceColumn}`;
  if (kind === 'full') return staged;
  return `${staged}
union
select _old_source from ${changedRows} where _change = 'changed' and _old_source <> ${sourceColumn}
union
select i.${sourceColumn}
from ${incomingRows} as i
join ${table.name} as s on s.${column('activity')} = i.activity and s.${column('activity_id')} = i.activity_id
where s.${sourceColumn} <> i.${sourceColumn}`;
}
