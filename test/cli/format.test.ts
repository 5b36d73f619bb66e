import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { change, exampleCopy, run } from './cli.ts';

const file = 'queries/app_conversion.aql';

describe('format', () => {
  let project: string;
  let before: string;
  const read = (): string => readFileSync(join(project, file), 'utf8');
  beforeEach(() => {
    project = exampleCopy('bike_share');
    before = read();
  });

  test('has nothing to do in an example', async () => {
    expect(await run(['format', '--check'], { cwd: project })).toEqual({
      code: 0,
      out: expect.stringMatching(/^formatted: \d+ files\n$/),
      err: '',
    });
  });

  test('--check names what is to be formatted, and leaves it', async () => {
    change(project, file, (text) => text.replace('select all', 'SELECT  all'));
    const changed = read();
    expect(await run(['format', '--check'], { cwd: project })).toEqual({
      code: 1,
      out: expect.stringMatching(/^queries\/app_conversion\.aql\n1 of \d+ files to be formatted\n$/),
      err: '',
    });
    expect(read()).toBe(changed);
  });

  test('formats what it is given', async () => {
    change(project, file, (text) => text.replace('select all', 'SELECT  all'));
    expect(await run(['format', 'queries'], { cwd: project })).toMatchObject({ code: 0 });
    expect(read()).toBe(before);
  });

  test('says where a mistake of syntax stands in the way', async () => {
    change(project, file, (text) => text.replace('select all', 'SELECT  al l'));
    const { code, err } = await run(['format', file], { cwd: project });
    expect(code).toBe(1);
    expect(err).toBe(`${file} has a mistake of syntax and stays as it is: see \`activity-schema check\`.\n`);
  });
});
