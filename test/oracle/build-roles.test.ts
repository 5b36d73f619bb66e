import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BuildMode } from '../../server/src/streams/plan.ts';
import { Sandbox } from './build-sandbox.ts';

let sandbox: Sandbox;

const rows = (table: string, ...values: readonly string[]): string =>
  `insert into raw.${table} values ${values.map((value) => `(${value})`).join(', ')}`;

/** Who did what, in order of time. */
const people = 'select activity_id, customer, activity_occurrence from customer_stream order by ts, activity_id';

beforeEach(async () => {
  sandbox = new Sandbox();
  sandbox.settings('lookback: 2 hours\noptional_columns: [anonymous_customer_id]\nidentity: { grace: 30 minutes }');
  sandbox.write(
    'transformations/rides.sql',
    `select id as activity_id, date '2024-01-31' + at_hour * interval '1 hour' as ts, who as customer, 'rode' as activity,
  device as anonymous_customer_id, json_object('by', who) as feature_json
from raw.rides`,
  );
  sandbox.write(
    'transformations/email_changes.sql',
    `/*---\nrole: aliases\n---*/
select old_email as anonymous_customer_id, new_email as customer, date '2024-01-31' + at_hour * interval '1 hour' as ts
from raw.email_changes`,
  );
  sandbox.write(
    'transformations/erasures.sql',
    '/*---\nrole: removals\n---*/\nselect email as customer, phone as anonymous_customer_id from raw.erasures',
  );
  await sandbox.run(
    'create schema raw',
    'create table raw.rides (id varchar, at_hour integer, who varchar, device varchar)',
    'create table raw.email_changes (old_email varchar, new_email varchar, at_hour integer)',
    'create table raw.erasures (email varchar, phone varchar)',
  );
});

afterEach(() => sandbox.end());

const notes = async (): Promise<readonly string[]> => (await sandbox.build()).streams[0]?.notes ?? [];

describe('a customer who changes the name', () => {
  beforeEach(() =>
    sandbox.run(
      rows('rides', `'1', 1, 'a@x', null`, `'2', 2, 'b@x', null`, `'3', 3, 'c@x', null`, `'4', 4, 'z@x', null`),
    ),
  );

  test('twice has the whole history under the name of today', async () => {
    await sandbox.build();
    await sandbox.run(rows('email_changes', `'a@x', 'b@x', 2`));
    await sandbox.build();
    expect(await sandbox.rows(people)).toEqual([
      ['1', 'b@x', 1],
      ['2', 'b@x', 2],
      ['3', 'c@x', 1],
      ['4', 'z@x', 1],
    ]);
    await sandbox.run(rows('email_changes', `'b@x', 'c@x', 3`));
    const report = await sandbox.build();
    expect(await sandbox.rows(people)).toEqual([
      ['1', 'c@x', 1],
      ['2', 'c@x', 2],
      ['3', 'c@x', 3],
      ['4', 'z@x', 1],
    ]);
    // The second ride is repeated now, the third has another number; z@x is not looked at.
    expect(report.streams[0]?.total).toMatchObject({ inserted: 0, updated: 2, recomputed: 2, entities: 2 });
  });

  test('has the names of before again when the change is taken back', async () => {
    await sandbox.run(rows('email_changes', `'a@x', 'b@x', 2`));
    await sandbox.build();
    await sandbox.run('delete from raw.email_changes');
    await sandbox.build();
    expect(await sandbox.rows(people)).toEqual([
      ['1', 'a@x', 1],
      ['2', 'b@x', 1],
      ['3', 'c@x', 1],
      ['4', 'z@x', 1],
    ]);
  });

  test('back and forth goes in a circle: it is told, and the names stay', async () => {
    await sandbox.run(rows('email_changes', `'a@x', 'b@x', 2`, `'b@x', 'a@x', 3`, `'c@x', 'a@x', 3`));
    expect(await notes()).toContain('Aliases go in a circle, and their members stay as they are: a@x, b@x.');
    expect(await sandbox.rows(people)).toEqual([
      ['1', 'a@x', 1],
      ['2', 'b@x', 1],
      ['3', 'a@x', 2],
      ['4', 'z@x', 1],
    ]);
  });

  test('the latest name counts, and a name for itself is none', async () => {
    await sandbox.run(
      rows('email_changes', `'a@x', 'z@x', 5`, `'a@x', 'c@x', 4`, `'b@x', 'c@x', 4`, `'b@x', 'b@x', 5`),
    );
    await sandbox.build();
    expect((await sandbox.rows(people)).map(([, customer]) => customer)).toEqual(['z@x', 'b@x', 'c@x', 'z@x']);
  });

  test('is renamed also where only the aliases are built', async () => {
    await sandbox.build();
    await sandbox.run(rows('email_changes', `'a@x', 'b@x', 2`), rows('rides', `'5', 5, 'a@x', null`));
    const report = await sandbox.build({ transformations: ['email_changes'] });
    expect(report.streams[0]?.total).toMatchObject({ read: 1, inserted: 0, updated: 1 });
    expect((await sandbox.rows(people)).map(([, customer]) => customer)).toEqual(['b@x', 'b@x', 'c@x', 'z@x']);
  });

  test('without saying when is told, and not followed', async () => {
    await sandbox.run(rows('email_changes', `'a@x', 'b@x', null`, `'a@x', 'none', 1`));
    expect(await notes()).toContain('2 rows of email_changes rejected for want of an identifier or a time.');
    expect((await sandbox.rows(people)).map(([, customer]) => customer)).toEqual(['a@x', 'b@x', 'c@x', 'z@x']);
  });

  test('takes the anonymous rows of the devices along', async () => {
    await sandbox.run(rows('rides', `'5', 5, null, 'phone'`, `'6', 6, 'a@x', 'phone'`));
    await sandbox.build();
    await sandbox.run(rows('email_changes', `'a@x', 'new@x', 9`));
    await sandbox.build();
    expect((await sandbox.rows(people)).at(-2)).toEqual(['5', 'new@x', 2]);
  });
});

