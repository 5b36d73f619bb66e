import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { outFolder } from '../host/paths.ts';
import type { Outcome } from '../host/results.ts';

/** Where the suite inside the extension host writes, and how the process outside reads it. */
export interface OutcomesFile {
  readonly env: Readonly<Record<string, string>>;
  /** What the suite has written; a failure more where it has written nothing, or ended badly without saying why. */
  read(exit: string): readonly Outcome[];
}

export function outcomesFile(suite: string): OutcomesFile {
  const path = join(outFolder, `logs/${suite}-outcomes.json`);
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  return {
    env: { ACTIVITY_SCHEMA_TEST_RESULTS: path },
    read(exit) {
      if (!existsSync(path))
        return [{ title: 'the suite leaves results', state: 'failed', error: `It did not: ${exit}` }];
      const outcomes: readonly Outcome[] = JSON.parse(readFileSync(path, 'utf8'));
      const endsWell = exit === 'exit 0' || outcomes.some(({ state }) => state === 'failed');
      return endsWell ? outcomes : [...outcomes, { title: 'the suite ends', state: 'failed', error: exit }];
    },
  };
}
