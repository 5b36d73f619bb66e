import { describe, expect, test } from 'vitest';
import type { BuildDialect } from '../dialects/build-dialect.ts';
import { duckdb } from '../dialects/duckdb.ts';
import { postgres } from '../dialects/postgres.ts';
import { parseProject } from '../project/parse.ts';
import type { Project, Stream } from '../project/project.ts';
import type { BuildMode, Discovery, Plan, Refusal } from './plan.ts';
import { planBuild } from './plan-build.ts';
import { readSource } from './source.ts';
import { partHash, type StreamState, settingsHash } from './state.ts';
import { oneTable, type StoredPart } from './stored.ts';

const files = [
  [
    'web/visits',
    "select id as activity_id, at as ts, email as customer, 'visited' as activity, cookie as anonymous_customer_id,\n  payload as feature_json\nfrom raw.visits;\n",
  ],
  [
    'orders',
    "/*---\nrun_after: [web/visits]\n---*/\nselect id as activity_id, at as ts, email as customer, 'ordered' as activity, payload as feature_json\nfrom raw.orders\nwhere at > @start_ts\n",
  ],
] as const;

const roleFiles = [
  [
    'renamed',
    '/*---\nrole: aliases\n---*/\nselect old as anonymous_customer_id, new as "Rider", at as ts from raw.renamed',
  ],
  ['forgotten', '/*---\nrole: removals\n---*/\nselect email as "Rider" from raw.forgotten'],
] as const;

const projectOf = (texts: readonly (readonly [id: string, text: string])[]): Project =>
  parseProject(
    '/p',
    {
      path: '/p/activity_schema.yml',
      text: `name: p
streams:
  customer_stream:
    entity: customer
    schema: analytics
    optional_columns: [anonymous_customer_id, revenue_impact]
    column_names: { customer: "Rider" }
    lookback: 3 days
`,
    },
    texts.map(([id, text]) => ({ path: `/p/transformations/${id}.sql`, text })),
  );

const project = projectOf(files);

const stream = project.streams.get('customer_stream') as Stream;
const outputs = new Map(
  files.map(([id]) => [
    id as string,
    ['activity_id', 'ts', 'Rider', 'activity', 'feature_json', ...(id === 'orders' ? [] : ['anonymous_customer_id'])],
  ]),
);

function hashOf(id: string, dialect: BuildDialect): string {
  const transformation = project.transformations.get(id);
  const read = transformation && readSource(transformation, dialect);
  return read?.kind === 'source' ? read.source.hash : '';
}

const columns = ['activity_id', 'ts', 'Rider', 'activity', 'anonymous_customer_id', 'feature_json', 'revenue_impact'];

function stateOf(dialect: BuildDialect, state: Partial<StreamState> = {}): StreamState {
  return {
    now: '2024-06-01T12:00:00',
    hasSchema: true,
    dependents: [],
    stored: oneTable,
    table: [...columns, 'activity_occurrence', 'activity_repeated_at', '_activity_source', '_source_customer'],
    settingsHash: settingsHash(stream),
    built: new Map(
      files.map(([id]) => [
        id as string,
        { sqlHash: hashOf(id, dialect), watermark: '2024-05-31T00:00:00', shadowed: false },
      ]),
    ),
    sightings: { areThere: true, areAsBuilt: true },
    remembers: { aliases: false, removals: false },
    takenBack: false,
    outputs,
    untimed: new Map([['orders', new Set(['ts'])]]),
    ...state,
  };
}

function planOf(dialect: BuildDialect, state: StreamState, mode: BuildMode = { kind: 'build' }): Plan {
  const options = { mode, transformations: [], schema: undefined, found: [] };
  const planning = planBuild(project, stream, dialect, state, options);
  if (planning.kind === 'refused') throw new Error(planning.refusal.message);
  return planning.plan;
}

/** As a reviewer reads it. */
function script({ reasons, steps }: Plan): string {
  const text = steps.map(({ id, purpose, sql }) => `-- ${id}: ${purpose}\n${sql};\n`).join('\n');
  return `${reasons.map((reason) => `-- ${reason}\n`).join('')}\n${text}`;
}