describe('a customer who is removed', () => {
  beforeEach(() =>
    sandbox.run(
      rows(
        'rides',
        `'ann 1', 1, 'ann@x', 'phone'`,
        `'ann 2', 2, null, 'phone'`,
        `'bob 3', 5, 'bob@x', 'phone'`,
        `'bob 4', 6, null, 'phone'`,
        `'cy 5', 7, 'cy@x', null`,
      ),
    ),
  );

  test('takes along what was done on a shared device while it was theirs, and nothing of the other rider', async () => {
    await sandbox.build();
    await sandbox.run(rows('erasures', `'ann@x', null`));
    const report = await sandbox.build();
    expect(report.streams[0]?.total).toMatchObject({ deleted: 2, inserted: 0 });
    expect(await sandbox.rows(people)).toEqual([
      ['bob 3', 'bob@x', 1],
      ['bob 4', 'bob@x', 2],
      ['cy 5', 'cy@x', 1],
    ]);
  });

  test('never comes in again: not by name, not by device, not by an older name', async () => {
    await sandbox.run(rows('erasures', `'bob@x', null`), rows('email_changes', `'old@x', 'bob@x', 1`));
    await sandbox.build();
    await sandbox.run(rows('rides', `'6', 8, 'bob@x', null`, `'7', 9, null, 'phone'`, `'8', 10, 'old@x', 'new phone'`));
    const report = await sandbox.build();
    expect(report.streams[0]?.total).toMatchObject({ inserted: 0, deleted: 0 });
    await sandbox.run(rows('rides', `'9', 11, null, 'new phone'`));
    await sandbox.build();
    expect((await sandbox.rows(people)).map(([id]) => id)).toEqual(['ann 1', 'ann 2', 'cy 5']);
  });

  test('has rows that are read, and told as left out', async () => {
    const told = async (mode: BuildMode): Promise<unknown> => {
      const [report] = (await sandbox.build({ mode })).streams;
      return [report?.total.read, report?.notes.filter((note) => note.includes('left out'))];
    };
    const all = { kind: 'reconcile', window: 'all' } as const;
    const leftOut = (count: number): readonly string[] => [
      `${count} rows were left out: they are of people who were removed.`,
    ];
    expect(await told({ kind: 'build' })).toEqual([5, []]);
    await sandbox.run(rows('erasures', `'cy@x', null`));
    // Those that were in the stream are deleted.
    expect(await told(all)).toEqual([6, []]);
    expect(await told(all)).toEqual([6, ['1 row was left out: it is of somebody who was removed.']]);
    await sandbox.run(rows('rides', `'cy 6', 8, 'cy@x', 'her phone'`, `'cy 7', 8, null, 'her phone'`));
    expect(await told(all)).toEqual([8, leftOut(3)]);
    expect(await told({ kind: 'full' })).toEqual([8, leftOut(3)]);
    expect(await told({ kind: 'backfill', from: '2024-01-01T00:00:00' })).toEqual([8, []]);
    expect((await sandbox.rows(people)).map(([id]) => id)).toEqual(['ann 1', 'ann 2', 'bob 3', 'bob 4']);
  });

  test('comes back whole when the removal is taken back, and the plan says that all is read', async () => {
    await sandbox.run(rows('erasures', `'ann@x', null`));
    await sandbox.build();
    await sandbox.run('delete from raw.erasures');
    expect((await sandbox.plan()).reasons).toEqual([
      'A removal was taken back, or no longer concerns somebody: all rows have to be read again, for theirs are only in the sources.',
    ]);
    await sandbox.build();
    expect((await sandbox.rows(people)).slice(0, 2)).toEqual([
      ['ann 1', 'ann@x', 1],
      ['ann 2', 'ann@x', 2],
    ]);
    expect((await sandbox.plan()).reasons).toEqual([
      'rides: rows from 2024-01-31 05:00:00 on, the latest built before minus the lookback.',
    ]);
  });

  test('also when the file of the removals is taken out of the project', async () => {
    await sandbox.run(rows('erasures', `'ann@x', null`));
    await sandbox.build();
    sandbox.remove('transformations/erasures.sql');
    await sandbox.build();
    expect(await sandbox.rows(people)).toHaveLength(5);
  });

  test.each([
    ['by name', `'cy 5', 9, 'ann@x', null`],
    ['on a device that was theirs', `'cy 5', 3, null, 'phone'`],
    ['seen on a device', `'cy 5', 9, 'ann@x', 'tablet'`],
  ])('hides an older row of its id, %s, also where that row alone is read again', async (_, hiding) => {
    await sandbox.run(
      "update raw.rides set at_hour = 1 where id = 'cy 5'",
      rows('rides', hiding, `'late', 20, 'cy@x', null`),
      rows('erasures', `'ann@x', null`),
    );
    await sandbox.build();
    const before = await sandbox.rows(people);
    expect(before.map(([id]) => id)).toEqual(['bob 3', 'bob 4', 'late']);
    const mode = { kind: 'backfill', from: '2024-01-31T00:30:00', to: '2024-01-31T01:30:00' } as const;
    const report = await sandbox.build({ mode });
    expect(report.streams[0]?.total).toMatchObject({ inserted: 0, duplicate: 1, recomputed: 0 });
    expect(await sandbox.rows(people)).toEqual(before);
  });

  test('by a device takes the rows of that device, whoever had it', async () => {
    await sandbox.build();
    await sandbox.run(rows('erasures', `null, 'phone'`));
    await sandbox.build();
    expect(await sandbox.rows(people)).toEqual([['cy 5', 'cy@x', 1]]);
  });

  test('leaves rows on a device that turns out to have been somebody else’s', async () => {
    await sandbox.run('delete from raw.rides', rows('rides', `'1', 1, null, 'phone'`, `'2', 3, 'ann@x', 'phone'`));
    await sandbox.run(rows('erasures', `'ann@x', null`));
    await sandbox.build();
    expect(await sandbox.rows(people)).toEqual([]);
    await sandbox.run(rows('rides', `'3', 2, 'bob@x', 'phone'`));
    expect(await notes()).toContain(
      'A device of somebody removed was somebody else’s: all rows have to be read again, for some are only in the sources.',
    );
    expect(await sandbox.rows(people)).toEqual([
      ['1', 'bob@x', 1],
      ['3', 'bob@x', 2],
    ]);
  });

  test('leaves rows that were done before theirs, once that is told to be later than it was', async () => {
    await sandbox.run(
      'delete from raw.rides',
      rows('rides', `'1', 1, 'bob@x', 'phone'`, `'2', 2, 'ann@x', 'phone'`, `'3', 3, null, 'phone'`),
      rows('erasures', `'ann@x', null`),
    );
    await sandbox.build();
    expect(await sandbox.rows(people)).toEqual([['1', 'bob@x', 1]]);
    await sandbox.run(`update raw.rides set at_hour = 4 where id = '2'`);
    await sandbox.build();
    expect(await sandbox.rows(people)).toEqual([
      ['1', 'bob@x', 1],
      ['3', 'bob@x', 2],
    ]);
  });

  test('is nowhere in the ledger, under no name and no device', async () => {
    await sandbox.run(rows('email_changes', `'old-ann@x', 'ann@x', 1`, `'old-cy@x', 'cy@x', 1`));
    await sandbox.build();
    await sandbox.run(rows('erasures', `'old-ann@x', null`), rows('rides', `'ann 9', 9, 'ann@x', 'her phone'`));
    await sandbox.build();
    await sandbox.build();
    const tables = await sandbox.rows(`select table_name from duckdb_tables() where schema_name = 'main'`);
    expect(tables.length).toBeGreaterThan(6);
    for (const [table] of tables) {
      const found = await sandbox.rows(
        `select t::varchar from ${table} as t where t::varchar like '%ann%' or t::varchar like '%her phone%'`,
      );
      expect(found, String(table)).toEqual([]);
    }
    expect(await sandbox.rows('select old_customer, customer from _activity_schema_aliases')).toEqual([
      ['old-cy@x', 'cy@x'],
    ]);
  });

  test('is not shown as an example of a rejected row', async () => {
    await sandbox.run(
      rows('erasures', `'ann@x', null`),
      'delete from raw.rides where id is not null',
      rows('rides', `null, 1, 'ann@x', 'phone'`, `'ann@x/1', null, null, 'phone'`),
    );
    expect(await notes()).toContain(
      '2 rows of rides rejected: no activity_id (of somebody removed); no ts (of somebody removed).',
    );
  });
});

describe('what is refused', () => {
  test('aliases without a time, removals without an identifier', async () => {
    sandbox.write(
      'transformations/email_changes.sql',
      '/*---\nrole: aliases\n---*/\nselect old_email as anonymous_customer_id, new_email as customer from raw.email_changes',
    );
    expect(await sandbox.refusal()).toMatchObject({
      message: 'email_changes gives no `ts`, which `role: aliases` needs.',
    });
    sandbox.remove('transformations/email_changes.sql');
    sandbox.write('transformations/erasures.sql', '/*---\nrole: removals\n---*/\nselect email from raw.erasures');
    expect(await sandbox.refusal()).toMatchObject({
      message: 'erasures gives no `anonymous_customer_id` and no `customer`, which `role: removals` needs.',
    });
  });
});
