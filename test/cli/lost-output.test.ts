import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { change, program, run, starterProject } from './cli.ts';

/** Where one stream of a command goes: to this test, to a reader that left before the first word, or onto a full disk. */
type To = 'here' | 'nobody' | 'full disk';

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function into(words: readonly string[], cwd: string, { out = 'here', err = 'here' }: { out?: To; err?: To }) {
  const full = openSync(existsSync('/dev/full') ? '/dev/full' : '/dev/null', 'w');
  const stdio = [out, err].map((to) => (to === 'full disk' ? full : 'pipe'));
  const child = spawn(process.execPath, [program, ...words], { cwd, stdio: ['ignore', ...stdio] });
  closeSync(full);
  const heard: Record<'out' | 'err', string> = { out: '', err: '' };
  for (const [name, to, stream] of [
    ['out', out, child.stdout],
    ['err', err, child.stderr],
  ] as const) {
    if (to === 'nobody') stream?.destroy();
    else stream?.setEncoding('utf8').on('data', (text: string) => (heard[name] += text));
  }
  return new Promise<Ran>((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => done({ code, ...heard }));
  });
}

describe('a command that writes goes on to its end', () => {
  let project: string;
  beforeEach(async () => {
    project = await starterProject();
  });

  const isBuilt = async (): Promise<boolean> =>
    /"outcome": "succeeded"/.test((await run(['history', '--format', 'json'], { cwd: project })).out);

  test('where nobody reads how far it is', async () => {
    const { code, out } = await into(['build'], project, { err: 'nobody' });
    expect(out).toMatch(/customer_stream built: 6 inserted/);
    expect({ code, isBuilt: await isBuilt() }).toEqual({ code: 0, isBuilt: true });
  });

  test.skipIf(!existsSync('/dev/full'))('where it cannot be written how far it is', async () => {
    const { code, out } = await into(['build'], project, { err: 'full disk' });
    expect(out).toMatch(/customer_stream built: 6 inserted/);
    expect({ code, isBuilt: await isBuilt() }).toEqual({ code: 0, isBuilt: true });
  });

  test('where nobody reads anything', async () => {
    const { code } = await into(['build'], project, { out: 'nobody', err: 'nobody' });
    expect({ code, isBuilt: await isBuilt() }).toEqual({ code: 0, isBuilt: true });
  });

  test('with the exit code of what failed', async () => {
    change(project, 'transformations/signed_up.sql', (text) =>
      text.replace('u.email', "case when u.id > 0 then error('no') end"),
    );
    expect((await into(['build'], project, { err: 'nobody' })).code).toBe(3);
    expect((await into(['build'], project, { out: 'nobody', err: 'nobody' })).code).toBe(3);
  });

  test('all that is due, for a reader of the first line', async () => {
    const schedule = 'schedule: { build: "0 * * * *" }';
    change(project, 'activity_schema.yml', (text) =>
      text
        .replace('  customer_stream:', `  customer_stream:\n    ${schedule}`)
        .replace(
          /^activities:/m,
          `  other: { entity: customer, schema: analytics, optional_columns: [revenue_impact, link], ${schedule} }\n\n$&`,
        ),
    );
    change(project, 'transformations/signed_up.sql', (text) => `/*---\nstream: customer_stream\n---*/\n${text}`);
    change(project, 'transformations/completed_order.sql', (text) => `/*---\nstream: other\n---*/\n${text}`);
    // It asks for activities of both.
    rmSync(join(project, 'queries'), { recursive: true });
    const { code } = await into(['run', '--due'], project, { out: 'nobody', err: 'nobody' });
    const { out } = await run(['history', '--format', 'json'], { cwd: project });
    const streams = JSON.parse(out).map(({ stream }: { stream: string }) => stream);
    expect({ code, streams: [...new Set(streams)].sort() }).toEqual({ code: 0, streams: ['customer_stream', 'other'] });
  });

  test.skipIf(!existsSync('/dev/full'))('and tells then that its report could not be written', async () => {
    const { code, err } = await into(['build'], project, { out: 'full disk' });
    expect(err).toMatch(/^error The output cannot be written: .*ENOSPC.*\n$/m);
    expect(err.match(/The output cannot be written/g)).toHaveLength(1);
    expect({ code, isBuilt: await isBuilt() }).toEqual({ code: 74, isBuilt: true });
  });
});

test('a command that only prints ends with its reader', async () => {
  const project = await starterProject();
  await run(['build'], { cwd: project });
  expect((await into(['query', 'signed_up_to_order'], project, { out: 'nobody' })).code).toBe(0);
  expect((await into(['compile', 'signed_up_to_order'], project, { out: 'nobody' })).code).toBe(0);
});

test.skipIf(!existsSync('/dev/full'))('an answer that cannot be written is no success', async () => {
  const project = await starterProject();
  const { code, err } = await into(['compile', 'signed_up_to_order'], project, { out: 'full disk' });
  expect({ code, err }).toEqual({ code: 74, err: expect.stringMatching(/^error The output cannot be written: .+\n$/) });
});
