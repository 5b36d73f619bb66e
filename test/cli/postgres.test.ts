import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningPostgres, startPostgres } from '../warehouses/postgres.ts';
import { change, run, starterProject } from './cli.ts';

describe('a connection that cannot be', () => {
  const built = async (connection: string) => {
    const project = await starterProject();
    change(project, 'activity_schema.yml', (text) => text.replace(/^ {2}dev: .*$/m, `  dev: ${connection}`));
    return run(['build'], { cwd: project, env: { PORT: '65536' } });
  };

  test('ends, with its reason', async () => {
    const { code, err } = await built('{ type: postgres, host: 127.0.0.1, port: "${env:PORT}", user: u }');
    expect(err).toContain('its port has to be a whole number from 1 to 65535');
    expect(code).toBe(3);
  });

  test.each(['{ type: postgres, user: u, host: ', '{ type: duckdb, path: '])('tells no secret: %s', async (keys) => {
    const { code, err } = await built(`${keys}"postgres://builder:Sekret99@127.0.0.1:9/shop" }`);
    expect(err).not.toContain('Sekret99');
    expect({ code, isTold: err.includes('builder:••••••••@') }).toEqual({ code: 3, isTold: true });
  });
});

describe('a project on PostgreSQL', () => {
  let server: RunningPostgres;
  let project: string;
  const env = (): Record<string, string> => ({ SHOP_PASSWORD: server.password });

  beforeAll(async () => {
    server = await startPostgres();
    project = await starterProject();
    const { host, port, user, database } = server;
    change(project, 'activity_schema.yml', (text) =>
      text.replace(
        /^ {2}dev: .*$/m,
        `  dev: { type: postgres, host: ${host}, port: ${port}, user: ${user}, database: ${database}, password: "\${env:SHOP_PASSWORD}" }`,
      ),
    );
    for (const name of ['signed_up', 'completed_order']) {
      change(project, `transformations/${name}.sql`, (text) =>
        text
          .replace('json_object(', 'jsonb_build_object(')
          .replace('::double ', '::double precision ')
          .replace('null::varchar', 'null::text'),
      );
    }
  });

  afterAll(() => server.stop());

  test('a query before the first build says what to do', async () => {
    const early = await run(['query', 'signed_up_to_order'], { cwd: project, env: env() });
    expect(early).toMatchObject({ code: 3, out: '' });
    expect(early.err).toContain('activity-schema build');
  });

  test('is checked, built and queried like any other', async () => {
    expect(await run(['check'], { cwd: project })).toMatchObject({ code: 0 });
    const built = await run(['build'], { cwd: project, env: env() });
    expect(built.err).toMatch(/^customer_stream 1\/\d+ /);
    expect(built.out).toMatch(/^customer_stream built: 6 inserted/m);
    expect(built.code).toBe(0);
    expect((await run(['build'], { cwd: project, env: env() })).out).toMatch(/up to date: nothing new/);
    const { out } = await run(['query', 'signed_up_to_order', '--format', 'csv'], { cwd: project, env: env() });
    expect(out).toMatch(/^alan@example\.com,2024-01-05T08:05:00\S*,free,,,0,/m);
    expect((await run(['history'], { cwd: project, env: env() })).out).toContain('succeeded');
  });

  test('without its password, and with a wrong one, it says what to do', async () => {
    const missing = await run(['build'], { cwd: project });
    expect(missing).toMatchObject({ code: 1, out: '' });
    expect(missing.err).toContain('Set SHOP_PASSWORD');
    const wrong = await run(['build'], { cwd: project, env: { SHOP_PASSWORD: 'wrong-secret' } });
    expect(wrong).toMatchObject({ code: 3, out: '' });
    expect(wrong.err).toMatch(/was refused/);
    expect(wrong.err).not.toContain('wrong-secret');
  });
});
