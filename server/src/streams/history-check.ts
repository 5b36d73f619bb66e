import type { Transformation } from '../project/project.ts';
import { unionOf } from './activity-tables.ts';
import { tableColumns } from './ddl.ts';
import { type History, type HistoryWindow, lastMoment } from './history-windows.ts';
import { partOf } from './parts.ts';
import type { Step } from './plan.ts';
import type { Reading } from './scope.ts';
import { incomingRows, stageSteps } from './stage.ts';
import { beginningOfTime, earlier, type StreamState } from './state.ts';
import { madeParts, type StoredTables } from './stored.ts';
import { indented, type Part, type StreamTable, sourceColumn } from './stream-table.ts';
import { differs } from './upsert.ts';

/** A transformation whose history can be compared. */
export interface CheckedHistory extends History {
  /** How it is read, but for the window. */
  readonly reading: Omit<Reading, 'after' | 'until' | 'unseen'>;
  /** From this `ts` on the next build reads the source anyway: what it will bring or change is no difference. */
  readonly pendingFrom: string;
  /** Whether the next build also takes out what is gone from then on. */
  readonly pendingGone: boolean;
  /** Whether rows that are there stay as they are, whatever becomes of the source. */
  readonly onlyMissing: boolean;
}

/** From when on the next build reads a transformation's rows again. */
export function pendingFrom(
  { lookbackSeconds, windowDeleteSeconds }: Transformation,
  { stream }: Pick<StreamTable, 'stream'>,
  watermark: string,
  now: string,
): string {
  const lookback = earlier(watermark, lookbackSeconds ?? stream.lookbackSeconds);
  if (windowDeleteSeconds === undefined) return lookback;
  return [lookback, earlier(now, windowDeleteSeconds)].toSorted()[0] ?? lookback;
}

/** The tables of activities that builds wrote rows into, as they are there. */
export function writtenParts(
  table: StreamTable,
  stored: StoredTables,
): readonly (Part & { readonly activity: string })[] {
  return madeParts(stored).map(({ activity, name }) => ({ ...partOf(table, activity, name), activity }));
}

/**
 * The rows that builds wrote, to stand after `from`: where each activity has a table, not the view over them, for it may read
 * views of activities, whose sources may be gone.
 */
export function writtenRows(table: StreamTable, stored: StoredTables): string {
  if (stored.view === undefined) return table.name;
  const columns = tableColumns(table).map((column) => ({ ...column, isStored: true }));
  return `(\n  ${indented(unionOf(table, writtenParts(table, stored), columns), 2)}\n)`;
}

/**
 * Reads windows of the sources as a build does, and compares them with the `written` rows: the last step selects `number` of the
 * window, `figure`, `rows`, `first_at` and `example`. Nothing that outlives the transaction is written.
 */
export function historyCheckSteps(
  table: StreamTable,
  windows: readonly HistoryWindow[],
  histories: ReadonlyMap<string, CheckedHistory>,
  { now, remembers, written }: Pick<StreamState, 'now' | 'remembers'> & { readonly written: string },
): readonly Step[] {
  const looked = windows.flatMap((window, number) => {
    const history = histories.get(window.transformation);
    return history ? [{ window, number, history }] : [];
  });
  const readings = looked.map(({ window, history: { reading } }): Reading => {
    const last = lastMoment(window);
    const until = table.stream.allowFuture || last < now ? last : now;
    const after = window.index === undefined ? undefined : window.from;
    return { ...reading, after, until, unseen: { kind: 'keep' } };
  });
  let staged = 0;
  const steps = stageSteps(table, readings).map((step) => {
    if (!step.id.startsWith('stage:')) return step;
    const { window } = looked[staged++] ?? {};
    return {
      ...step,
      id: `${step.id}:${window?.from}`,
      purpose: `Read the rows of ${window?.transformation} ${window?.index === undefined ? '' : `from ${window.from} `}to ${window?.to}`,
    };
  });
  return [
    ...steps,
    {
      id: 'compare',
      purpose: 'Compare them with the table',
      sql: comparison(table, written, looked, remembers.removals),
      writes: false,
      counts: undefined,
      transformation: undefined,
    },
  ];
}

interface Looked {
  readonly window: HistoryWindow;
  readonly number: number;
  readonly history: CheckedHistory;
}

