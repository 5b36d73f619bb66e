/**
 * Entries that are offered at once. Of more those that fit what is typed best come first to hand, and an editor that is told so
 * asks again with the next letter.
 */
export const mostNames = 100;

/** What may be offered under a name, and is put into words only if it is. */
export interface Candidate<T> {
  readonly name: string;
  readonly make: () => T;
}

export const candidate = <T>(name: string, make: () => T): Candidate<T> => ({ name, make });

/** The best of the candidates, as many as are offered at once. */
export function bestOf<T>(all: readonly Candidate<T>[], typed: string): readonly T[] {
  return fitting(all, typed).map(({ make }) => make());
}

/**
 * All where they are not many, else the best of those that an editor would show: whose names hold the typed letters in their
 * order, two neighbours of which may have changed places. None that fits better is left out for one that fits worse.
 */
export function fitting<Named extends { readonly name: string }>(
  all: readonly Named[],
  typed: string,
): readonly Named[] {
  if (all.length <= mostNames) return all;
  const letters = typed.toLowerCase();
  if (letters === '') return all.slice(0, mostNames);
  const slips = slipsOf(letters);
  const ranks: readonly Named[][] = [[], [], [], [], []];
  for (const one of all) {
    const rank = rankOf(one.name.toLowerCase(), letters, slips);
    if (rank !== undefined) ranks[rank]?.push(one);
  }
  return ranks.flat().slice(0, mostNames);
}

/** 0 fits best; undefined: not at all. */
function rankOf(name: string, letters: string, slips: readonly string[]): number | undefined {
  if (name.startsWith(letters)) return 0;
  const at = name.indexOf(letters);
  if (at > 0) return isLetter.test(name.charAt(at - 1)) ? 2 : 1;
  if (holds(name, letters)) return 3;
  return slips.some((slip) => holds(name, slip)) ? 4 : undefined;
}

/** Whether a name has the letters in their order, whatever stands between them. */
function holds(name: string, letters: string): boolean {
  let at = 0;
  for (const letter of letters) {
    at = name.indexOf(letter, at) + letter.length;
    if (at < letter.length) return false;
  }
  return true;
}

/** The letters as they may have been meant by somebody whose fingers were in each other's way; the first is taken to be right. */
function slipsOf(letters: string): readonly string[] {
  if (letters.length < 3) return [];
  return Array.from(
    { length: Math.min(letters.length - 2, mostSlips) },
    (_, i) => `${letters.slice(0, i + 1)}${letters.charAt(i + 2)}${letters.charAt(i + 1)}${letters.slice(i + 3)}`,
  );
}

const mostSlips = 6;
const isLetter = /[\p{L}\p{N}]/u;
