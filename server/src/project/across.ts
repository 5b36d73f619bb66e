import type { ActivityLiteral, IdentifierFact, SqlFacts } from '../sql/facts.ts';
import { factsOfTransformation, partsOfFacts } from './activities.ts';
import { keptFor } from './kept.ts';
import { type NameStyle, styleOf } from './name-style.ts';
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
export const nameStyleOf: (project: Project) => NameStyle | undefined = keptFor(partsOfFacts, (project) =>
  styleOf([...streamsOf(project).values()].flatMap(({ makers }) => [...makers.keys()])),
);

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
    else collect(draft, transformation, factsOfTransformation(project, transformation));
  }
  return drafts;
});

interface Draft {
  readonly makers: Map<string, MadeBy[]>;
  readonly kinds: Map<IdentifierKind, Transformation[]>;
  readonly letterCases: Map<LetterCase, Transformation[]>;
  hasAliases: boolean;
}

function collect({ makers, kinds, letterCases }: Draft, transformation: Transformation, facts: SqlFacts): void {
  for (const literal of facts.activities) add(makers, literal.name, { transformation, literal });
  const identifiers = facts.branches.flatMap((branch) => branch.identifiers);
  for (const kind of new Set(identifiers.map((one) => one.kind))) if (kind) add(kinds, kind, transformation);
  const emails = identifiers.filter(({ kind }) => kind === 'email');
  for (const letterCase of new Set(emails.map((one) => one.letterCase ?? 'as it is')))
    add(letterCases, letterCase, transformation);
}

function add<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}
