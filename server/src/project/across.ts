import type { ActivityLiteral, IdentifierFact } from '../sql/facts.ts';
import { factsOfTransformation, partsOfFacts } from './activities.ts';
import { keptFor, nothingKnown } from './kept.ts';
import { type NameStyle, type NameVote, styleOf, voteOf } from './name-style.ts';
import type { Project, Transformation } from './project.ts';

/** What only all transformations of a stream together say. Made of the facts of each, which are read once for its version. */
export interface AcrossStream {
  /** Where each activity is made. */
  readonly makers: ReadonlyMap<string, readonly MadeBy[]>;
  /** Of which kinds the customers are, and how many transformations say so. */
  readonly kinds: ReadonlyMap<IdentifierKind, readonly Transformation[]>;
  /** What transformations make of the letters of e-mail addresses. */
  readonly letterCases: ReadonlyMap<LetterCase, readonly Transformation[]>;
  /** Whether some transformation gives customers new names. */
  readonly hasAliases: boolean;
}

export interface MadeBy {
  readonly transformation: Transformation;
  readonly literal: ActivityLiteral;
}

export type IdentifierKind = NonNullable<IdentifierFact['kind']>;
export type LetterCase = IdentifierFact['letterCase'] | 'as it is';

const empty: AcrossStream = { makers: new Map(), kinds: new Map(), letterCases: new Map(), hasAliases: false };

export function acrossStream(project: Project, stream: string): AcrossStream {
  return streamsOf(project).get(stream) ?? empty;
}

/** The one way in which most activities of a project are named; undefined where there is none. */
export const nameStyleOf: (project: Project) => NameStyle | undefined = keptFor(partsOfFacts, (project) => {
  const names = new Map<string, NameVote>();
  for (const transformation of project.transformations.values()) {
    for (const vote of contributionOf(project, transformation)?.votes ?? []) names.set(vote.name, vote);
  }
  return styleOf([...names.values()]);
});

/** A text that differs where rules about one file may say something else because of all the others together. */
export const consensusOf: (project: Project) => string = keptFor(partsOfFacts, (project) => {
  const streams = [...streamsOf(project)].map(([name, { kinds, letterCases, hasAliases }]) => [
    name,
    hasAliases,
    ...[...kinds].map(([kind, by]) => [kind, by.length, by[0]?.id]),
    ...[...letterCases].map(([letterCase, by]) => [letterCase, by.length, by[0]?.id]),
  ]);
  return JSON.stringify([nameStyleOf(project), streams]);
});

const streamsOf: (project: Project) => ReadonlyMap<string, AcrossStream> = keptFor(partsOfFacts, (project) => {
  const drafts = new Map<string, Draft>();
  for (const transformation of project.transformations.values()) {
    const { stream, role } = transformation;
    if (stream === undefined || role === 'removals') continue;
    const draft = drafts.get(stream) ?? {
      makers: new Map(),
      kinds: new Map(),
      letterCases: new Map(),
      hasAliases: false,
    };
    drafts.set(stream, draft);
    if (role === 'aliases') draft.hasAliases = true;
    const contribution = contributionOf(project, transformation);
    for (const made of contribution?.made ?? []) add(draft.makers, made.literal.name, made);
    for (const kind of contribution?.kinds ?? []) add(draft.kinds, kind, transformation);
    for (const letterCase of contribution?.letterCases ?? []) add(draft.letterCases, letterCase, transformation);
  }
  return drafts;
});

interface Draft {
  readonly makers: Map<string, MadeBy[]>;
  readonly kinds: Map<IdentifierKind, Transformation[]>;
  readonly letterCases: Map<LetterCase, Transformation[]>;
  hasAliases: boolean;
}

/** What one transformation brings to the whole: a keystroke makes one anew, and all are put together again. */
interface Contribution {
  readonly made: readonly MadeBy[];
  readonly votes: readonly NameVote[];
  readonly kinds: readonly IdentifierKind[];
  readonly letterCases: readonly LetterCase[];
}

const contributions = keptFor(
  ({ streams, connections, knownTables, dbt }) => [
    streams,
    connections,
    knownTables ?? nothingKnown,
    dbt ?? nothingKnown,
  ],
  () => new WeakMap<Transformation, Contribution>(),
);

function contributionOf(project: Project, transformation: Transformation): Contribution | undefined {
  if (transformation.role !== 'activities') return undefined;
  const all = contributions(project);
  const known = all.get(transformation);
  if (known) return known;
  const { activities, branches } = factsOfTransformation(project, transformation);
  const identifiers = branches.flatMap((branch) => branch.identifiers);
  const emails = identifiers.filter(({ kind }) => kind === 'email');
  const made: Contribution = {
    made: activities.map((literal) => ({ transformation, literal })),
    votes: [...new Set(activities.map(({ name }) => name))].map(voteOf),
    kinds: [...new Set(identifiers.flatMap(({ kind }) => kind ?? []))],
    letterCases: [...new Set(emails.map(({ letterCase }) => letterCase ?? 'as it is'))],
  };
  all.set(transformation, made);
  return made;
}

function add<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}