describe.each([duckdb, postgres])('$name', (dialect) => {
  test('an incremental build', async () => {
    await expect(script(planOf(dialect, stateOf(dialect)))).toMatchFileSnapshot(
      `__snapshots__/incremental-${dialect.name}.sql`,
    );
  });

  test('an incremental build with aliases, and one that does not know who was seen on which device', async () => {
    const state = stateOf(dialect, {
      outputs: new Map([...outputs, ['renamed', ['anonymous_customer_id', 'Rider', 'ts']]]),
    });
    const options = { mode: { kind: 'build' }, transformations: [], schema: undefined, found: [] } as const;
    const renamed = projectOf([...files, ...roleFiles.filter(([id]) => id === 'renamed')]);
    const texts = [state.sightings, undefined].map((sightings) => {
      const planning = planBuild(renamed, stream, dialect, { ...state, sightings }, options);
      if (planning.kind === 'refused') throw new Error(planning.refusal.message);
      return script(planning.plan);
    });
    await expect(texts.join('\n')).toMatchFileSnapshot(`__snapshots__/aliases-${dialect.name}.sql`);
  });

  test.each([
    ['incremental', { kind: 'build' }],
    ['full', { kind: 'full' }],
  ] as const)('with aliases and removals, %s', async (name, mode) => {
    const state = stateOf(dialect, {
      outputs: new Map([...outputs, ['renamed', ['anonymous_customer_id', 'Rider', 'ts']], ['forgotten', ['Rider']]]),
    });
    const options = { mode, transformations: [], schema: undefined, found: [] };
    const planning = planBuild(projectOf([...files, ...roleFiles]), stream, dialect, state, options);
    if (planning.kind === 'refused') throw new Error(planning.refusal.message);
    await expect(script(planning.plan)).toMatchFileSnapshot(`__snapshots__/roles-${name}-${dialect.name}.sql`);
  });

  test('a transformation that only adds what is missing, beside one that ran once', async () => {
    const [[visits, ofVisits], [orders, ofOrders]] = files;
    const others = projectOf([
      [visits, `/*---\nupdate: missing\n---*/\n${ofVisits}`],
      [orders, ofOrders.replace('run_after: [web/visits]', 'update: once')],
      ['shop', ofVisits.replace('raw.visits', 'raw.shop')],
    ]);
    const shop = others.transformations.get('shop');
    const read = shop && readSource(shop, dialect);
    const state = stateOf(dialect, { outputs: new Map([...outputs, ['shop', outputs.get(visits) ?? []]]) });
    const built = new Map([
      ...state.built,
      [
        'shop',
        {
          sqlHash: read?.kind === 'source' ? read.source.hash : '',
          watermark: '2024-05-31T00:00:00',
          shadowed: false,
        },
      ],
    ]);
    const options = { mode: { kind: 'build' }, transformations: [], schema: undefined, found: [] } as const;
    const planning = planBuild(others, stream, dialect, { ...state, built }, options);
    if (planning.kind === 'refused') throw new Error(planning.refusal.message);
    await expect(script(planning.plan)).toMatchFileSnapshot(`__snapshots__/updates-${dialect.name}.sql`);
  });

  test('a chunk of a backfill with other SQL: the first, one behind it, the last', async () => {
    const mode = { kind: 'backfill', from: '2024-01-01T00:00:00', chunkSeconds: 60 * 86_400 } as const;
    const built = (sqlHash: string) => ({ sqlHash, watermark: '2024-05-31T00:00:00', shadowed: false });
    const former = stateOf(dialect, { built: new Map(files.map(([id]) => [id as string, built('other')])) });
    const begun = (doneUntil: string) =>
      stateOf(dialect, {
        built: new Map(files.map(([id]) => [id as string, built(partHash)])),
        backfills: [
          {
            begunAt: '2024-05-01T00:00:00',
            transformations: new Map(files.map(([id]) => [id as string, hashOf(id, dialect)])),
            from: mode.from,
            to: undefined,
            chunkSeconds: mode.chunkSeconds,
            doneUntil,
          },
        ],
      });
    const texts = [former, begun('2024-03-01T00:00:00'), begun('2024-04-30T00:00:00')].map((state) =>
      script(planOf(dialect, state, mode)),
    );
    await expect(texts.join('\n')).toMatchFileSnapshot(`__snapshots__/backfill-${dialect.name}.sql`);
  });

  test('a full build', async () => {
    await expect(script(planOf(dialect, stateOf(dialect), { kind: 'full' }))).toMatchFileSnapshot(
      `__snapshots__/full-${dialect.name}.sql`,
    );
  });
});

