import type { Candidate } from './candidates.ts';
import type { Engine, Memory, Outcome } from './engine.ts';
import type { Question } from './queries.ts';

/** What one candidate took on one question. */
export interface Figure {
  readonly candidate: Candidate;
  readonly outcome: 'done' | 'too long' | 'failed';
  readonly message: string | undefined;
  /** Milliseconds of the best run and of the one in the middle. */
  readonly best: number | undefined;
  readonly median: number | undefined;
  /** Runs the two are of. */
  readonly runs: number;
  readonly memory: Memory;
  /** Whether it answers as ours does; undefined where it has no answer, or another question. */
  readonly agrees: boolean | undefined;
}

export interface MeasureOptions {
  /** Runs at least; short ones are run more often. */
  readonly runs: number;
  /** Candidates that are known to take longer than the patience. */
  readonly skip: (candidate: Candidate) => boolean;
}

/** A candidate this many times slower than the fastest, and slower than a second, has been measured by its first run. */
const hopeless = 8;

/** Every candidate once by itself, then in turns, so that what disturbs the machine disturbs all of them. */
export async function measure(
  engine: Engine,
  question: Question,
  candidates: readonly Candidate[],
  { runs, skip }: MeasureOptions,
): Promise<readonly Figure[]> {
  const statements = new Map(candidates.map((one) => [one, engine.digest(one.sql, question.answer)]));
  const first = new Map<Candidate, Outcome>();
  for (const [candidate, statement] of statements) {
    first.set(candidate, skip(candidate) ? { kind: 'too long' } : await engine.watch(statement));
  }
  const fastest = Math.min(
    ...[...first.values()].map((one) => (one.kind === 'done' ? one.ms : Number.POSITIVE_INFINITY)),
  );
  const times = new Map<Candidate, number[]>();
  for (let round = 0; round < rounds(runs, fastest); round++) {
    const turn = round % candidates.length;
    for (const candidate of [...candidates.slice(turn), ...candidates.slice(0, turn)]) {
      const once = first.get(candidate);
      if (once?.kind !== 'done' || (once.ms > 1000 && once.ms > hopeless * fastest)) continue;
      const outcome = await engine.run(statements.get(candidate) ?? '');
      if (outcome.kind === 'done') times.set(candidate, [...(times.get(candidate) ?? []), outcome.ms]);
    }
  }
  const ours = [...first].find(([{ role }]) => role === 'ours')?.[1];
  return candidates.map((candidate) => figure(candidate, first.get(candidate), times.get(candidate), ours));
}

/** Short runs are disturbed by little: as many as take about a second. */
function rounds(runs: number, fastestMs: number): number {
  return Math.max(runs, Math.min(5 * runs, Math.ceil(1000 / fastestMs)));
}

function figure(
  candidate: Candidate,
  first: Outcome | undefined,
  times: readonly number[] | undefined,
  ours: Outcome | undefined,
): Figure {
  const none = { best: undefined, median: undefined, runs: 0, memory: { peak: undefined, spilled: undefined } };
  if (first?.kind !== 'done') {
    const message = first?.kind === 'failed' ? first.message : undefined;
    return { candidate, outcome: first?.kind ?? 'failed', message, agrees: undefined, ...none };
  }
  const sorted = [...(times ?? [first.ms])].sort((a, b) => a - b);
  const comparable = (candidate.role === 'reference' || candidate.role === 'peer') && ours?.kind === 'done';
  return {
    candidate,
    outcome: 'done',
    message: undefined,
    best: sorted[0],
    median: sorted[Math.floor(sorted.length / 2)],
    runs: sorted.length,
    memory: first.memory,
    agrees: comparable ? first.answer === ours.answer : undefined,
  };
}
