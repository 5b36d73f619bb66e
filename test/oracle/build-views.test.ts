import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CheckHistoryRequest } from '../../server/src/run/runner.ts';
import { Sandbox } from './build-sandbox.ts';

let sandbox: Sandbox;

const select = (table: string, activity: string, more = ''): string =>
  `select id as activity_id, happened_at as ts, who as customer, ${activity} as activity,${more} json_object('n', n) as feature_json from raw.${table}`;
const head = (update: string): string => `/*---\nupdate: ${update}\n---*/\n`;
/** The transformation that is in a view, or was; what it gives is in its rows. */
const visits = (update: string, sql = select('visits', 'kind')): void =>
  sandbox.write('transformations/visits.sql', head(update) + sql);
const orders = (update = 'incremental', sql = select('orders', `'ordered'`)): void =>
  sandbox.write('transformations/orders.sql', head(update) + sql);

const row = (table: string, id: string, day: string, who: string, ...rest: readonly (string | number)[]): string =>
  `insert into raw.${table} values ('${id}', timestamp '${day} 10:00:00', '${who}', ${rest.map((one) => (typeof one === 'number' ? one : `'${one}'`)).join(', ')})`;
const visit = (id: string, day: string, who: string, kind = 'visited', n = 1): string =>
  row('visits', id, day, who, kind, n);

const rowsOf = (activity: string) =>
  sandbox.rows(
    `select activity_id, customer, activity_occurrence, feature_json->>'n' from customer_stream_${activity} order by activity_id`,
  );
const inStream = async (): Promise<readonly unknown[]> =>
  (await sandbox.rows('select activity, activity_id from customer_stream order by 1, 2')).map((one) => one.join(' '));
const kindOf = async (name: string) =>
  (await sandbox.rows(`select table_type from information_schema.tables where table_name = '${name}'`)).flat();
const notes = async (...options: Parameters<Sandbox['build']>) => (await sandbox.build(...options)).streams[0]?.notes;
const checked = async (options: Pick<Partial<CheckHistoryRequest>, 'transformations'> = {}) => {
  const request = { ...sandbox.request(), seed: 1, windows: 2, sizeSeconds: 86_400, isDry: false, ...options };
  return (await sandbox.runner.checkHistory(request, () => {}, new AbortController().signal))[0];
};
const settings = (more = 'layout: per_activity'): void => sandbox.settings(`${more}\nlookback: 2 hours`);

beforeEach(async () => {
  sandbox = new Sandbox();
  settings();
  await sandbox.run(
    'create schema raw',
    'create table raw.visits (id varchar, happened_at timestamp, who varchar, kind varchar, n integer)',
    'create table raw.orders (id varchar, happened_at timestamp, who varchar, n integer)',
    visit('1', '2024-01-01', 'ann'),
    visit('2', '2024-01-02', 'ann'),
    visit('2', '2024-01-02', 'ann', 'visited', 2),
    visit('3', '2024-01-03', 'bob', 'left'),
    row('orders', '1', '2024-01-01', 'ann', 1),
  );
  visits('view');
  orders();
});

afterEach(() => sandbox.end());

test('the rows are in views, as a build would store them, and change with their source', async () => {
  await sandbox.build();
  expect(await kindOf('customer_stream_visited')).toEqual(['VIEW']);
  expect(await kindOf('customer_stream_ordered')).toEqual(['BASE TABLE']);
  expect(await rowsOf('visited')).toEqual([
    ['1', 'ann', 1, '1'],
    ['2', 'ann', 2, '2'],
  ]);
  expect(await inStream()).toEqual(['left 3', 'ordered 1', 'visited 1', 'visited 2']);
  await sandbox.run(visit('0', '2023-12-31', 'ann'), `delete from raw.visits where id = '3'`);
  expect(await rowsOf('visited')).toEqual([
    ['0', 'ann', 1, '1'],
    ['1', 'ann', 2, '1'],
    ['2', 'ann', 3, '2'],
  ]);
  expect(await rowsOf('left')).toEqual([]);
  const columns = (name: string) =>
    sandbox.rows(`select column_name, data_type from information_schema.columns
where table_name = '${name}' order by ordinal_position`);
  expect(await columns('customer_stream_visited')).toEqual(await columns('customer_stream_ordered'));
});

