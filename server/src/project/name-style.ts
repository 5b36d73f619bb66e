/** How the names of a project's activities are written. */
export interface NameStyle {
  readonly letters: Letters;
  /** Whether the verb in the past comes first (`started_ride`) or last (`ride_started`); undefined where neither prevails. */
  readonly verb: 'first' | 'last' | undefined;
  /** Two names that are written so. */
  readonly such: readonly string[];
}

export type Letters =
  | 'snake_case'
  | 'kebab-case'
  | 'camelCase'
  | 'PascalCase'
  | 'UPPER_CASE'
  | 'lower words'
  | 'Title Words';

const patterns: Readonly<Record<Letters, RegExp>> = {
  snake_case: /^[\p{Ll}\p{Lo}\d]+(_[\p{Ll}\p{Lo}\d]+)*$/u,
  'kebab-case': /^[\p{Ll}\p{Lo}\d]+(-[\p{Ll}\p{Lo}\d]+)*$/u,
  camelCase: /^[\p{Ll}\p{Lo}\d]+(\p{Lu}[\p{Ll}\p{Lo}\d]*)*$/u,
  PascalCase: /^(\p{Lu}[\p{Ll}\p{Lo}\d]*)+$/u,
  UPPER_CASE: /^[\p{Lu}\d]+(_[\p{Lu}\d]+)*$/u,
  'lower words': /^[\p{Ll}\p{Lo}\d]+( [\p{Ll}\p{Lo}\d]+)*$/u,
  'Title Words': /^\p{Lu}[\p{L}\d]*( [\p{L}\d]+)*$/u,
};

/** How many names have to agree before another is out of line: fewer are no habit. */
const leastVotes = 3;
const share = 0.75;

/** What a name says for each style. */
export interface NameVote {
  readonly name: string;
  readonly letters: readonly Letters[];
  readonly hasSeveralWords: boolean;
  readonly verb: NameStyle['verb'];
}

export function voteOf(name: string): NameVote {
  return {
    name,
    letters: allLetters.filter((letters) => patterns[letters].test(name)),
    hasSeveralWords: wordsOf(name).length > 1,
    verb: verbOf(name),
  };
}

const allLetters = Object.keys(patterns) as Letters[];

/** The style that at least three quarters of the names have, and at least three of several words. */
export function styleOf(votes: readonly NameVote[]): NameStyle | undefined {
  for (const letters of allLetters) {
    const written = votes.filter((vote) => vote.letters.includes(letters));
    const telling = written.filter(({ hasSeveralWords }) => hasSeveralWords);
    if (telling.length < leastVotes || written.length < share * votes.length) continue;
    const verb = orderOf(telling);
    const such = telling.filter((vote) => !verb || vote.verb === verb).map(({ name }) => name);
    return { letters, verb, such: such.slice(0, 2) };
  }
  return undefined;
}

function orderOf(votes: readonly NameVote[]): NameStyle['verb'] {
  const told = votes.filter(({ verb }) => verb !== undefined);
  for (const order of ['first', 'last'] as const) {
    const count = told.filter(({ verb }) => verb === order).length;
    if (count >= leastVotes && count >= share * told.length) return order;
  }
  return undefined;
}

/** What of a name is not as the others; undefined where nothing is. */
export function offStyle(name: string, { letters, verb }: NameStyle): 'letters' | 'order' | undefined {
  if (name === '') return undefined;
  if (!patterns[letters].test(name)) return 'letters';
  const own = verbOf(name);
  return verb && own && own !== verb ? 'order' : undefined;
}

/** A name in the words of a style; undefined where its words cannot be told apart. */
export function restyled(name: string, { letters }: NameStyle): string | undefined {
  const words = wordsOf(name).map((word) => word.toLowerCase());
  const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
  const written = {
    snake_case: () => words.join('_'),
    'kebab-case': () => words.join('-'),
    camelCase: () => words.map((word, index) => (index === 0 ? word : capital(word))).join(''),
    PascalCase: () => words.map(capital).join(''),
    UPPER_CASE: () => words.join('_').toUpperCase(),
    'lower words': () => words.join(' '),
    'Title Words': () => words.map(capital).join(' '),
  }[letters]();
  return patterns[letters].test(written) && written !== name ? written : undefined;
}

function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .split(/[\s_-]+/)
    .filter((word) => word !== '');
}

/** Where the only verb in the past stands, at one of the ends; undefined where it cannot be told. */
function verbOf(name: string): NameStyle['verb'] {
  const words = wordsOf(name).map((word) => word.toLowerCase());
  const [isFirst, isLast] = [isPast(words[0]), isPast(words.at(-1))];
  if (words.length < 2 || isFirst === isLast) return undefined;
  return isFirst ? 'first' : 'last';
}

function isPast(word: string | undefined): boolean {
  if (word === undefined) return false;
  return irregular.has(word) || (/[a-z]{2}ed$/.test(word) && !notPast.has(word));
}

const irregular = new Set(
  `was became began bought broke brought built came chose drove fell felt found gave got grew held kept knew left lost made
   met paid ran rode said sang saw sent sold spent spoke stole swam taught threw told took went withdrew won wrote`.split(
    /\s+/,
  ),
);
const notPast = new Set('feed need seed speed embed unified shared linked advanced limited'.split(' '));
