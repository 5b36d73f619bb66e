import type { FeatureType } from '../dialects/dialect.ts';
import type { Range, SourceFile } from '../schema/text.ts';
import { factsOfExpansion } from '../sql/expanded-facts.ts';
import type { FeatureFact, SqlFacts } from '../sql/facts.ts';
import type { Expansion } from '../sql/jinja.ts';
import type { KnownTables } from '../sql/known-tables.ts';
import { factsIn, type ReadColumns, type ReadSql, readSql } from '../sql/read.ts';
import { factsTooDeep, isTooDeep } from '../sql/too-deep.ts';
import { namesNothing } from '../sql/values.ts';
import { dialectOf } from './connection.ts';
import { expansionOf, tablesInTemplate, tablesWithContracts } from './expansion.ts';
import { formerNamesIn } from './former-names.ts';
import { keptFor, keptForEach, nothingKnown } from './kept.ts';
import { keptVersions } from './kept-versions.ts';
import { onlyChange } from './only-change.ts';
import type { Project, Transformation } from './project.ts';
import { readColumns } from './read-columns.ts';
import { hasUnread } from './unread.ts';
import { withValues } from './with-values.ts';

/** An activity as the project knows it: declared in the registry, learnt from the transformations, or both. */
export interface Activity {
  readonly name: string;
  readonly description: string | undefined;
  readonly features: ReadonlyMap<string, Feature>;
  /** Whether some transformation's features cannot be read from its text, so that others may exist. */
  readonly openFeatures: boolean;
  /** Where transformations produce it: the literals, or the names in their heads. */
  readonly madeBy: readonly Maker[];
  /** Its entry in the registry. */
  readonly declaredAt: Range | undefined;
}

export interface Feature {
  readonly name: string;
  /** Declared, else inferred from the SQL; undefined is read as a string. */
  readonly type: FeatureType | undefined;
  readonly description: string | undefined;
}

export interface Maker {
  readonly transformation: string;
  readonly file: string;
  readonly range: Range;
}

/** What a stream's entities can do, by name, in the order the files say it. Computed once for a version of them. */
export function activitiesOf(project: Project, stream: string): ReadonlyMap<string, Activity> {
  const ofStreams = known(project);
  const cached = ofStreams.get(stream);
  if (cached) return cached;
  const ofSettings = lasts.get(project.streams) ?? new Map<string, Last>();
  lasts.set(project.streams, ofSettings);
  const last = ofSettings.get(stream);
  const activities = (last && withOneText(project, stream, last)) ?? collect(project, stream, last?.activities);
  ofStreams.set(stream, activities);
  ofSettings.set(stream, { project, activities });
  return activities;
}

/** Whether a stream may have other activities than those that are known by their names. */
export function hasOpenActivities(project: Project, stream: string): boolean {
  if (hasUnread(project)) return true;
  return [...project.transformations.values()].some(
    (transformation) =>
      isMakerFor(transformation, stream) &&
      transformation.declaredActivities === undefined &&
      madeBy(project, transformation).isOpen,
  );
}

/** The facts of a transformation in the dialect of its project. Read once for a version of the file. */
export function factsOfTransformation(project: Project, transformation: Transformation): SqlFacts {
  const dialect = dialectOf(project);
  const names = readColumns(project, transformation);
  const key = `${dialect} ${names.activity} ${names.features} ${names.customer}`;
  const ofFile = facts.get(transformation.file) ?? new Map<string, Kept>();
  if (ofFile.size === 0) facts.set(transformation.file, ofFile);
  const cached = ofFile.get(key);
  const { knownTables } = project;
  const expansion = expansionOf(project, transformation);
  if (cached && cached.expansion === expansion && (cached.known === knownTables || areSame(cached, knownTables))) {
    return cached.facts;
  }
  const read = readFacts(project, transformation, names, expansion);
  ofFile.set(key, { facts: read, known: knownTables, expansion });
  return read;
}

