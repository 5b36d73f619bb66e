import { lackingColumns, whyPartsAnew } from './build-parts.ts';
import { emptiedReason, missedTables } from './filled.ts';
import { listed } from './listed.ts';
import type { BuildMode, Discovery } from './plan.ts';
import { takenBackReason } from './removals.ts';
import { type StreamState, settingsHash } from './state.ts';
import { madeParts } from './stored.ts';
import type { StreamTable } from './stream-table.ts';

/** Why the tables have to be built from nothing; empty where they can be brought up to date. */
export function whyAnew(
  table: StreamTable,
  state: StreamState,
  options: { readonly mode: BuildMode; readonly transformations: readonly string[] },
): readonly string[] {
  const { stream } = table;
  const { settingsHash: built } = state;
  if (state.table === undefined) {
    if (madeParts(state.stored).length > 0) return [`The view ${stream.name} is gone: all rows have to be read again.`];
    return [
      built === undefined
        ? `${stream.name} is built for the first time.`
        : `${stream.name} is gone: all rows have to be read again.`,
    ];
  }
  if (built === undefined) return ['The ledger knows of no build of this table.'];
  // A column that the table lacks is added to it and filled.
  if (built !== settingsHash(stream) && built !== settingsHash(stream, lackingColumns(table, state))) {
    return [`The settings of ${stream.name} changed since the last build: all rows have to be read again.`];
  }
  const lost = lackingColumns(table, state).filter((name) => !isFilled(table, name));
  if (lost.length > 0) return [`The table lacks ${listed(lost)}: all rows have to be read again.`];
  const ofParts = whyPartsAnew(table, state);
  if (ofParts.length > 0) return ofParts;
  const emptied = missedTables(state.stored, table.views);
  if (emptied.length > 0) return [emptiedReason(emptied)];
  return options.mode.kind === 'full' && options.transformations.length === 0 ? ['A full build was asked for.'] : [];
}

/** By these rows are found again, ordered and numbered: without them it is not known which rows are others now. */
const decisive: readonly string[] = ['activity_id', 'ts', 'customer', 'activity'];

/** Whether a column that was added is filled by reading all rows and writing those that differ. */
function isFilled({ stream }: StreamTable, physicalName: string): boolean {
  const column = stream.columns.find((one) => one.physicalName === physicalName);
  return column !== undefined && column.presence !== 'computed' && !decisive.includes(column.name);
}

/** Why rows have to be read again whatever was asked for: they are nowhere but in the sources. */
export function foundReasons(
  state: StreamState,
  { found }: { readonly found: readonly Discovery[] },
): readonly string[] {
  const anew = found.flatMap((one) => (one.kind === 'anew' ? [one.reason] : []));
  if (anew.length > 0) return anew;
  return state.takenBack ? [takenBackReason] : [];
}