test('rows that no build would load are in no view, and told', async () => {
  await sandbox.run(
    visit('4', '2024-01-04', ' '),
    visit('5', '2124-01-01', 'ann'),
    visit('6', '2124-01-01', 'ann', 'flown'),
  );
  expect(await notes()).toContain('1 row of visits is in no view: no identifier.');
  expect((await rowsOf('visited')).map(([id]) => id)).toEqual(['1', '2']);
  // Its rows come when their time has come, without a build.
  expect(await rowsOf('flown')).toEqual([]);
  settings('layout: per_activity\nallow_future: true');
  await sandbox.build();
  expect((await rowsOf('visited')).map(([id]) => id)).toEqual(['1', '2', '5']);
});

test('nothing of it is read, and the ledger, the status and the plan say so', async () => {
  expect((await sandbox.plan()).reasons).toEqual([
    'customer_stream is built for the first time.',
    'customer_stream_left and customer_stream_visited are new views.',
    'visits: its rows stay in the views customer_stream_left and customer_stream_visited, and are stored nowhere (`update: view`).',
  ]);
  const { streams } = await sandbox.build();
  expect(streams[0]?.transformations.map(({ transformation }) => transformation)).toEqual(['orders']);
  const [status] = await sandbox.runner.status(sandbox.request(), new AbortController().signal);
  expect(status?.drift.words).toEqual([]);
  expect(await notes()).toEqual(['Nothing changed in the tables of customer_stream.']);
  expect(await notes({ mode: { kind: 'reconcile', window: 'all' } })).toEqual([
    'Nothing changed in the tables of customer_stream.',
  ]);
  expect((await checked())?.skipped).toEqual([
    { transformation: 'visits', reason: 'Its rows stay in a view, which reads the source itself.' },
  ]);
});

test('views come, are made anew and go with what the transformation gives', async () => {
  await sandbox.build();
  await sandbox.run(visit('7', '2024-01-07', 'cy', 'called'), `delete from raw.visits where kind = 'left'`);
  expect(await notes()).toEqual([
    'customer_stream_called is a new view.',
    'customer_stream_left was a view, and goes.',
    'Nothing changed in the tables of customer_stream.',
  ]);
  expect(await inStream()).toEqual(['called 7', 'ordered 1', 'visited 1', 'visited 2']);
  expect(await kindOf('customer_stream_left')).toEqual([]);
  visits('view', `${select('visits', 'kind')} where id <> '2'`);
  const [status] = await sandbox.runner.status(sandbox.request(), new AbortController().signal);
  expect(status?.drift.words).toEqual([
    'The SQL of visits changed since the last build: the next one makes the views anew.',
  ]);
  expect(await notes({ transformations: ['orders'] })).toContain(
    'customer_stream_called and customer_stream_visited are made anew: they select something else.',
  );
  expect(await inStream()).toEqual(['called 7', 'ordered 1', 'visited 1']);
  sandbox.remove('transformations/visits.sql');
  expect(await notes()).toContain('visits is no longer in the project: the views go.');
  expect(await inStream()).toEqual(['ordered 1']);
  expect(await kindOf('customer_stream_visited')).toEqual([]);
});

test('one that somebody dropped goes out of the view over all activities with its transformation', async () => {
  await sandbox.build();
  await sandbox.run('drop view customer_stream_visited', 'drop view customer_stream_left');
  sandbox.remove('transformations/visits.sql');
  await sandbox.build();
  expect(await inStream()).toEqual(['ordered 1']);
});

test('from tables into views and back', async () => {
  visits('incremental');
  await sandbox.build();
  visits('view');
  const status = async () =>
    (await sandbox.runner.status(sandbox.request(), new AbortController().signal))[0]?.drift.words;
  expect(await status()).toEqual(['The rows of visits are still in tables: the next build puts views in their place.']);
  expect(await notes({ transformations: ['orders'] })).toEqual([
    'customer_stream_left and customer_stream_visited are views in the places of the tables.',
    'The rows of visits leave the tables: they stay in views now (`update: view`).',
    'Nothing changed in the tables of customer_stream.',
  ]);
  expect(await kindOf('customer_stream_visited')).toEqual(['VIEW']);
  expect(await inStream()).toEqual(['left 3', 'ordered 1', 'visited 1', 'visited 2']);
  visits('once');
  expect(await status()).toEqual(['The rows of visits are still in views: the next build reads all of them.']);
  expect(await notes({ transformations: ['orders'] })).toContain(
    'The rows of visits are no longer in views: all of them are read.',
  );
  expect(await kindOf('customer_stream_visited')).toEqual(['BASE TABLE']);
  expect(await inStream()).toEqual(['left 3', 'ordered 1', 'visited 1', 'visited 2']);
  expect(await status()).toEqual([]);
});