function readFacts(
  project: Project,
  transformation: Transformation,
  names: ReadColumns,
  expansion: Expansion | undefined,
): SqlFacts {
  try {
    const text = readOfTransformation(project, transformation);
    return expansion ? factsOfExpansion(text, expansion, names, tablesWithContracts(project)) : factsIn(text, names);
  } catch (error) {
    if (isTooDeep(error)) return factsTooDeep(transformation.sql);
    throw error;
  }
}

/** Whether the tables that a text reads are what they were when it was read. */
function areSame({ facts: { tables }, known: before }: Kept, known: KnownTables | undefined): boolean {
  return tables.every(({ name }) => name === undefined || before?.find(name) === known?.find(name));
}

/**
 * A transformation's text as tokens and shape. The last few are kept: what is looked at now is asked for several times, and
 * the tokens of every file would fill the memory.
 */
export function readOfTransformation(project: Project, transformation: Transformation): ReadSql {
  const { file, sql } = transformation;
  const dialect = dialectOf(project);
  const { knownTables } = project;
  const expansion = expansionOf(project, transformation);
  const kept = lastRead.find(
    (one) =>
      one.file === file && one.read.dialect === dialect && one.known === knownTables && one.expansion === expansion,
  );
  if (kept) return kept.read;
  const read = readSql(sql, dialect, expansion ? tablesInTemplate(project, expansion) : knownTables);
  // Of a text that is being typed only the last version is asked for again.
  const older = lastRead.findIndex((one) => one.file.path === file.path);
  if (older !== -1) lastRead.splice(older, 1);
  lastRead.unshift({ file, read, known: knownTables, expansion });
  lastRead.splice(readsKept);
  return read;
}

const readsKept = 4;
const lastRead: {
  readonly file: SourceFile;
  readonly read: ReadSql;
  readonly known: KnownTables | undefined;
  readonly expansion: Expansion | undefined;
}[] = [];

/** The parts of a project that the facts of its transformations depend on. */
export function partsOfFacts({ transformations, streams, knownTables, dbt }: Project): readonly [object, ...object[]] {
  return [streams, knownTables ?? nothingKnown, dbt ?? nothingKnown, transformations];
}

const known = keptFor(partsOfFacts, () => new Map<string, ReadonlyMap<string, Activity>>());
const facts = keptVersions<SourceFile, Map<string, Kept>>(({ path }) => path);

interface Kept {
  readonly facts: SqlFacts;
  readonly known: KnownTables | undefined;
  readonly expansion: Expansion | undefined;
}

/** What was collected last, and of what: most keystrokes change little of it. */
interface Last {
  readonly project: Project;
  readonly activities: ReadonlyMap<string, Activity>;
}

const lasts = new WeakMap<Project['streams'], Map<string, Last>>();

/** One place of a transformation that makes an activity. */
interface Made {
  readonly by: Transformation;
  readonly name: string;
  readonly range: Range;
  /** Undefined where they cannot be read from the text. */
  readonly features: readonly FeatureFact[] | undefined;
}

const madeBy = keptForEach((project, transformation): { readonly made: readonly Made[]; readonly isOpen: boolean } => {
  const { activities: written, branches } = factsOfTransformation(project, transformation);
  const activities = written.filter(({ name }) => !namesNothing(name));
  const literals = new Set(activities.map(({ name }) => name));
  const declared = (transformation.declaredActivities ?? []).filter(({ name }) => !literals.has(name));
  return {
    made: [...activities, ...declared.map((one) => ({ ...one, features: undefined }))].map(
      ({ name, range, features }) => ({ by: transformation, name, range, features }),
    ),
    isOpen: branches.some(({ openActivity }) => openActivity !== undefined),
  };
});

function isMakerFor({ stream, role }: Transformation, wanted: string): boolean {
  return stream === wanted && role === 'activities';
}

/**
 * The same with another text of one transformation that makes the same activities, only elsewhere or by other names; undefined
 * where it was more.
 */
