import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { change, exampleCopy, run, starterProject, temporaryFolder } from './cli.ts';

describe('a clean project', () => {
  let project: string;
  beforeAll(async () => {
    project = await starterProject();
  });

  test('says what it looked at', async () => {
    expect(await run(['check'], { cwd: project })).toEqual({
      code: 0,
      out: 'clean: 2 transformations, 1 query, 1 stream\n',
      err: '',
    });
  });

  test('is found from a folder below, and by --project', async () => {
    expect(await run(['check'], { cwd: join(project, 'transformations') })).toMatchObject({ code: 0 });
    expect(await run(['--project', 'shop', 'check'], { cwd: dirname(project) })).toMatchObject({ code: 0 });
    expect(await run(['check', '--project', 'shop'], { cwd: dirname(project) })).toMatchObject({ code: 0 });
  });

  test('is an empty array in json', async () => {
    expect(await run(['check', '--format', 'json'], { cwd: project })).toEqual({ code: 0, out: '[]\n', err: '' });
  });
});

test.each(['bike_share', 'flights'])('the example %s is clean', async (name) => {
  const { code, out } = await run(['check'], { cwd: exampleCopy(name) });
  expect(out).toMatch(/^clean: /);
  expect(code).toBe(0);
});

describe.skipIf(process.platform === 'win32')('a file that cannot be read', () => {
  let project: string;
  beforeAll(async () => {
    project = await starterProject();
    change(project, 'transformations/signed_up.sql', (text) => text.replace(/^.* as customer,\n/m, ''));
    symlinkSync(join(project, 'gone.sql'), join(project, 'transformations/lost.sql'));
  });
  const lost = {
    file: 'transformations/lost.sql',
    line: 1,
    severity: 'error',
    rule: 'unreadable-file',
    message:
      'This file cannot be read: it links to what is not there. Make it readable, or take it out of the project.',
  };

  test('is a finding beside those of the others', async () => {
    const { code, out } = await run(['check', '--format', 'json'], { cwd: project });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject([lost, { file: 'transformations/signed_up.sql', rule: 'missing-column' }]);
  });

  test('as text, it has its place', async () => {
    const { out, err } = await run(['check'], { cwd: project });
    expect(err).toBe('');
    expect(out).toMatch(
      /^transformations\/lost\.sql:1:1 {2}error {2}This file cannot be read: .* {2}unreadable-file$/m,
    );
    expect(out).toMatch(/^2 errors in 3 transformations/m);
  });

  test('by its path', async () => {
    const { code, out } = await run(['check', '--format', 'json', 'transformations/lost.sql'], { cwd: project });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject([lost]);
  });

  test('is nothing to another file', async () => {
    const { code } = await run(['check', 'queries'], { cwd: project });
    expect(code).toBe(0);
  });

  test('is not the other files’ fault: what it makes and gives is not called unknown', async () => {
    const own = await starterProject();
    rmSync(join(own, 'transformations/completed_order.sql'));
    symlinkSync(join(own, 'gone.sql'), join(own, 'transformations/completed_order.sql'));
    mkdirSync(join(own, 'columns'));
    symlinkSync(join(own, 'gone.aql'), join(own, 'columns/spent.aql'));
    writeFileSync(
      join(own, 'queries/spent.aql'),
      'using customer_stream include (spent) select all signed_up (ts, found_by) derive (spent + 1 as more) order by spent',
    );
    const { out } = await run(['check', '--format', 'json'], { cwd: own });
    const told: readonly { file: string; rule: string }[] = JSON.parse(out);
    expect(told.map(({ file, rule }) => `${file} ${rule}`)).toEqual([
      'columns/spent.aql unreadable-file',
      'transformations/completed_order.sql unreadable-file',
    ]);
  });
});

test('a folder that is called as a file is said to be one', async () => {
  const project = await starterProject();
  mkdirSync(join(project, 'transformations/visits.sql/deep'), { recursive: true });
  const { code, out } = await run(['check'], { cwd: project });
  expect(code).toBe(0);
  expect(out).toMatch(/^transformations\/visits\.sql:1:1 {2}warning {2}This is a folder, .* {2}unreadable-file$/m);
  expect(await run(['check', 'queries'], { cwd: project })).toMatchObject({ out: 'clean: 1 file\n' });
});