function comparison(table: StreamTable, written: string, looked: readonly Looked[], hasRemovals: boolean): string {
  const { dialect, column } = table;
  const windows = looked.map(({ window, number, history }) =>
    [
      `select ${dialect.string(window.transformation)} as source`,
      `${number} as number`,
      `${dialect.timestamp(window.from)} as first_moment`,
      `${dialect.timestamp(lastMoment(window))} as last_moment`,
      `${dialect.timestamp(history.pendingFrom)} as pending_from`,
      `${history.pendingGone} as pending_gone`,
      `${history.onlyMissing} as only_missing`,
    ].join(', '),
  );
  const inWindow = (ts: string, source: string, alias = 'w'): string =>
    `${alias}.source = ${source} and ${ts} >= ${alias}.first_moment and ${ts} <= ${alias}.last_moment`;
  const [ts, source] = [`s.${column('ts')}`, `s.${sourceColumn}`];
  const key = (alias: string): string => `${alias}.activity || ' ' || ${alias}.activity_id`;
  const inTable = `s.${column('activity')} || ' ' || s.${column('activity_id')}`;
  return `with looked as (
  ${windows.join('\n  union all\n  ')}
),
differences as (
  select w.number, case when s.${column('activity_id')} is null then 'missing' else 'changed' end as figure, i.ts, ${key('i')} as example
  from ${incomingRows} as i
  join looked as w on ${inWindow('i.ts', `i.${sourceColumn}`)}
  left join ${written} as s on s.${column('activity')} = i.activity and s.${column('activity_id')} = i.activity_id
  where i.ts < w.pending_from
    and case
      when s.${column('activity_id')} is null then ${hasRemovals ? `not ${isWithheld(table)}` : 'true'}
      when w.only_missing then false
      else (
        ${differs(table).join('\n        or ')}
      ) and (
        -- A row of its own that is later, in no window that was read, may be the one that stays of two with this id.
        ${source} = i.${sourceColumn} and (${ts} <= i.ts or exists (select 1 from looked as o where ${inWindow(ts, source, 'o')}))
        -- A row of another transformation may hide it.
        or ${source} <> i.${sourceColumn} and (
          i.ts > ${ts} or i.ts = ${ts} and ${dialect.textOrder(`i.${sourceColumn}`)} > ${dialect.textOrder(source)}
        )
      )
    end
  union all
  select w.number, 'surplus', ${ts}, ${inTable}
  from ${written} as s
  join looked as w on ${inWindow(ts, source)}
  left join ${incomingRows} as i on i.activity = s.${column('activity')} and i.activity_id = s.${column('activity_id')}
  where i.activity is null and not w.only_missing and not (w.pending_gone and ${ts} >= w.pending_from)
)
select number, figure, count(*) as rows, min(ts) as first_at, min(example) as example
from differences
group by number, figure
union all
select w.number, 'source', count(*), null, null
from ${incomingRows} as i
join looked as w on ${inWindow('i.ts', `i.${sourceColumn}`)}
group by w.number
union all
select w.number, 'table', count(*), null, null
from ${written} as s
join looked as w on ${inWindow(ts, source)}
group by w.number`;
}

/** Whether an incoming row `i` that is not in the table is somebody's who was removed. */
function isWithheld({ dialect, stream, ledger, hasAnonymous }: StreamTable): string {
  const { removals, removedRows } = ledger;
  const own = `stream = ${dialect.string(stream.name)}`;
  const key = `(select max(hash) from ${removals} where ${own} and kind = 'key')`;
  const isAmong = (expression: string, query: string): string =>
    `coalesce(${dialect.keyedHash(key, expression)} in (${query}), false)`;
  const listed = (kind: string): string =>
    `select hash from ${removals} where ${own} and kind = ${dialect.string(kind)}`;
  const device = 'i.anonymous_customer_id';
  return `(
        ${[
          isAmong('(i.activity || chr(31) || i.activity_id)', `select row_hash from ${removedRows} where ${own}`),
          isAmong('i.customer', listed('customer')),
          ...(hasAnonymous
            ? [
                isAmong(device, listed('anonymous_customer_id')),
                isAmong(
                  device,
                  `select anonymous_hash from ${removedRows} where ${own} and anonymous_hash is not null`,
                ),
              ]
            : []),
        ].join('\n        or ')}
      )`;
}

/**
 * How far back each transformation's rows in the table go, as `source` and `first`. What is earlier than any window can be,
 * such as `-infinity`, is compared with nothing.
 */
export function earliestQuery({ dialect, column }: StreamTable, written: string): string {
  return `select ${sourceColumn} as source, min(${column('ts')}) as first
from ${written} as s
where ${column('ts')} >= ${dialect.timestamp(beginningOfTime)}
group by ${sourceColumn}`;
}