function withOneText(project: Project, stream: string, last: Last): Last['activities'] | undefined {
  if (last.project.knownTables !== project.knownTables || last.project.dbt !== project.dbt) return undefined;
  const changed = onlyChange(last.project.transformations, project.transformations);
  if (changed === undefined) return undefined;
  const [before, now] = changed;
  const had = isMakerFor(before, stream) ? madeBy(project, before).made : [];
  const has = isMakerFor(now, stream) ? madeBy(project, now).made : [];
  const formerNames = formerNamesIn(
    had.map(({ name }) => name),
    has.map(({ name }) => name),
    {
      isRenamable: (name) => placesOf(last.activities.get(name))?.length === 1 && !project.activities.has(name),
      isTaken: (name) => last.activities.has(name),
    },
  );
  if (formerNames === undefined) return undefined;
  if (has.length === 0) return last.activities;
  const changedOnes = new Map<string, Activity>();
  for (const name of new Set(has.map((made) => made.name))) {
    const ours = has.filter((made) => made.name === name)[Symbol.iterator]();
    const places = (placesOf(last.activities.get(formerNames.get(name) ?? name)) ?? []).flatMap((made) =>
      made.by === before ? (ours.next().value ?? []) : [made],
    );
    changedOnes.set(name, finish(project, name, places));
  }
  if (formerNames.size === 0) return withValues(last.activities, changedOnes);
  const newNames = new Map([...formerNames].map(([name, former]) => [former, name]));
  return new Map(
    [...last.activities].map(([former, activity]) => {
      const name = newNames.get(former) ?? former;
      return [name, changedOnes.get(name) ?? activity];
    }),
  );
}

function collect(project: Project, stream: string, last: Last['activities'] | undefined): Last['activities'] {
  const drafts = new Map<string, Made[]>();
  const draft = (name: string): Made[] => {
    const existing = drafts.get(name) ?? [];
    drafts.set(name, existing);
    return existing;
  };
  for (const transformation of project.transformations.values()) {
    if (!isMakerFor(transformation, stream)) continue;
    for (const made of madeBy(project, transformation).made) draft(made.name).push(made);
  }
  if (project.streams.size === 1) for (const name of project.activities.keys()) draft(name);
  return new Map(
    [...drafts].map(([name, made]) => {
      const before = last?.get(name);
      const places = placesOf(before);
      const isSame = places?.length === made.length && made.every((one, i) => one === places[i]);
      return [
        name,
        before && isSame && before.openFeatures === hasOpenFeatures(project, made)
          ? before
          : finish(project, name, made),
      ];
    }),
  );
}

/** What each activity was made of. */
const placesMade = new WeakMap<Activity, readonly Made[]>();

function placesOf(activity: Activity | undefined): readonly Made[] | undefined {
  return activity && placesMade.get(activity);
}

function finish(project: Project, name: string, made: readonly Made[]): Activity {
  const declared = project.activities.get(name);
  const types = new Map<string, (FeatureType | undefined)[]>();
  for (const feature of made.flatMap(({ features }) => features ?? [])) {
    const known = types.get(feature.name);
    if (known) known.push(feature.type);
    else types.set(feature.name, [feature.type]);
  }
  const names = new Set([...(declared?.features.keys() ?? []), ...types.keys()]);
  const activity: Activity = {
    name,
    description: declared?.description,
    features: new Map(
      [...names].map((feature) => [
        feature,
        {
          name: feature,
          type: declared?.features.get(feature)?.type ?? agreed(types.get(feature) ?? []),
          description: declared?.features.get(feature)?.description,
        },
      ]),
    ),
    openFeatures: hasOpenFeatures(project, made),
    madeBy: made.map(({ by, range }) => ({ transformation: by.id, file: by.file.path, range })),
    declaredAt: declared?.nameRange,
  };
  placesMade.set(activity, made);
  return activity;
}

function hasOpenFeatures(project: Project, made: readonly Made[]): boolean {
  return hasUnread(project) || made.some(({ features }) => features === undefined);
}

/** The one type all makers give a feature; none where they differ or do not say. */
function agreed(types: readonly (FeatureType | undefined)[]): FeatureType | undefined {
  const [first] = types;
  return types.every((type) => type === first) ? first : undefined;
}