test.skipIf(process.platform === 'win32')('what is neither a file nor a folder is not one that is clean', async () => {
  const project = await starterProject();
  execFileSync('mkfifo', [join(project, 'transformations/pipe.sql')]);
  const { code, out, err } = await run(['check', 'transformations/pipe.sql'], { cwd: project });
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain('transformations/pipe.sql is not a file.');
});

describe('a transformation without its customer', () => {
  let project: string;
  beforeAll(async () => {
    project = await starterProject();
    change(project, 'transformations/signed_up.sql', (text) => text.replace(/^.* as customer,\n/m, ''));
  });

  test('text names place, rule and fix, and shows the line', async () => {
    const { code, out, err } = await run(['check'], { cwd: project });
    expect(code).toBe(1);
    expect(err).toBe('');
    expect(out).toMatch(/^transformations\/signed_up\.sql:\d+:\d+ {2}error {2}.*customer.* {2}missing-column$/m);
    expect(out).toMatch(/^ {2}\d+ │ /m);
    expect(out).toMatch(/\^/);
    expect(out).toMatch(/^ {2}fix /m);
    expect(out).toMatch(/^1 error in 2 transformations, 1 query, 1 stream/m);
  });

  test('json has one object with one-based places', async () => {
    const { code, out } = await run(['check', '--format', 'json'], { cwd: project });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual([
      {
        file: 'transformations/signed_up.sql',
        line: expect.any(Number),
        column: expect.any(Number),
        endLine: expect.any(Number),
        endColumn: expect.any(Number),
        severity: 'error',
        rule: 'missing-column',
        message: expect.stringContaining('customer'),
        fixes: [expect.any(String)],
      },
    ]);
  });

  test('files are relative to where it runs', async () => {
    const { out } = await run(['check', '--format', 'json'], { cwd: join(project, 'queries') });
    expect(JSON.parse(out)[0].file).toBe('../transformations/signed_up.sql');
  });

  test('github annotates', async () => {
    const { code, out } = await run(['check', '--format', 'github'], { cwd: project });
    expect(code).toBe(1);
    expect(out).toMatch(/^::error file=transformations\/signed_up\.sql,line=\d+,col=\d+,.*title=missing-column::/);
  });

  test('junit fails the file and passes the others', async () => {
    const { code, out } = await run(['check', '--format', 'junit'], { cwd: project });
    expect(code).toBe(1);
    expect(out).toContain('<testsuites name="activity-schema check" tests="4" failures="1">');
    expect(out).toContain('<testsuite name="transformations/signed_up.sql" tests="1" failures="1">');
  });

  test('another file alone is clean', async () => {
    expect(await run(['check', 'transformations/completed_order.sql'], { cwd: project })).toEqual({
      code: 0,
      out: 'clean: 1 file\n',
      err: '',
    });
    expect(await run(['check', 'queries'], { cwd: project })).toMatchObject({ code: 0 });
    expect(await run(['check', 'transformations'], { cwd: project })).toMatchObject({ code: 1 });
  });
});

describe('files that are none of a project', () => {
  test('a missing one is a mistake of usage', async () => {
    const { code, out, err } = await run(['check', 'nothing.sql'], { cwd: await starterProject() });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('There is no file nothing.sql.');
  });

  test('another SQL file is left alone, and that is said', async () => {
    const project = await starterProject();
    mkdirSync(join(project, 'reports'));
    writeFileSync(join(project, 'reports/monthly.sql'), 'select 1');
    const { code, err } = await run(['check', 'reports/monthly.sql'], { cwd: project });
    expect(code).toBe(0);
    expect(err).toContain('reports/monthly.sql is not checked');
  });

  test('no project anywhere', async () => {
    const { code, out, err } = await run(['check'], { cwd: temporaryFolder() });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('There is no activity_schema.yml here or in a folder above.');
    expect(err).toContain('activity-schema init');
  });
});
