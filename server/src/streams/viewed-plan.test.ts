import { describe, expect, test } from 'vitest';
import { atomicStatements } from '../dialects/atomic-statements.ts';
import type { BuildDialect } from '../dialects/build-dialect.ts';
import { duckdb } from '../dialects/duckdb.ts';
import { postgres } from '../dialects/postgres.ts';
import { parseProject } from '../project/parse.ts';
import type { Project, Stream } from '../project/project.ts';
import { type BuildMode, type Plan, type Planning, statementsOf } from './plan.ts';
import { planBuild } from './plan-build.ts';
import { readSource } from './source.ts';
import { type StreamState, settingsHash } from './state.ts';
import { oneTable, type StoredPart } from './stored.ts';
import { viewHash } from './viewed.ts';

const orders =
  "select id as activity_id, at as ts, email as customer, 'ordered' as activity, '{}' as feature_json from raw.orders";
const visits =
  "select id as activity_id, at as ts, email as customer, 'visited' as activity, '{}' as feature_json from raw.visits";

const projectOf = (update: string): Project =>
  parseProject(
    '/p',
    {
      path: '/p/activity_schema.yml',
      text: 'name: p\nstreams:\n  customer_stream: { entity: customer, schema: analytics, layout: per_activity }\n',
    },
    [
      { path: '/p/transformations/orders.sql', text: orders },
      { path: '/p/transformations/visits.sql', text: `/*---\nupdate: ${update}\n---*/\n${visits}` },
    ],
  );

const project = projectOf('view');
const stream = project.streams.get('customer_stream') as Stream;
const given = ['activity_id', 'ts', 'customer', 'activity', 'feature_json'];
const stored = [...given, 'activity_occurrence', 'activity_repeated_at', '_activity_source', '_source_customer'];

const part = (activity: string, more: Partial<StoredPart> = {}): StoredPart => ({
  activity,
  name: `customer_stream_${activity}`,
  isListed: true,
  columns: stored.filter((name) => name !== 'activity'),
  dependents: [],
  isEmpty: false,
  ...more,
});
/** The view that is there, of some SQL that nobody knows. */
const former = part('visited', { view: { transformation: 'visits', hash: 'other' }, kind: 'view' });

function hashOf(id: string, dialect: BuildDialect): string {
  const transformation = project.transformations.get(id);
  const read = transformation && readSource(transformation, dialect);
  return read?.kind === 'source' ? read.source.hash : '';
}

function stateOf(dialect: BuildDialect, visited: StoredPart | undefined, more: Partial<StreamState> = {}): StreamState {
  const isView = visited?.view !== undefined;
  const hash = hashOf('visits', dialect);
  return {
    now: '2024-06-01T12:00:00',
    hasSchema: true,
    dependents: [],
    stored: {
      ...oneTable,
      view: new Map(stored.map((name) => [name, dialect.types.string])),
      parts: [part('ordered'), ...(visited ? [visited] : [])],
    },
    table: stored,
    settingsHash: settingsHash(stream),
    built: new Map([
      ['orders', { sqlHash: hashOf('orders', dialect), watermark: '2024-05-31T00:00:00', shadowed: false }],
      [
        'visits',
        {
          sqlHash: isView ? viewHash(hash) : hash,
          watermark: isView ? undefined : '2024-05-31T00:00:00',
          shadowed: false,
        },
      ],
    ]),
    remembers: { aliases: false, removals: false },
    takenBack: false,
    outputs: new Map(['orders', 'visits'].map((id) => [id, given])),
    untimed: new Map(),
    ...more,
  };
}

function planningOf(
  of: Project,
  dialect: BuildDialect,
  state: StreamState,
  mode: BuildMode = { kind: 'build' },
): Planning {
  return planBuild(of, stream, dialect, state, { mode, transformations: [], schema: undefined, found: [] });
}

function planOf(...asked: Parameters<typeof planningOf>): Plan {
  const planning = planningOf(...asked);
  if (planning.kind === 'refused') throw new Error(planning.refusal.message);
  return planning.plan;
}

const touching = (plan: Plan, what: RegExp): readonly string[] =>
  statementsOf(plan)
    .filter(({ id }) => what.test(id))
    .map(({ id }) => id);
const ofViews = /^(view|create:view|rename|drop|replace|lock:view|create:table|remember:tables)/;

function script({ reasons, steps }: Plan): string {
  const shown = steps.filter(({ id }) => /^(create|drop|rename|view|grants|watermarks|remember:tables)/.test(id));
  const text = shown.map(({ id, purpose, sql }) => `-- ${id}: ${purpose}\n${sql};\n`).join('\n');
  return `${reasons.map((reason) => `-- ${reason}\n`).join('')}\n${text}`;
}