describe.each([duckdb, postgres])('one table for each activity, on $name', (dialect) => {
  const divided = { ...stream, layout: 'per_activity' as const };
  const part = (activity: string, listed: Partial<StoredPart> = {}): StoredPart => ({
    activity,
    name: `customer_stream_${activity}`,
    isListed: true,
    columns: (state.table ?? []).filter((name) => name !== 'activity'),
    dependents: [],
    isEmpty: false,
    ...listed,
  });
  const state = stateOf(dialect);
  const view = new Map((state.table ?? []).map((name) => [name, dialect.types.string]));
  const stored = { ...oneTable, view, parts: [part('visited'), part('ordered')] };
  const plan = (
    of: Stream,
    change: Partial<StreamState>,
    mode: BuildMode = { kind: 'build' },
    found: readonly Discovery[] = [],
  ): Plan => {
    const options = { mode, transformations: [], schema: undefined, found };
    const planning = planBuild(project, of, dialect, stateOf(dialect, change), options);
    if (planning.kind === 'refused') throw new Error(planning.refusal.message);
    return planning.plan;
  };
  const roleState = {
    stored,
    outputs: new Map([...outputs, ['renamed', ['anonymous_customer_id', 'Rider', 'ts']], ['forgotten', ['Rider']]]),
  };

  test.each([
    ['divided-full', plan(divided, { stored }, { kind: 'full' })],
    [
      'divided-incremental',
      plan(divided, { stored: { ...stored, parts: [part('visited'), part('old', { isEmpty: true })] } }),
    ],
    ['dividing', plan(divided, { stored: { ...oneTable, activities: ['visited', 'once'] } })],
    ['uniting', plan(stream, { stored })],
  ])('%s', async (name, planned) => {
    await expect(script(planned)).toMatchFileSnapshot(`__snapshots__/${name}-${dialect.name}.sql`);
  });

  test('with aliases and removals, incremental', async () => {
    const options = { mode: { kind: 'build' as const }, transformations: [], schema: undefined, found: [] };
    const planning = planBuild(
      projectOf([...files, ...roleFiles]),
      divided,
      dialect,
      stateOf(dialect, roleState),
      options,
    );
    if (planning.kind === 'refused') throw new Error(planning.refusal.message);
    const ids = planning.plan.steps.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    await expect(script(planning.plan)).toMatchFileSnapshot(`__snapshots__/divided-roles-${dialect.name}.sql`);
  });

  test('an activity that was found is planned for', () => {
    const ids = plan(divided, { stored }, { kind: 'build' }, [{ kind: 'activities', names: ['paid'] }]).steps;
    expect(ids.filter(({ id }) => id.endsWith(':paid')).map(({ id }) => id)).toContain('create:table:paid');
  });

  const refusal = (of: Stream, change: Partial<StreamState>): Refusal | undefined => {
    const options = { mode: { kind: 'build' as const }, transformations: [], schema: undefined, found: [] };
    const planning = planBuild(project, of, dialect, stateOf(dialect, change), options);
    return planning.kind === 'refused' ? planning.refusal : undefined;
  };

  test('what hangs on the old tables is not dropped with them', () => {
    expect(refusal(divided, { dependents: ['the view v'], stored: { ...oneTable, activities: ['visited'] } })).toEqual({
      message:
        'customer_stream goes from one table to one for each activity, and what others made for the old would be lost with it: the view v.',
      next: 'Drop that, build, and make it again; or set `layout: single` again.',
    });
    const parts = [part('visited', { dependents: ['the index mine'] }), part('ordered')];
    expect(refusal(stream, { dependents: ['comments'], stored: { ...stored, parts } })).toEqual({
      message:
        'customer_stream goes from one table for each activity to one for all, and what others made for the old would be lost with it: comments and the index mine (of customer_stream_visited).',
      next: 'Drop that, build, and make it again; or set `layout: per_activity` again.',
    });
  });

  test('what hangs on the new ones is kept by a full build', () => {
    const parts = [part('visited', { dependents: ['the index mine'] }), part('ordered')];
    const { reasons, steps } = plan(divided, { stored: { ...stored, parts } }, { kind: 'full' });
    expect(reasons).toContain(
      'customer_stream_visited stays, and its rows are replaced, for it has what would be lost with it: the index mine.',
    );
    const ids = steps.map(({ id }) => id);
    expect(ids).toContain('refill:visited');
    expect(ids).toContain('drop:table:ordered');
    expect(ids).not.toContain('drop:table:visited');
  });
});

