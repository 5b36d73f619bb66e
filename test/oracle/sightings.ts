import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BuildMode } from '../../server/src/streams/plan.ts';
import { Sandbox } from './build-sandbox.ts';
import type { Engine } from './build-world.ts';

/** What the ledger keeps of who was seen on which device, on any engine. */
export function keptSightings(engine: () => Engine): void {
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = new Sandbox(engine());
    sandbox.settings('schema: analytics\nlookback: 1 day\noptional_columns: [anonymous_customer_id]');
    sandbox.write(
      'transformations/seen.sql',
      `select cast(id as varchar(10)) as activity_id, ts, who as customer, device as anonymous_customer_id, 'seen' as activity,
  cast('{}' as json) as feature_json
from raw.seen`,
    );
    await sandbox.run(
      'drop schema if exists analytics cascade',
      'drop schema if exists raw cascade',
      'create schema raw',
      'create table raw.seen (id integer, ts timestamp, who varchar(10), device varchar(10))',
      `insert into raw.seen values
        (1, '2024-01-01', null, 'd'), (2, '2024-01-02', 'ann', 'd'), (3, '2024-01-03', 'ann', 'd'), (4, '2024-01-04', 'bob', 'd')`,
    );
  });

  afterEach(() => sandbox.end());

  const build = async (mode: BuildMode = { kind: 'build' }) => {
    const purposes = new Set<string>();
    await sandbox.build({ mode }, ({ purpose }) => purposes.add(purpose));
    return purposes;
  };
  const kept = async () =>
    (
      await sandbox.rows(
        'select anonymous_customer_id, place, ts, customer from analytics._activity_schema_sightings order by 1, 2',
      )
    ).map((row) => row.map((cell) => String(cell).slice(0, 10)).join(' '));
  const customers = async () =>
    (await sandbox.rows('select customer from analytics.customer_stream order by activity_id')).flat().join(' ');
  const came = (...rows: readonly string[]) => sandbox.run(`insert into raw.seen values ${rows.join(', ')}`);
  const reset = 'update analytics._activity_schema_state set sightings = null';
  const whole = ['d 1 2024-01-02 ann', 'd 2 2024-01-04 bob'];
  const lookingUp = 'Look up who was last seen on each before that';

  test('are those of somebody else than before', async () => {
    await build();
    expect(await kept()).toEqual(whole);
    await came(`(5, '2024-01-05', null, 'd')`, `(6, '2024-01-06', 'bob', 'd')`, `(7, '2024-01-07', 'ann', 'd')`);
    expect(await build()).toContain(lookingUp);
    expect(await kept()).toEqual([...whole, 'd 3 2024-01-07 ann']);
    expect(await customers()).toBe('ann ann ann bob bob bob ann');
  });

  test('who is seen before all others has what was done before', async () => {
    await build();
    await came(`(5, '2023-12-31', 'eve', 'd')`);
    expect(await build({ kind: 'reconcile', window: 90 * 86_400 })).toContain(lookingUp);
    expect(await kept()).toEqual(['d 1 2023-12-31 eve', 'd 2 2024-01-02 ann', 'd 3 2024-01-04 bob']);
    expect(await customers()).toBe('eve ann ann bob eve');
  });

  test('a sighting that goes gives its rows to others', async () => {
    await came(`(5, '2024-01-05', null, 'd')`);
    await build();
    await sandbox.run(`delete from raw.seen where id in (2, 3, 4)`);
    expect(await build({ kind: 'reconcile', window: 90 * 86_400 })).toContain(lookingUp);
    expect(await kept()).toEqual([]);
    expect(await customers()).toBe(' ');
  });

  test('on a device that was nobody’s, all of the past is the first’s who is seen there', async () => {
    await came(`(5, '2023-06-01', null, 'new')`, `(6, '2023-09-01', null, 'new')`, `(7, '2023-09-01', null, 'other')`);
    await build();
    await came(`(8, '2024-01-05', null, 'new')`, `(9, '2024-01-06', 'cid', 'new')`);
    expect(await build()).toContain(lookingUp);
    expect(await kept()).toEqual([...whole, 'new 1 2024-01-06 cid']);
    expect(await sandbox.rows('select activity_id, customer from analytics.customer_stream order by 1')).toEqual(
      ['ann', 'ann', 'ann', 'bob', 'cid', 'cid', null, 'cid', 'cid'].map((who, index) => [String(index + 1), who]),
    );
  });

  test('that go from one device and come to another, at once', async () => {
    await came(`(5, '2023-06-01', null, 'd')`, `(6, '2023-06-01', null, 'new')`);
    await build();
    await sandbox.run(`delete from raw.seen where id in (2, 3)`);
    await came(`(7, '2024-01-06', 'cid', 'new')`);
    expect(await build({ kind: 'reconcile', window: 90 * 86_400 })).toContain(lookingUp);
    expect(await kept()).toEqual(['d 1 2024-01-04 bob', 'new 1 2024-01-06 cid']);
    expect(await customers()).toBe('bob bob bob cid cid');
  });

  test('a ledger of before this version gets them with the next build', async () => {
    await build();
    await sandbox.run(
      'alter table analytics._activity_schema_state drop column sightings',
      'drop table analytics._activity_schema_sightings',
    );
    expect(await build()).not.toContain(lookingUp);
    expect(await kept()).toEqual(whole);
    expect(await build()).toContain(lookingUp);
  });

  test('what an earlier version left behind is not trusted', async () => {
    await build();
    await sandbox.run('delete from analytics._activity_schema_sightings', reset);
    expect(await build()).not.toContain(lookingUp);
    expect(await kept()).toEqual(whole);
  });

  test.each(['drop table', 'delete from'])('what somebody takes away is missed: %s', async (verb) => {
    await build();
    await sandbox.run(`${verb} analytics._activity_schema_sightings`);
    await came(`(5, '2024-01-05', null, 'd')`);
    expect(await build()).not.toContain(lookingUp);
    expect(await customers()).toBe('ann ann ann bob bob');
    expect(await kept()).toEqual(whole);
    expect(await build()).toContain(lookingUp);
  });

  test('that nobody was ever seen is known, too', async () => {
    await sandbox.run('update raw.seen set who = null');
    await build();
    await came(`(5, '2024-01-05', null, 'd')`);
    expect(await build()).toContain(lookingUp);
    await came(`(6, '2024-01-06', 'ann', 'd')`);
    expect(await build()).toContain(lookingUp);
    expect(await kept()).toEqual(['d 1 2024-01-06 ann']);
    expect(await customers()).toBe('ann ann ann ann ann ann');
  });

  test.each([{ kind: 'full' }, { kind: 'reconcile', window: 'all' }] as const)(
    '$kind makes them anew',
    async (mode) => {
      await build();
      await sandbox.run(`update analytics._activity_schema_sightings set customer = 'eve'`);
      await build(mode);
      expect(await kept()).toEqual(whole);
    },
  );

  test('are forgotten once somebody is to be removed, also by who left them behind', async () => {
    await build();
    sandbox.write('transformations/gone.sql', `/*---\nrole: removals\n---*/\nselect 'bob' as customer`);
    await sandbox.run(reset);
    await build();
    expect(await kept()).toEqual([]);
    expect(await customers()).toBe('ann ann ann');
    await came(`(5, '2024-01-05', 'cid', 'd')`);
    expect(await build()).not.toContain(lookingUp);
    expect(await kept()).toEqual([]);
  });

  test('are not kept without identities', async () => {
    await build();
    sandbox.settings('schema: analytics\nlookback: 1 day\noptional_columns: [anonymous_customer_id]\nidentity: false');
    await build();
    expect(await kept()).toEqual([]);
  });

  test('have the names of the sources, whatever their aliases', async () => {
    sandbox.write(
      'transformations/renamed.sql',
      `/*---\nrole: aliases\n---*/\nselect old_name as anonymous_customer_id, new_name as customer, ts from raw.renamed`,
    );
    await sandbox.run('create table raw.renamed (old_name varchar(10), new_name varchar(10), ts timestamp)');
    await build();
    await sandbox.run(`insert into raw.renamed values ('ann', 'anna', '2024-02-01')`);
    await came(`(5, '2024-01-05', null, 'd')`);
    expect(await build()).toContain(lookingUp);
    expect(await kept()).toEqual(whole);
    expect(await customers()).toBe('anna anna anna bob bob');
  });
}
