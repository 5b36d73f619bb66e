import type { FeatureType } from '../dialects/dialect.ts';
import type { Range, SourceFile } from '../schema/text.ts';
import { factsOfExpansion } from '../sql/expanded-facts.ts';
import type { SqlFacts } from '../sql/facts.ts';
import type { Expansion } from '../sql/jinja.ts';
import type { KnownTables } from '../sql/known-tables.ts';
import { factsIn, type ReadColumns, type ReadSql, readSql } from '../sql/read.ts';
import { factsTooDeep, isTooDeep } from '../sql/too-deep.ts';
import { dialectOf } from './connection.ts';
import { expansionOf, tablesInTemplate, tablesWithContracts } from './expansion.ts';
import { keptFor, nothingKnown } from './kept.ts';
import type { DeclaredActivity, Project, Transformation } from './project.ts';

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
  const activities = collect(project, stream);
  ofStreams.set(stream, activities);
  return activities;
}

/** The facts of a transformation in the dialect of its project. Read once for a version of the file. */
export function factsOfTransformation(project: Project, transformation: Transformation): SqlFacts {
  const dialect = dialectOf(project);
  const names = readColumns(project, transformation);
  const key = `${dialect} ${names.activity} ${names.features} ${names.customer}`;
  const ofFile = facts.get(transformation.file) ?? new Map<string, Kept>();
  facts.set(transformation.file, ofFile);
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

/** What the stream calls the columns whose values are read from the text. */
function readColumns(project: Project, { stream }: Transformation): ReadColumns {
  const columns = project.streams.get(stream ?? '')?.columns ?? [];
  const named = (name: string): string => columns.find((column) => column.name === name)?.physicalName ?? name;
  return { activity: named('activity'), features: named('feature_json'), customer: named('customer') };
}

/** The parts of a project that the facts of its transformations depend on. */
export function partsOfFacts({ transformations, streams, knownTables, dbt }: Project): readonly [object, ...object[]] {
  return [transformations, streams, knownTables ?? nothingKnown, dbt ?? nothingKnown];
}

const known = keptFor(partsOfFacts, () => new Map<string, ReadonlyMap<string, Activity>>());
const facts = new WeakMap<SourceFile, Map<string, Kept>>();

interface Kept {
  readonly facts: SqlFacts;
  readonly known: KnownTables | undefined;
  readonly expansion: Expansion | undefined;
}

function collect(project: Project, stream: string): ReadonlyMap<string, Activity> {
  const drafts = new Map<string, Draft>();
  const draft = (name: string): Draft => {
    const existing = drafts.get(name) ?? { makers: [], features: new Map(), open: false };
    drafts.set(name, existing);
    return existing;
  };
  for (const transformation of project.transformations.values()) {
    if (transformation.stream !== stream || transformation.role !== 'activities') continue;
    const read = factsOfTransformation(project, transformation);
    const literals = new Set(read.activities.map(({ name }) => name));
    for (const { name, range, features } of read.activities) {
      const { makers, features: types } = draft(name);
      makers.push({ transformation: transformation.id, file: transformation.file.path, range });
      for (const feature of features ?? []) types.set(feature.name, [...(types.get(feature.name) ?? []), feature.type]);
      if (features === undefined) draft(name).open = true;
    }
    for (const { name, range } of transformation.declaredActivities ?? []) {
      if (literals.has(name)) continue;
      draft(name).open = true;
      draft(name).makers.push({ transformation: transformation.id, file: transformation.file.path, range });
    }
  }
  const single = project.streams.size === 1;
  for (const name of project.activities.keys()) if (single) draft(name);
  return new Map([...drafts].map(([name, made]) => [name, finish(name, made, project.activities.get(name))]));
}

interface Draft {
  readonly makers: Maker[];
  readonly features: Map<string, readonly (FeatureType | undefined)[]>;
  open: boolean;
}

function finish(name: string, { makers, features, open }: Draft, declared: DeclaredActivity | undefined): Activity {
  const names = new Set([...(declared?.features.keys() ?? []), ...features.keys()]);
  return {
    name,
    description: declared?.description,
    features: new Map(
      [...names].map((feature) => [
        feature,
        {
          name: feature,
          type: declared?.features.get(feature)?.type ?? agreed(features.get(feature) ?? []),
          description: declared?.features.get(feature)?.description,
        },
      ]),
    ),
    openFeatures: open,
    madeBy: makers,
    declaredAt: declared?.nameRange,
  };
}

/** The one type all makers give a feature; none where they differ or do not say. */
function agreed(types: readonly (FeatureType | undefined)[]): FeatureType | undefined {
  const [first] = types;
  return types.every((type) => type === first) ? first : undefined;
}