describe('why', () => {
  const reasons = (state: Partial<StreamState>): readonly string[] => planOf(duckdb, stateOf(duckdb, state)).reasons;
  const built = stateOf(duckdb).built;

  test('nothing changed: only new rows', () => {
    expect(reasons({})).toEqual([
      'web/visits and orders: rows from 2024-05-28 00:00:00 on, the latest built before minus the lookback.',
    ]);
  });

  test('a first build', () => {
    expect(reasons({ table: undefined, settingsHash: undefined, built: new Map() })).toEqual([
      'customer_stream is built for the first time.',
    ]);
  });

  test('all rows were asked for', () => {
    const asked = (mode: BuildMode, transformations: readonly string[] = []): readonly string[] => {
      const options = { mode, transformations, schema: undefined, found: [] };
      const planning = planBuild(project, stream, duckdb, stateOf(duckdb), options);
      return planning.kind === 'plan' ? planning.plan.reasons : [];
    };
    expect(asked({ kind: 'reconcile', window: 'all' })).toEqual([
      'web/visits and orders: all rows are read and compared with those in the table.',
    ]);
    expect(asked({ kind: 'full' }, ['orders'])).toEqual([
      'orders: all rows are read again, into the table that is there.',
    ]);
    expect(asked({ kind: 'full' })).toEqual(['A full build was asked for.']);
  });

  test('a table that somebody dropped', () => {
    expect(reasons({ table: undefined })).toEqual(['customer_stream is gone: all rows have to be read again.']);
    expect(reasons({ table: undefined, settingsHash: 'other' })).toEqual([
      'customer_stream is gone: all rows have to be read again.',
    ]);
  });

  test('other settings', () => {
    expect(reasons({ settingsHash: 'other' })).toEqual([
      'The settings of customer_stream changed since the last build: all rows have to be read again.',
    ]);
  });

  test('one transformation changed, one is new, one is gone', () => {
    const orders = { sqlHash: 'other', watermark: '2024-05-31T00:00:00', shadowed: false };
    expect(
      reasons({
        built: new Map([
          ['orders', orders],
          ['old', orders],
        ]),
      }),
    ).toEqual([
      'web/visits is new.',
      'The SQL of orders changed since the last build: all rows are read again.',
      'old is no longer in the project: the rows go.',
    ]);
  });

  test('rows of others may be hidden behind those that go', () => {
    const visits = { sqlHash: hashOf('web/visits', duckdb), watermark: '2024-05-31T00:00:00', shadowed: true };
    expect(reasons({ built: new Map([...built, ['web/visits', visits], ['old', visits]]) })).toContain(
      'web/visits is read whole: other transformations make rows with the same activity_id, and some of those may go.',
    );
  });
});

describe('names that PostgreSQL would cut', () => {
  const long = 'ä'.repeat(32);
  const refusal = (settings: string, schema?: string): string | undefined => {
    const other = parseProject(
      '/p',
      {
        path: '/p/activity_schema.yml',
        text: `name: p\nstreams:\n  customer_stream:\n    entity: customer\n    ${settings}\n`,
      },
      files.map(([id, text]) => ({ path: `/p/transformations/${id}.sql`, text })),
    );
    const of = other.streams.get('customer_stream') as Stream;
    const options = { mode: { kind: 'build' }, transformations: [], schema, found: [] } as const;
    const planning = planBuild(other, of, postgres, stateOf(postgres), options);
    return planning.kind === 'refused' ? planning.refusal.message : undefined;
  };

  test.each([
    [
      'of a schema',
      refusal(`schema: ${long}`),
      `The schema ${long} has too long a name: PostgreSQL has room for 63 bytes.`,
    ],
    [
      'of a schema for comparing',
      refusal('schema: a', long),
      `The schema ${long} has too long a name: PostgreSQL has room for 63 bytes.`,
    ],
    [
      'of a column',
      refusal(`column_names: { customer: ${long} }`),
      `The column ${long} has too long a name: PostgreSQL has room for 63 bytes.`,
    ],
  ])('%s are refused', (_, actual, expected) => {
    expect(actual).toBe(expected);
  });
});
