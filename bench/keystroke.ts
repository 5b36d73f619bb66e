import { createWorkspace, type Workspace } from '../server/src/workspace.ts';

/**
 * What a keystroke costs inside one process, in projects of 10, 1,000 and 10,000 files: from the changed text to its problems in
 * queries and in transformations of 60 and 600 lines, and to what else an editor asks about a query. The project's size should
 * not matter: the last column says how much it does. Run: `npm run bench:keystroke`.
 */

const projectSizes = [10, 1_000, 10_000];
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

interface Typed {
  readonly name: string;
  readonly path: string;
  readonly text: string;
  /** What is replaced, character by character, by `typing`. */
  readonly word: string;
  readonly typing: string;
}

const inQuery: Typed = {
  name: 'query',
  path: '/bench/queries/typed.aql',
  text: `using customer_stream
select all did_thing_0 (ts as at)
append first between did_thing_1 (revenue_impact)
aggregate before did_thing_2 (count(*))
`,
  word: 'did_thing_1',
  typing: 'did_thing_12345',
};

/** The same with 20 appends, as long as a query gets. */
const inLongQuery: Typed = {
  ...inQuery,
  name: 'long query',
  text: `using customer_stream
select all did_thing_0 (ts as at)
${Array.from({ length: 20 }, (_, i) => `append first between did_thing_${i % 7} as thing_${i} (\n  ts,\n  c${i % 15}\n  filter c1 is not null\n  join joined.c2 = primary.c2\n)\n`).join('')}
aggregate before did_thing_1 (
  percentile(revenue_impact, 0.5)
)
`,
  word: 'revenue_impact',
  typing: 'revenue_impact',
};

const inTransformation = (lines: number): Typed => ({
  name: `${lines} lines`,
  path: '/bench/transformations/typed.sql',
  text: transformation('completed_order', lines),
  word: 'o.total',
  typing: 'o.total_with_tax_and_delivery',
});

function workspaceOf(files: number, { path, text }: Typed): Workspace {
  const workspace = createWorkspace();
  workspace.setFile({ path: '/bench/activity_schema.yml', text: settings });
  for (let i = 0; i < files - 2; i += 1) {
    workspace.setFile({ path: `/bench/transformations/t${i}.sql`, text: transformation(`did_thing_${i}`, 60) });
  }
  workspace.setFile({ path, text });
  workspace.checkProject('/bench');
  return workspace;
}

/** What the editor may ask once a character was typed, at the place behind it. */
type Question = (workspace: Workspace, path: string, offset: number) => unknown;

const problems: Question = (workspace, path) => workspace.check(path);

/** Each is asked alone, of a text that nobody has asked anything yet. The visible part of a query is some 60 lines. */
const questions: Readonly<Record<string, Question>> = {
  completion: (workspace, path, offset) => workspace.complete(path, offset),
  hover: (workspace, path, offset) => workspace.hover(path, offset),
  signature: (workspace, path, offset) => workspace.signature(path, offset),
  hints: (workspace, path, offset) =>
    workspace.hints(path, { start: Math.max(0, offset - 2_000), end: offset + 2_000 }),
  actions: (workspace, path, offset) => workspace.actions(path, { start: offset, end: offset }),
};

/** Types the word, one character at a time, and asks after each. */
function type(workspace: Workspace, { path, text, word, typing }: Typed, ask: Question): readonly number[] {
  const at = text.lastIndexOf(word);
  return Array.from({ length: keystrokes }, (_, i) => {
    const typed = typing.slice(0, 2 + (i % (typing.length - 2)));
    const changed = text.slice(0, at) + typed + text.slice(at + word.length);
    const began = performance.now();
    workspace.setFile({ path, text: changed });
    ask(workspace, path, at + typed.length);
    return performance.now() - began;
  });
}

function percentile(times: readonly number[], share: number): number {
  return times.toSorted((a, b) => a - b)[Math.floor((times.length - 1) * share)] ?? Number.NaN;
}

console.log('in            files      p50 ms   p95 ms   against the smallest project');
for (const typed of [inQuery, inLongQuery, inTransformation(60), inTransformation(600)]) {
  let smallest: number | undefined;
  for (const files of projectSizes) {
    const workspace = workspaceOf(files, typed);
    type(workspace, typed, problems);
    const times = type(workspace, typed, problems);
    const median = percentile(times, 0.5);
    smallest ??= median;
    console.log(
      `${typed.name.padEnd(11)}${String(files).padStart(8)}${median.toFixed(2).padStart(12)}${percentile(times, 0.95).toFixed(2).padStart(9)}${(median / smallest).toFixed(2).padStart(12)} ×`,
    );
  }
}

console.log('\nin         asked          files      p50 ms   p95 ms');
for (const typed of [inQuery, inLongQuery]) {
  for (const files of projectSizes) {
    const workspace = workspaceOf(files, typed);
    for (const [name, question] of Object.entries(questions)) {
      type(workspace, typed, question);
      const times = type(workspace, typed, question);
      console.log(
        `${typed.name.padEnd(11)}${name.padEnd(12)}${String(files).padStart(8)}${percentile(times, 0.5).toFixed(2).padStart(12)}${percentile(times, 0.95).toFixed(2).padStart(9)}`,
      );
    }
  }
}
