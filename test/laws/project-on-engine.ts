import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { StreamRow } from '../oracle/build.ts';
import { sorted } from '../oracle/build-tables.ts';
import type { OpenEngine } from './engines.ts';

/** What every world does with its project: writes files, and reads what became of them. */

/** Writes a file of a project; undefined: takes it away. */
export function putFile(folder: string, path: string, text: string | undefined): void {
  const whole = join(folder, path);
  if (text === undefined) rmSync(whole, { force: true });
  else {
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, text);
  }
}

/**
 * Every row of the stream in a schema, in one order, as whoever asks the warehouse gets it. Columns that it `lacks` are null.
 */
export async function storedRows(
  engine: OpenEngine,
  schema: string,
  lacks: ReadonlySet<'revenue_impact' | 'link'> = new Set(),
): Promise<readonly StreamRow[]> {
  const [revenue, link] = (['revenue_impact', 'link'] as const).map((name) => (lacks.has(name) ? 'null' : name));
  const rows = await engine.rows(`select
  activity_id, replace(cast(ts as varchar), ' ', 'T'), customer, activity, anonymous_customer_id,
  cast(feature_json as varchar), ${revenue}, ${link}, activity_occurrence,
  replace(cast(activity_repeated_at as varchar), ' ', 'T'), _activity_source, _source_customer
from ${schema}.customer_stream`);
  return sorted(rows.map(streamRow));
}

type Texts = readonly (string | null)[];

function streamRow(row: readonly unknown[]): StreamRow {
  const texts: Texts = row.map((cell) => (cell === null || cell === undefined ? null : String(cell)));
  const [activityId, ts, customer, activity, device, json, revenue, link, nr, repeatedAt, source, given] = texts;
  return {
    activity_id: activityId ?? null,
    ts: ts ?? null,
    customer: customer ?? null,
    activity: activity ?? null,
    anonymous_customer_id: device ?? null,
    feature_json: json ? JSON.stringify(JSON.parse(json)) : null,
    revenue_impact: revenue ? Number(revenue) : null,
    link: link ?? null,
    activity_occurrence: Number(nr),
    activity_repeated_at: repeatedAt ?? null,
    _activity_source: source ?? '',
    _source_customer: given ?? null,
  };
}