describe.each([duckdb, postgres])('update: view, on $name', (dialect) => {
  test('from a table into a view', async () => {
    await expect(script(planOf(project, dialect, stateOf(dialect, part('visited'))))).toMatchFileSnapshot(
      `__snapshots__/into-view-${dialect.name}.sql`,
    );
  });

  test('the stream’s view lets go of what goes, and has the rest again at the end', () => {
    expect(touching(planOf(project, dialect, stateOf(dialect, part('visited'))), ofViews)).toEqual([
      'remember:tables',
      'view:without-views',
      'create:view:visited',
      'drop:table:visited',
      'rename:view:visited',
      'view',
    ]);
    expect(touching(planOf(projectOf('full'), dialect, stateOf(dialect, former)), ofViews)).toEqual([
      'view:without-views',
      'drop:view:visited',
      'create:table:visited',
      'remember:tables',
      'view',
    ]);
  });

  test('a view with the same columns is replaced where it is', () => {
    expect(touching(planOf(project, dialect, stateOf(dialect, former)), ofViews)).toEqual([
      'remember:tables',
      ...(dialect.lockView ? ['lock:view'] : []),
      'create:view:visited',
      'view',
    ]);
  });

  test('one that is as it is to be is left alone', () => {
    const first = planOf(project, dialect, stateOf(dialect, undefined));
    const [, hash] =
      /'visits', '([0-9a-f]+)'\)/.exec(first.steps.find(({ id }) => id === 'remember:tables')?.sql ?? '') ?? [];
    const there = part('visited', { view: { transformation: 'visits', hash: hash ?? '' }, kind: 'view' });
    const { steps, reasons, transformations } = planOf(project, dialect, stateOf(dialect, there));
    expect(steps.filter(({ id }) => ofViews.test(id))).toEqual([]);
    expect(transformations.map(({ id }) => id)).toEqual(['orders']);
    expect(reasons.at(-1)).toBe(
      'visits: its rows stay in the view customer_stream_visited, and are stored nowhere (`update: view`).',
    );
    expect(touching(planOf(project, dialect, stateOf(dialect, there), { kind: 'full' }), ofViews)).not.toContain(
      'create:view:visited',
    );
  });

  test('only where the stored columns are others is it made anew', () => {
    const columns = stored.filter((name) => name !== 'activity' && name !== 'ts');
    const ids = touching(planOf(project, dialect, stateOf(dialect, { ...former, columns })), ofViews);
    expect(ids).toEqual([
      'remember:tables',
      'view:without-views',
      'create:view:visited',
      'drop:view:visited',
      'rename:view:visited',
      'view',
    ]);
  });
});

describe('without transactions', () => {
  const atomic: BuildDialect = { ...duckdb, rowLocator: undefined, atomicStatements };

  test('views are put in place before the stream’s reads them, and dropped when it reads them no more', () => {
    const others = part('left', { view: { transformation: 'visits', hash: 'left' }, kind: 'view' });
    const state = stateOf(atomic, former);
    const parts = [...state.stored.parts, others];
    const { finish } = planOf(project, atomic, { ...state, stored: { ...state.stored, parts } });
    const ids = finish?.steps.map(({ id }) => id).filter((id) => /view/.test(id));
    expect(ids).toEqual(['replace:view:visited', 'view', 'drop:view:left']);
    expect(finish?.steps.find(({ id }) => id === 'drop:view:left')?.sql).toBe(
      'drop view if exists analytics.customer_stream_left',
    );
  });

  test.each([
    ['view', part('visited'), 'a view and is a table'],
    ['full', former, 'a table and is a view'],
  ])('with update: %s nothing can come in the place of the other', (update, there, words) => {
    expect(planningOf(projectOf(update), atomic, stateOf(atomic, there))).toEqual({
      kind: 'refused',
      refusal: {
        message: `customer_stream_visited is to be ${words}: DuckDB has no transactions, and no statement that puts the one in the place of the other.`,
        next: 'Drop customer_stream_visited and build.',
      },
    });
  });
});

test('what the warehouse found out is planned for', () => {
  const asked = new Map([['visits', { activities: ['left'], rejected: new Map([['no ts', 2]]) }]]);
  const { reasons } = planOf(project, duckdb, stateOf(duckdb, undefined, { given: asked }));
  expect(reasons).toContain('customer_stream_left and customer_stream_visited are new views.');
  expect(reasons).toContain('2 rows of visits are in no view: no ts.');
  const shared = new Map([['visits', { activities: ['ordered'], rejected: new Map() }]]);
  expect(planningOf(project, duckdb, stateOf(duckdb, undefined, { given: shared }))).toMatchObject({
    kind: 'refused',
    refusal: {
      message:
        'visits has `update: view` and gives `ordered`, which orders gives too: a view of the one knows nothing of the other’s rows.',
    },
  });
});
