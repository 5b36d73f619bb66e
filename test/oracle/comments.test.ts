import { afterEach, beforeEach, expect, test } from 'vitest';
import { Sandbox } from './build-sandbox.ts';

/** DuckDB loses what was written about a table with the table, and about a view where it is replaced. */
let sandbox: Sandbox;
const single = 'schema: analytics\nlookback: 1 day';
const divided = `${single}\nlayout: per_activity`;

beforeEach(() => {
  sandbox = new Sandbox();
  for (const activity of ['visited', 'bought']) {
    sandbox.write(`transformations/${activity}.sql`, transformation(activity));
  }
});

afterEach(() => sandbox.end());

function transformation(activity: string): string {
  return `select '1' as activity_id, timestamp '2024-01-01' as ts, '${activity}' as activity, 'ann' as customer, '{}' as feature_json, 'x' as link`;
}

const comments = () =>
  sandbox.rows(`select table_name as name, null as about, comment from duckdb_tables() where comment is not null
union all select view_name, null, comment from duckdb_views() where comment is not null
union all select table_name, column_name, comment from duckdb_columns() where comment is not null
order by all nulls first`);

test('what was written about the table and its columns outlives a full build and the way to another layout', async () => {
  sandbox.settings(single);
  await sandbox.build();
  await sandbox.run(
    `comment on table analytics.customer_stream is 'Ann''s stream'`,
    `comment on column analytics.customer_stream.ts is 'When'`,
  );
  const written = await comments();
  expect(written).toHaveLength(2);
  await sandbox.build({ mode: { kind: 'full' } });
  expect(await comments()).toEqual(written);
  for (const settings of [divided, single]) {
    sandbox.settings(settings);
    await sandbox.build();
    expect(await comments()).toEqual(written);
  }
});

test('what was written about the tables of activities and the view over them outlives all that is made anew', async () => {
  sandbox.settings(divided);
  await sandbox.build();
  await sandbox.run(
    `comment on view analytics.customer_stream is 'All'`,
    `comment on column analytics.customer_stream.activity is 'What'`,
    `comment on table analytics.customer_stream_bought is 'Sales'`,
    `comment on column analytics.customer_stream_bought.ts is 'When'`,
  );
  const written = await comments();
  expect(written).toHaveLength(4);
  await sandbox.build({ mode: { kind: 'full' } });
  expect(await comments()).toEqual(written);
  sandbox.write('transformations/left.sql', transformation('left'));
  await sandbox.build();
  expect(await comments()).toEqual(written);
  sandbox.settings(`${divided}\noptional_columns: [link]`);
  await sandbox.build();
  expect(await comments()).toEqual(written);
  const steps = (await sandbox.plan()).steps.map(({ id }) => id);
  expect(steps.filter((id) => id.startsWith('comment:'))).toEqual([]);
});

test('what was written about the view of an activity stays where it selects something else', async () => {
  sandbox.settings(`${divided}\nidentity: false`);
  const viewed = `/*---\nupdate: view\n---*/\n${transformation('bought')}`;
  sandbox.write('transformations/bought.sql', viewed);
  await sandbox.build();
  await sandbox.run(
    `comment on view analytics.customer_stream_bought is 'Sales'`,
    `comment on column analytics.customer_stream_bought.ts is 'When'`,
  );
  const written = await comments();
  sandbox.write('transformations/bought.sql', viewed.replace('2024-01-01', '2024-02-01'));
  await sandbox.build();
  expect(await comments()).toEqual(written);
  sandbox.write('transformations/bought.sql', transformation('bought'));
  await sandbox.build();
  expect(await comments()).toEqual(written);
});
