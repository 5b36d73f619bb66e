import { loadVoice } from '../server/src/sql/voice.ts';
import { createWorkspace, type Workspace } from '../server/src/workspace.ts';

/**
 * What a keystroke in a transformation costs, from the changed text to its problems, inside one process: for 60 and 600
 * lines, in projects of 10, 1,000 and 10,000 files. The project's size should not matter: the last column says how much
 * it does. Run: `npm run bench:keystroke`.
 */

const projectSizes = [10, 1_000, 10_000];
const lineCounts = [60, 600];
const keystrokes = 200;

const settings = `name: bench
connections: { dev: { type: duckdb, path: bench.duckdb } }
streams:
  customer_stream: { entity: customer, schema: analytics, optional_columns: [anonymous_customer_id, revenue_impact, link] }
`;

function transformation(activity: string, lines: number): string {
  const columns = Array.from({ length: Math.max(0, Math.floor((lines - 24) / 2)) }, (_, i) => `    o.c${i},`).join(
    '\n',
  );
  const features = Array.from(
    { length: Math.max(1, Math.ceil((lines - 24) / 2)) },
    (_, i) => `    'c${i}', o.c${i}`,
  ).join(',\n');
  return `-- Orders that were ${activity}.
with orders as (
  select
${columns}
    o.id,
    o.at,
    o.email
  from raw.orders as o
  where o.status = '${activity}'
    and o.email is not null
)

select
  o.id            as activity_id,
  o.at            as ts,
  o.email         as customer,
  '${activity}'   as activity,
  json_object(
${features}
  )               as feature_json,
  o.total         as revenue_impact,
  null            as link
from orders as o
`;
}

function workspaceOf(files: number, text: string): Workspace {
  const workspace = createWorkspace();
  workspace.useVoice(voice);
  workspace.setFile({ path: '/bench/activity_schema.yml', text: settings });
  for (let i = 0; i < files - 2; i += 1) {
    workspace.setFile({ path: `/bench/transformations/t${i}.sql`, text: transformation(`did_thing_${i}`, 60) });
  }
  workspace.setFile({ path, text });
  workspace.checkProject('/bench');
  return workspace;
}

/** Types a column's name into the last select list, one character at a time, and checks after each. */
function type(workspace: Workspace, text: string): readonly number[] {
  const at = text.lastIndexOf('o.total');
  return Array.from({ length: keystrokes }, (_, i) => {
    const typed = 'o.total_with_tax_and_delivery'.slice(0, 2 + (i % 27));
    const changed = text.slice(0, at) + typed + text.slice(at + 'o.total'.length);
    const began = performance.now();
    workspace.setFile({ path, text: changed });
    workspace.check(path);
    return performance.now() - began;
  });
}

function percentile(times: readonly number[], share: number): number {
  return times.toSorted((a, b) => a - b)[Math.floor((times.length - 1) * share)] ?? Number.NaN;
}

const path = '/bench/transformations/typed.sql';
const voice = await loadVoice();
console.log('lines   files      p50 ms   p95 ms   against the smallest project');
for (const lines of lineCounts) {
  const text = transformation('completed_order', lines);
  let smallest: number | undefined;
  for (const files of projectSizes) {
    const workspace = workspaceOf(files, text);
    type(workspace, text);
    const times = type(workspace, text);
    const median = percentile(times, 0.5);
    smallest ??= median;
    console.log(
      `${String(lines).padStart(5)}${String(files).padStart(8)}${median.toFixed(2).padStart(12)}${percentile(times, 0.95).toFixed(2).padStart(9)}${(median / smallest).toFixed(2).padStart(12)} ×`,
    );
  }
}
