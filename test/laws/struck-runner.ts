import assert from 'node:assert/strict';
import type { BuildReport, BuildRequest, Progress, Runner } from '../../server/src/run/runner.ts';
import { holdDuckdbFile } from '../../server/src/warehouses/duckdb-file.ts';
import { randomBy } from '../warehouses/boundary-blows.ts';
import { watchStatements } from '../warehouses/statements.ts';

/** What of the builds of a runner was struck. */
export const strikes = { before: 0, after: 0 };

/** What strikes runners, each in its own way: a world has one of its own. `seed` is asked when one comes. */
export function struckRunners(seed: () => number): (runner: Runner) => Runner {
  let worlds = 0;
  return (runner) => struckNowAndThen(runner, seed() + worlds++);
}

/**
 * A runner on DuckDB in memory whose builds are struck now and then, by a seed: from some statement on the warehouse refuses
 * everything. Then the same build comes again, and the two are told as the one that they are.
 */
function struckNowAndThen(runner: Runner, seed: number): Runner {
  const random = randomBy(seed);
  return {
    ...runner,
    async build(request, onProgress, signal) {
      if (random() < 0.4) return runner.build(request, onProgress, signal);
      const known = new Set((await runs(request)).map(({ run }) => run));
      const progress: Progress[] = [];
      let isStruck = false;
      const last = 1 + Math.floor(random() * 190);
      const unwatch = watchStatements({
        before({ number }) {
          isStruck ||= number === last;
          if (isStruck) throw new Error('struck');
          return undefined;
        },
      });
      try {
        const report = await runner.build(request, (one) => progress.push(one), signal);
        for (const one of progress) onProgress(one);
        return report;
      } catch (error) {
        if (!isStruck) throw error;
      } finally {
        unwatch();
      }
      const struck = (await runs(request)).find(({ run }) => !known.has(run));
      strikes[struck === undefined || struck.did === 'nothing' ? 'before' : 'after'] += 1;
      if (struck === undefined || struck.did === 'nothing') return runner.build(request, onProgress, signal);
      if (struck.did === 'chunks') return ofRun(await runner.build(request, onProgress, signal), struck.run);
      for (const one of progress) onProgress(one);
      return ofRun(await runner.build(request, () => {}, signal), struck.run);
    },
  };
}

interface RunDone {
  readonly run: string;
  /** `plan`: the next one finishes what it began last; `chunks`: it goes on after those that are done. */
  readonly did: 'nothing' | 'chunks' | 'plan';
}

/** The runs that the ledger knows, none where there is no ledger yet. */
async function runs({ schema = 'analytics' }: BuildRequest): Promise<readonly RunDone[]> {
  const file = await holdDuckdbFile(':memory:', 'write', 'test');
  const connection = await file.instance.connect();
  const ledger = `${schema}._activity_schema_`;
  try {
    const reader = await connection.runAndReadAll(
      `select r.run, case
  when r.outcome = 'succeeded' or r.run in (select run from ${ledger}unfinished) then 'plan'
  when r.run in (select run from ${ledger}runs where transformation is not null) then 'chunks'
  else 'nothing'
end
from ${ledger}runs as r
where r.transformation is null`,
    );
    return reader.getRows().map(([run, did]) => ({ run: String(run), did: String(did) as RunDone['did'] }));
  } catch (error) {
    if (/does not exist/.test(String(error))) return [];
    throw error;
  } finally {
    connection.closeSync();
    await file.release();
  }
}

function ofRun(report: BuildReport, run: string): BuildReport {
  const [stream, ...others] = report.streams;
  assert(stream !== undefined && others.length === 0);
  return { ...report, streams: [{ ...stream, run }] };
}
