import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildMutants } from '../mutants/build-mutants.ts';
import { mutants } from '../mutants/mutants.ts';

const sources = resolve(import.meta.dirname, '../../server/src');

describe('every mutant changes the code as it is', () => {
  const all = [...mutants.map((one) => ({ ...one, file: join('compile', one.file) })), ...buildMutants];
  test.each(all)('$file: $from', ({ file, from, to }) => {
    expect(readFileSync(join(sources, file), 'utf8')).toContain(from);
    expect(to).not.toBe(from);
  });
});
