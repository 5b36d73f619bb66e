import type { ActivityLiteral, IdentifierFact } from '../sql/facts.ts';
import { factsOfTransformation, partsOfFacts } from './activities.ts';
import { keptFor, keptForEach } from './kept.ts';
import { type NameStyle, type NameVote, styleOf, voteOf } from './name-style.ts';
import { onlyChange } from './only-change.ts';
import type { Project, Transformation } from './project.ts';
import { withValues } from './with-values.ts';

/** What only all transformations of a stream together say. Made of the facts of each, which are read once for its version. */
export interface AcrossStream {
  /** Where each activity is made. */
  readonly makers: ReadonlyMap<string, readonly MadeBy[]>;
  /** Of which kinds the customers are, and the ids of the transformations that say so. */
  readonly kinds: ReadonlyMap<IdentifierKind, readonly string[]>;
  /** What transformations make of the letters of e-mail addresses. */
  readonly letterCases: ReadonlyMap<LetterCase, readonly string[]>;
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
  return wholeOf(project).streams.get(stream) ?? empty;
}

/** The one way in which most activities of a project are named; undefined where there is none. */
export function nameStyleOf(project: Project): NameStyle | undefined {
  return wholeOf(project).nameStyle;
}

/** A text that differs where rules about one file may say something else because of all the others together. */
export const consensusOf: (project: Project) => string = keptFor(partsOfFacts, (project) => {
  const streams = [...wholeOf(project).streams].map(([name, { kinds, letterCases, hasAliases }]) => [
    name,
    hasAliases,
    ...[...kinds].map(([kind, by]) => [kind, by.length, by[0]]),
    ...[...letterCases].map(([letterCase, by]) => [letterCase, by.length, by[0]]),
  ]);
  return JSON.stringify([nameStyleOf(project), streams]);
});

const wholeOf: (project: Project) => Whole = keptFor(partsOfFacts, (project) => {
  const last = lastOf.get(project.streams);
  const whole = (last && withOneText(project, last)) ?? putTogether(project);
  lastOf.set(project.streams, { project, whole });
  return whole;
});

/** What all transformations say together. */
interface Whole {
  readonly streams: ReadonlyMap<string, AcrossStream>;
  readonly nameStyle: NameStyle | undefined;
}

interface Last {
  readonly project: Project;
  readonly whole: Whole;
}

/** What was put together last, and of what. */
const lastOf = new WeakMap<Project['streams'], Last>();

/**
 * The same with another text of one transformation that says what it said before, only elsewhere: what nearly every keystroke
 * does. Undefined where it was more than that.
 */
function withOneText(project: Project, last: Last): Whole | undefined {
  if (last.project.knownTables !== project.knownTables || last.project.dbt !== project.dbt) return undefined;
  const changed = onlyChange(last.project.transformations, project.transformations);
  if (changed === undefined) return undefined;
  const [before, now] = changed;
  const { stream } = now;
  const [had, has] = [contributionOf(project, before), contributionOf(project, now)];
  const across = last.whole.streams.get(stream ?? '');
  if (stream !== before.stream || now.role !== before.role || !across || !had || !has) return undefined;
  if (said(had) !== said(has)) return undefined;
  const makers = new Map<string, readonly MadeBy[]>();
  for (const name of new Set(has.made.map(({ literal }) => literal.name))) {
    const ours = has.made.filter(({ literal }) => literal.name === name)[Symbol.iterator]();
    const all = (across.makers.get(name) ?? []).map((made) =>
      made.transformation === before ? ours.next().value : made,
    );
    makers.set(
      name,
      all.flatMap((made) => made ?? []),
    );
  }
  const others = { ...across, makers: withValues(across.makers, makers) };
  const streams = new Map(last.whole.streams).set(stream ?? '', others);
  return { ...last.whole, streams };
}

function said({ made, kinds, letterCases }: Contribution): string {
  return JSON.stringify([made.map(({ literal }) => literal.name), kinds, letterCases]);
}

function putTogether(project: Project): Whole {
  const drafts = new Map<string, Draft>();
  const votes = new Map<string, NameVote>();
  for (const transformation of project.transformations.values()) {
    const { stream, role } = transformation;
    const contribution = contributionOf(project, transformation);
    for (const vote of contribution?.votes ?? []) votes.set(vote.name, vote);
    if (stream === undefined || role === 'removals') continue;
    const draft = drafts.get(stream) ?? {
      makers: new Map(),
      kinds: new Map(),
      letterCases: new Map(),
      hasAliases: false,
    };
    drafts.set(stream, draft);
    if (role === 'aliases') draft.hasAliases = true;
    for (const made of contribution?.made ?? []) add(draft.makers, made.literal.name, made);
    for (const kind of contribution?.kinds ?? []) add(draft.kinds, kind, transformation.id);
    for (const letterCase of contribution?.letterCases ?? []) add(draft.letterCases, letterCase, transformation.id);
  }
  return { streams: drafts, nameStyle: styleOf([...votes.values()]) };
}

interface Draft {
  readonly makers: Map<string, MadeBy[]>;
  readonly kinds: Map<IdentifierKind, string[]>;
  readonly letterCases: Map<LetterCase, string[]>;
  hasAliases: boolean;
}

/** What one transformation brings to the whole: a keystroke makes one anew, and all are put together again. */
interface Contribution {
  readonly made: readonly MadeBy[];
  readonly votes: readonly NameVote[];
  readonly kinds: readonly IdentifierKind[];
  readonly letterCases: readonly LetterCase[];
}

const contributions = keptForEach((project, transformation): Contribution => {
  const { activities, branches } = factsOfTransformation(project, transformation);
  const identifiers = branches.flatMap((branch) => branch.identifiers);
  const emails = identifiers.filter(({ kind }) => kind === 'email');
  return {
    made: activities.map((literal) => ({ transformation, literal })),
    votes: [...new Set(activities.map(({ name }) => name))].map(voteOf),
    kinds: [...new Set(identifiers.flatMap(({ kind }) => kind ?? []))],
    letterCases: [...new Set(emails.map(({ letterCase }) => letterCase ?? 'as it is'))],
  };
});

function contributionOf(project: Project, transformation: Transformation): Contribution | undefined {
  return transformation.role === 'activities' ? contributions(project, transformation) : undefined;
}

function add<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}
