import type { Range } from '../schema/text.ts';
import type { Complaint, Place, Question, Unheard, Verdict, Verdicts } from './verdict.ts';

/** Verdicts as the host brings them, and what it has yet to ask for. It does no IO: the host asks, and checks again. */
export interface VerdictStore extends Verdicts {
  /** What work gives, and what it looked up that is not here. */
  recording<T>(work: () => T): Recorded<T>;
  /** Takes in a verdict. True where it says something else than what whoever wanted it went by until now. */
  heard(wanted: Wanted, verdict: Verdict): boolean;
  forget(file: string): void;
}

export interface Wanted {
  readonly place: Place;
  readonly question: Question;
  /** What was told instead: what was said of an older text, its places moved along. */
  readonly told: Verdict | undefined;
  readonly unheard: Unheard;
}

export interface Recorded<T> {
  readonly result: T;
  readonly wanted: readonly Wanted[];
}

export function createVerdictStore(): VerdictStore {
  const known = new Map<string, Map<string, Known>>();
  let missing: Wanted[] | undefined;
  return {
    of(question, place, unheard = { isAcceptance: false }) {
      const before = known.get(place.file)?.get(partOf({ place, question }));
      if (before?.question.sql === question.sql) return before.verdict;
      const told = before && moved(before.verdict, before.question.sql, question.sql);
      missing?.push({ place, question, told, unheard });
      return told;
    },
    recording(work) {
      const outer = missing;
      const wanted: Wanted[] = [];
      missing = wanted;
      try {
        return { result: work(), wanted };
      } finally {
        missing = outer;
      }
    },
    heard(wanted, verdict) {
      const parts = known.get(wanted.place.file) ?? new Map<string, Known>();
      known.set(wanted.place.file, parts.set(partOf(wanted), { question: wanted.question, verdict }));
      const told = wanted.told ?? (wanted.unheard.isAcceptance ? accepted : undefined);
      return (
        told === undefined ||
        ((isObjection(told) || isObjection(verdict)) && JSON.stringify(told) !== JSON.stringify(verdict))
      );
    },
    forget: (file) => void known.delete(file),
  };
}

const accepted: Verdict = { kind: 'accepted' };

/** Whether anything is said because of a verdict: who knows nothing says as little as who accepts. */
function isObjection({ kind }: Verdict): boolean {
  return kind !== 'accepted' && kind !== 'unknown';
}

/** A query may be compiled for another warehouse while it is checked for its own. */
function partOf({ place, question }: Pick<Wanted, 'place' | 'question'>): string {
  return `${place.part} ${question.dialect}`;
}

interface Known {
  readonly question: Question;
  readonly verdict: Verdict;
}

/** What was said of a text, at the places of the text that it became. */
function moved(verdict: Verdict, before: string, after: string): Verdict {
  const shift = shiftOf(before, after);
  const one = (complaint: Complaint): Complaint => ({ ...complaint, range: shift(complaint.range) });
  switch (verdict.kind) {
    case 'refused-by-engine':
      return { ...verdict, complaint: one(verdict.complaint) };
    case 'refused':
    case 'doubted':
    case 'disputed':
      return { ...verdict, complaints: verdict.complaints.map(one) };
    default:
      return verdict;
  }
}

function shiftOf(before: string, after: string): (range: Range) => Range {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before.charCodeAt(head) === after.charCodeAt(head)) head += 1;
  let tail = 0;
  while (
    tail < shorter - head &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  )
    tail += 1;
  const at = (offset: number): number => {
    if (offset <= head) return offset;
    return Math.max(head, offset + after.length - before.length);
  };
  return ({ start, end }) => ({ start: at(start), end: Math.max(at(start), at(end)) });
}