test('one whose source has another name now is made anew, while the SQL of a table is another too', async () => {
  await sandbox.build();
  await sandbox.run('alter table raw.visits rename to seen', 'alter table raw.orders rename to bought');
  visits('view', select('seen', 'kind'));
  orders('incremental', select('bought', `'ordered'`));
  expect(await notes()).toContain(
    '`activity-schema backfill --transformation orders --from 2024-01-01` does it in chunks.',
  );
  expect(await inStream()).toEqual(['left 3', 'ordered 1', 'visited 1', 'visited 2']);
});

test('from one table of all activities into views, while the activity’s column gets another name', async () => {
  settings('layout: single');
  visits('incremental');
  await sandbox.build();
  settings('layout: per_activity\ncolumn_names: { activity: did }');
  const renamed = (sql: string): string => sql.replace(' as activity,', ' as did,');
  visits('view', renamed(select('visits', 'kind')));
  orders('incremental', renamed(select('orders', `'ordered'`)));
  expect(await notes()).toContain('customer_stream_left and customer_stream_visited are new views.');
  expect(await sandbox.rows('select did, activity_id from customer_stream order by 1, 2')).toEqual([
    ['left', '3'],
    ['ordered', '1'],
    ['visited', '1'],
    ['visited', '2'],
  ]);
});

test('a ledger that an earlier version made knows no views', async () => {
  visits('incremental');
  await sandbox.build();
  await sandbox.run(
    'alter table _activity_schema_tables drop column transformation',
    'alter table _activity_schema_tables drop column definition_hash',
  );
  visits('view');
  expect((await sandbox.plan()).reasons[0]).toBe(
    'customer_stream_left and customer_stream_visited are views in the places of the tables.',
  );
  await sandbox.build();
  expect(await kindOf('customer_stream_visited')).toEqual(['VIEW']);
  expect(await notes()).toEqual(['Nothing changed in the tables of customer_stream.']);
});

test('a stream of nothing but views', async () => {
  sandbox.remove('transformations/orders.sql');
  await sandbox.build();
  expect(await inStream()).toEqual(['left 3', 'visited 1', 'visited 2']);
  expect(await notes()).toEqual(['Nothing changed in the tables of customer_stream.']);
  visits('incremental');
  await sandbox.build();
  visits('view');
  await sandbox.build();
  expect(await kindOf('customer_stream_visited')).toEqual(['VIEW']);
  expect(await inStream()).toEqual(['left 3', 'visited 1', 'visited 2']);
});

test('a time with a zone is told in UTC, whatever the zone of who reads', async () => {
  visits('view', select('visits', 'kind').replace('happened_at as ts', `happened_at at time zone 'UTC' as ts`));
  await sandbox.build();
  const times = `select ts from customer_stream_visited where activity_id = '1'`;
  expect(await sandbox.rows(times)).toEqual([['2024-01-01T10:00:00']]);
  await sandbox.run(`set timezone = 'Asia/Tokyo'`, `create table raw.seen as ${times}`);
  expect(await sandbox.rows('select ts from raw.seen')).toEqual([['2024-01-01T10:00:00']]);
});

test('a literal over several lines is what its file says', async () => {
  visits('view', select('visits', 'kind').replace(`'n', n`, `'n', 'one\n  two'`));
  await sandbox.build();
  expect((await rowsOf('left'))[0]?.[3]).toBe('one\n  two');
});

test('a query finds it, and what is kept of one is made anew', async () => {
  sandbox.write(
    'queries/kept.aql',
    '/*---\nmaterialize: table\nas: visitors\n---*/\nusing customer_stream\nselect first visited (ts, customer as who)\n',
  );
  await sandbox.build();
  await sandbox.run(visit('8', '2024-01-08', 'dan'));
  await sandbox.build();
  expect((await sandbox.rows('select who from visitors order by who')).flat()).toEqual(['ann', 'dan']);
});

describe('what cannot be read any more', () => {
  const only = { transformations: ['orders'] };
  const gone = async (options: Parameters<Sandbox['refusal']>[0] = {}) => {
    const problem = await sandbox.refusal(options);
    return problem?.kind === 'sql' ? [problem.transformation, problem.file, problem.message.split('!')[0]] : problem;
  };
  const isGone = ['visits', 'transformations/visits.sql', 'Catalog Error: Table with name visits does not exist'];
  const ledger = () =>
    sandbox.rows(
      `select transformation, sql_hash from _activity_schema_state where transformation = 'visits'
union all select table_name, definition_hash from _activity_schema_tables where transformation = 'visits' order by 1`,
    );

  test('keeps its views, and others are built without it', async () => {
    await sandbox.build();
    const before = await ledger();
    await sandbox.run('alter table raw.visits rename to kept', row('orders', '2', '2024-01-02', 'bob', 1));
    expect(await gone()).toEqual(isGone);
    expect(await gone({ mode: { kind: 'reconcile' } })).toEqual(isGone);
    const told =
      'visits cannot be read now: its views customer_stream_left and customer_stream_visited stay as they are.';
    expect(await notes(only)).toEqual([told]);
    expect((await rowsOf('ordered')).map(([id]) => id)).toEqual(['1', '2']);
    await sandbox.run(row('orders', '3', '2024-01-03', 'bob', 1));
    expect(await notes({ ...only, mode: { kind: 'reconcile', window: 'all' } })).toEqual([told]);
    await sandbox.run(row('orders', '4', '2024-01-04', 'bob', 1));
    expect(await notes({ ...only, mode: { kind: 'full' } })).toEqual([told]);
    expect((await rowsOf('ordered')).map(([id]) => id)).toEqual(['1', '2', '3', '4']);
    expect(await ledger()).toEqual(before);
    await sandbox.run('alter table raw.kept rename to visits');
    expect(await notes()).toEqual(['Nothing changed in the tables of customer_stream.']);
    expect(await inStream()).toEqual([
      ...['left 3', 'ordered 1', 'ordered 2', 'ordered 3', 'ordered 4', 'visited 1', 'visited 2'],
    ]);
  });

  test('does not keep from saying that a backfill does in chunks what a build of others would read at once', async () => {
    await sandbox.build();
    await sandbox.run('drop table raw.visits');
    orders('incremental', select('orders', `'ordered'`).replace(`'n', n`, `'n', n + 1`));
    expect((await sandbox.plan(only)).reasons).toContain(
      '`activity-schema backfill --transformation orders --from 2024-01-01` does it in chunks.',
    );
    await sandbox.build({ ...only, mode: { kind: 'backfill', from: '2024-01-01T00:00:00' } });
    expect(await rowsOf('ordered')).toEqual([['1', 'ann', 1, '2']]);
    expect(await notes(only)).not.toContain('The SQL of orders changed since the last build: all rows are read again.');
  });

  test('is told by a check of history, which goes on with the others', async () => {
    await sandbox.build();
    await sandbox.run('drop table raw.visits', row('orders', '0', '2023-12-01', 'bob', 1));
    for (const transformations of [[], ['orders'], ['visits']]) {
      const report = await checked({ transformations });
      const isOf = (id: string): boolean => transformations.length === 0 || transformations.includes(id);
      const reason = 'It cannot be read now, and its rows stay in a view, which reads the source itself.';
      expect(report?.skipped).toEqual(isOf('visits') ? [{ transformation: 'visits', reason }] : []);
      const missing = report?.windows.filter((one) => one.missing === 1).map(({ transformation }) => transformation);
      expect(missing).toEqual(isOf('orders') ? ['orders'] : []);
    }
  });

  test('that somebody dropped is in the view over all activities no more', async () => {
    visits('view', select('visits', `'visited'`));
    await sandbox.build();
    await sandbox.run('drop view customer_stream_visited', 'drop table raw.visits');
    expect(await notes(only)).toContain('visits cannot be read now: it has no view.');
    expect(await inStream()).toEqual(['ordered 1']);
  });

  test('is told where the view over all activities has to be made with it', async () => {
    await sandbox.build();
    await sandbox.run('drop table raw.visits', row('orders', '2', '2024-01-02', 'bob', 1));
    orders('full', select('orders', `case when id = '2' then 'refunded' else 'ordered' end`));
    expect(await gone(only)).toEqual(isGone);
    expect(await sandbox.refusal(only)).toMatchObject({ leavesOthers: false });
    expect(await sandbox.refusal({})).toMatchObject({ leavesOthers: true });
  });

  test('is told where it has to be made: out of a table, or with another column', async () => {
    visits('full');
    await sandbox.build();
    await sandbox.run('alter table raw.visits rename to kept');
    visits('view');
    expect(await gone(only)).toEqual(isGone);
    await sandbox.run('alter table raw.kept rename to visits');
    await sandbox.build();
    await sandbox.run('drop table raw.visits');
    settings('layout: per_activity\noptional_columns: [link]');
    expect(await gone(only)).toEqual(isGone);
  });

  test('that never had a view has none, and takes no place of others', async () => {
    await sandbox.run('alter table raw.visits rename to kept');
    expect(await notes(only)).toEqual([
      'customer_stream is built for the first time.',
      'visits cannot be read now: it has no view.',
    ]);
    await sandbox.run('alter table raw.kept rename to visits');
    await sandbox.build();
    await sandbox.run('drop table raw.visits');
    orders('full', select('orders', `'left'`));
    expect((await sandbox.refusal(only))?.kind).toBe('input');
  });

  test('and is stored: others are built without it', async () => {
    visits('incremental');
    await sandbox.build();
    await sandbox.run('drop table raw.visits', row('orders', '2', '2024-01-02', 'bob', 1));
    expect(await gone()).toEqual(isGone);
    await expect(checked()).rejects.toMatchObject({ problem: { transformation: 'visits', leavesOthers: true } });
    expect(await checked(only)).toMatchObject({ skipped: [], queued: [] });
    expect(await notes(only)).toEqual([]);
    expect(await inStream()).toEqual(['left 3', 'ordered 1', 'ordered 2', 'visited 1', 'visited 2']);
    visits('incremental', select('visits', 'kind', ' 1 as more,'));
    expect(await gone({ ...only, transformations: ['visits'] })).toEqual(isGone);
  });
});

describe('what is refused', () => {
  const refused = async (...options: Parameters<Sandbox['refusal']>) => {
    const problem = await sandbox.refusal(...options);
    return problem?.kind === 'input' ? `${problem.message} ${problem.next}` : problem?.kind;
  };

  test('one table for all activities, also later', async () => {
    const words =
      'visits has `update: view`, and all rows of customer_stream are in one table, where no view can stand for some of them. Set `layout: per_activity` for customer_stream, or `update: full` in visits.';
    settings('layout: single');
    expect(await refused()).toBe(words);
    settings();
    await sandbox.build();
    settings('layout: single');
    expect(await refused()).toBe(words);
    visits('full');
    await sandbox.build();
    expect(await inStream()).toEqual(['left 3', 'ordered 1', 'visited 1', 'visited 2']);
    expect(await kindOf('customer_stream_visited')).toEqual([]);
  });

  test('an activity that another transformation gives too, whoever finds it', async () => {
    const words = (other: string) =>
      `visits has \`update: view\` and gives \`left\`, which ${other} gives too: a view of the one knows nothing of the other’s rows. Set \`update: full\` in visits, or give the activity another name in one of them.`;
    orders('incremental', select('orders', `'left'`));
    expect(await refused()).toBe(words('orders'));
    // Nobody knows before the rows are read.
    orders('incremental', select('orders', `reverse('tfel')`));
    expect(await refused()).toBe(words('another transformation'));
  });

  test('an activity of which there are rows of another in the table', async () => {
    visits('full');
    orders('incremental', select('orders', `reverse('tfel')`));
    await sandbox.build();
    await sandbox.run(row('orders', '2', '2024-03-01', 'ann', 1), visit('9', '2024-03-01', 'ann'));
    orders('incremental', select('orders', `case when id = '1' then reverse('tfel') else reverse('deredro') end`));
    await sandbox.build();
    visits('view');
    expect(await refused()).toBe(
      'visits has `update: view` and gives `left`, which orders gives too: a view of the one knows nothing of the other’s rows. Set `update: full` in visits, or give the activity another name in one of them. Where orders no longer gives it, `activity-schema build --full` does without those rows.',
    );
    expect(await inStream()).toEqual(['left 1', 'left 3', 'ordered 2', 'visited 1', 'visited 2', 'visited 9']);
    orders('incremental', `${select('orders', `reverse('deredro')`)} where id <> '1'`);
    await sandbox.build({ mode: { kind: 'full' } });
    expect(await inStream()).toEqual(['left 3', 'ordered 2', 'visited 1', 'visited 2', 'visited 9']);
  });

  test('what is said of people, and what has to be found out of them', async () => {
    sandbox.write('transformations/gone.sql', `/*---\nrole: removals\n---*/\nselect 'ann' as customer`);
    expect(await refused()).toBe(
      'visits has `update: view`, and what gone says of people (`role: removals`) would not reach its rows. Set `update: full` in visits.',
    );
    sandbox.remove('transformations/gone.sql');
    visits('view', select('visits', 'kind', ' who as anonymous_customer_id,'));
    expect(await refused()).toBeUndefined();
    settings('layout: per_activity\noptional_columns: [anonymous_customer_id]');
    expect(await refused()).toBe(
      'visits has `update: view` and gives `anonymous_customer_id`: whose a device was is found out in a build, which does not read the rows of a view. Leave that column out of visits, set `update: full` in it, or `identity: false` for customer_stream.',
    );
    settings('layout: per_activity\noptional_columns: [anonymous_customer_id]\nidentity: false');
    expect(await refused()).toBeUndefined();
  });

  test('a view that would read itself, and one whose times depend on who reads them', async () => {
    visits(
      'view',
      `${select('visits', `'a visit'`)} where id not in (select activity_id from "Customer_Stream_a visit")`,
    );
    expect(await refused()).toMatch('reads Customer_Stream_a visit, which would read its view.');
    visits('view', `${select('visits', `'visited'`)} where id not in (select activity_id from customer_stream)`);
    expect(await refused()).toBe(
      'visits has `update: view` and reads customer_stream, which would read its view. Set `update: full` in visits, or read the sources of customer_stream instead.',
    );
    visits('view', select('visits', 'kind').replace('happened_at as ts', 'cast(happened_at as varchar) as ts'));
    expect(await refused()).toBe(
      'visits has `update: view` and gives `ts` as something else than a timestamp: who reads the view would read it in a time zone of his own. Cast it to a timestamp in the SELECT of visits.',
    );
  });

  test('a window that is deleted from, and a backfill of it', async () => {
    sandbox.write(
      'transformations/visits.sql',
      `/*---\nupdate: view\nwindow_delete: 2 days\n---*/\n${select('visits', 'kind')}`,
    );
    expect(await refused()).toBe(
      'visits has `window_delete` and `update: view`, which deletes nothing. Take one of the two out of its head.',
    );
    visits('view');
    await sandbox.build();
    const mode = { kind: 'backfill', from: '2024-01-01T00:00:00' } as const;
    expect(await refused({ mode, transformations: ['visits'] })).toBe(
      'visits has `update: view`: the rows stay in views, and there is nothing to backfill. A view reads its source whenever it is read. To store the rows, set another `update`.',
    );
    expect((await sandbox.build({ mode })).streams[0]?.transformations).toMatchObject([{ transformation: 'orders' }]);
    visits('incremental');
    expect(await refused({ mode })).toBe(
      'The rows of visits are no longer in views: all of them are read. Build the stream first: a backfill replaces a part of what is there.',
    );
  });

  test('the place of a view that somebody else has', async () => {
    for (const what of ['table', 'view']) {
      await sandbox.run(`create ${what} customer_stream_left as select 1 as mine`);
      expect(await refused()).toBe(
        `customer_stream_left exists and was not built by Activity Schema. Rename that ${what}, or give the stream another \`schema\`.`,
      );
      expect(await sandbox.rows('select * from customer_stream_left')).toEqual([[1]]);
      await sandbox.run(`drop ${what} customer_stream_left`);
    }
    // One that `ddl` printed, before the transformation was in a view.
    await sandbox.run('create table customer_stream_left (activity_id varchar, _activity_source varchar)');
    await sandbox.build();
    expect(await kindOf('customer_stream_left')).toEqual(['VIEW']);
    // Also where ours was, if it is something else now.
    await sandbox.run('drop view customer_stream_left', 'create table customer_stream_left as select 1 as mine');
    expect(await refused()).toMatch('customer_stream_left exists and was not built');
    await sandbox.run('drop table customer_stream_left');
    await sandbox.build();
    expect(await inStream()).toEqual(['left 3', 'ordered 1', 'visited 1', 'visited 2']);
  });
});
