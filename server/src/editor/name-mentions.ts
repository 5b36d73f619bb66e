import type { Reference } from '../aql/references.ts';
import { activitiesOf, factsOfTransformation } from '../project/activities.ts';
import { dialectOf } from '../project/connection.ts';
import type { Project, Transformation } from '../project/project.ts';
import type { Range, SourceFile } from '../schema/text.ts';
import { comparedInQuery, comparedInTransformation } from './name-compared.ts';
import { clauseOf, makes, outputNames, readQueries, type Subject } from './name-subject.ts';
import { type Form, macroKey, nameIn, textSaying } from './name-writing.ts';

/** One place where a name is written. */
export interface Mention {
  readonly file: string;
  readonly range: Range;
  readonly form: Form;
  /** Whether the thing is made or declared here, rather than used. */
  readonly isDeclaration: boolean;
}

/** Every place in the project's files that names a thing. */
export function mentionsOf(project: Project, subject: Subject): readonly Mention[] {
  switch (subject.kind) {
    case 'stream':
      return written(project, subject.name, [
        ...streamDeclarations(project, subject.name),
        ...references(project, subject),
      ]);
    case 'activity':
      return written(project, subject.name, [
        ...activityDeclarations(project, subject),
        ...comparisons(project, subject),
        ...references(project, subject),
      ]);
    case 'feature': {
      const owners = ownersOf(project, subject);
      return written(project, subject.name, [
        ...featureDeclarations(project, subject, owners),
        ...references(project, subject, owners),
      ]);
    }
    case 'column':
      return references(project, subject);
    case 'include':
      return readQueries(project).flatMap(({ parsed }) =>
        parsed.tree.includes
          .flatMap(({ names }) => names)
          .filter(({ text }) => text === subject.name)
          .map(({ range }) => inQuery(parsed, range)),
      );
    case 'output':
      return outputMentions(project, subject);
    case 'clause':
      return readQueries(project)
        .filter(({ parsed }) => parsed.file === subject.file)
        .flatMap(({ parsed, bound }) => {
          const alias = clauseOf(parsed.tree, subject.clause)?.alias;
          const uses = bound.references.filter((one) => one.kind === 'clause' && one.clause === subject.clause);
          return [
            ...(alias ? [inQuery(parsed, alias.range, true)] : []),
            ...uses.map(({ range }) => inQuery(parsed, range)),
          ];
        });
  }
}

/** The streams in which a name is one activity: an entry of the registry is the same activity in all of them. */
function streamsOfActivity(project: Project, { stream, name }: { stream: string; name: string }): readonly string[] {
  if (!project.activities.has(name)) return [stream];
  return [...new Set([stream, ...[...project.streams.keys()].filter((one) => makes(project, one, name))])];
}

/** The transformations that make an activity's rows, in every stream it is in. */
export function makersOf(project: Project, activity: { stream: string; name: string }): readonly Transformation[] {
  const streams = streamsOfActivity(project, activity);
  return [...project.transformations.values()].filter(
    ({ stream, role }) => stream !== undefined && streams.includes(stream) && role === 'activities',
  );
}

/**
 * The activities whose feature is one and the same: those that are made with the same key of the same object, as where one
 * `select` makes several activities.
 */
export function ownersOf(project: Project, subject: Subject & { kind: 'feature' }): ReadonlySet<string> {
  const { stream, activity, name } = subject;
  const having = [...activitiesOf(project, stream).values()].filter(({ features }) => features.has(name));
  const owners = new Set(activity === undefined ? having.map((one) => one.name) : [activity]);
  const groups = [...project.transformations.values()]
    .filter((transformation) => transformation.stream === stream)
    .flatMap((transformation) => {
      const byPlace = new Map<number, string[]>();
      for (const made of factsOfTransformation(project, transformation).activities) {
        for (const { name: key, range } of made.features ?? []) {
          if (key === name) byPlace.set(range.start, [...(byPlace.get(range.start) ?? []), made.name]);
        }
      }
      return [...byPlace.values()];
    });
  for (let before = -1; before !== owners.size; ) {
    before = owners.size;
    for (const group of groups) if (group.some((one) => owners.has(one))) for (const one of group) owners.add(one);
  }
  return owners;
}

function streamDeclarations(project: Project, name: string): Mention[] {
  const range = project.streams.get(name)?.nameRange;
  const heads = [...project.transformations.values()].flatMap(({ stream, streamRange, file }) =>
    stream === name && streamRange
      ? [{ file: file.path, range: streamRange, form: 'yaml' as const, isDeclaration: false }]
      : [],
  );
  return range ? [inSettings(project, range), ...heads] : heads;
}

function activityDeclarations(project: Project, activity: { stream: string; name: string }): Mention[] {
  const declared = project.activities.get(activity.name);
  const dialect = dialectOf(project);
  const made = makersOf(project, activity).flatMap((transformation) => {
    const place =
      (form: 'sql' | 'yaml') =>
      (one: { readonly range: Range }): Mention => ({
        file: transformation.file.path,
        range: one.range,
        form,
        isDeclaration: true,
      });
    const isIt = ({ name }: { readonly name: string }): boolean => name === activity.name;
    return [
      ...(transformation.declaredActivities ?? []).filter(isIt).map(place('yaml')),
      ...factsOfTransformation(project, transformation)
        .activities.filter(isIt)
        .map(({ name, range }) => ({ range: textSaying(name, transformation.sql, range, dialect) ?? range }))
        .map(place('sql')),
    ];
  });
  return declared ? [inSettings(project, declared.nameRange), ...made] : made;
}

/** Texts that ask whether something is the activity: in SQL that makes it or reads the stream, and in queries. */
function comparisons(project: Project, activity: { stream: string; name: string }): Mention[] {
  const { name } = activity;
  const streams = streamsOfActivity(project, activity);
  const word = /[\p{L}\p{N}]+/u.exec(name)?.[0] ?? name;
  const inSql = [...project.transformations.values()]
    .filter(({ sql }) => sql.includes(word))
    .flatMap((transformation) =>
      comparedInTransformation(project, transformation, (one) => one === name)
        .filter(({ stream }) => streams.includes(stream))
        .map(({ range }): Mention => ({ file: transformation.file.path, range, form: 'sql', isDeclaration: false })),
    );
  const inQueries = readQueries(project)
    .filter(({ bound }) => bound.stream && streams.includes(bound.stream.name))
    .flatMap((read) =>
      comparedInQuery(read)
        .filter((one) => one.name === name)
        .map(({ range }): Mention => ({ ...inQuery(read.parsed, range), form: 'text' })),
    );
  return [...inSql, ...inQueries];
}

function featureDeclarations(
  project: Project,
  { stream, name }: Subject & { kind: 'feature' },
  owners: ReadonlySet<string>,
): Mention[] {
  return [...owners].flatMap((owner) => {
    const declared = project.activities.get(owner)?.features.get(name);
    const keys = makersOf(project, { stream, name: owner }).flatMap((transformation) =>
      factsOfTransformation(project, transformation)
        .activities.filter((made) => made.name === owner)
        .flatMap(({ features }) => features ?? [])
        .filter((feature) => feature.name === name)
        .map(({ range }): Mention => ({ file: transformation.file.path, range, form: 'sql', isDeclaration: true })),
    );
    return declared ? [inSettings(project, declared.nameRange), ...keys] : keys;
  });
}

function references(project: Project, subject: Subject, owners?: ReadonlySet<string>): Mention[] {
  const isMeant = meant(project, subject, owners);
  return readQueries(project).flatMap((read) =>
    read.bound.references.filter(isMeant).map(({ range }) => {
      const key = macroKey(read.parsed.text, range);
      return { ...inQuery(read.parsed, key ?? range), form: key ? ('macro' as const) : ('query' as const) };
    }),
  );
}

function meant(
  project: Project,
  subject: Subject,
  owners: ReadonlySet<string> | undefined,
): (reference: Reference) => boolean {
  switch (subject.kind) {
    case 'stream':
      return (one) => one.kind === 'stream' && one.name === subject.name;
    case 'activity': {
      const streams = streamsOfActivity(project, subject);
      return (one) => one.kind === 'activity' && one.name === subject.name && streams.includes(one.stream);
    }
    case 'column':
      return (one) =>
        one.kind === 'value' &&
        one.output === undefined &&
        one.value.kind === 'column' &&
        one.value.name === subject.name &&
        one.stream === subject.stream;
    case 'feature': {
      const others = [...activitiesOf(project, subject.stream).values()].some(
        ({ name, features }) => features.has(subject.name) && !owners?.has(name),
      );
      return (one) =>
        one.kind === 'value' &&
        one.output === undefined &&
        one.value.kind === 'feature' &&
        one.value.key === subject.name &&
        (one.activity.kind === 'every' ? !others : owners?.has(one.activity.name) === true) &&
        one.stream === subject.stream;
    }
    default:
      return () => false;
  }
}

function outputMentions(project: Project, subject: Subject & { kind: 'output' }): Mention[] {
  const lower = subject.name.toLowerCase();
  const included = [...project.columns.values()].find(({ file }) => file.path === subject.file)?.id;
  return readQueries(project).flatMap(({ parsed, bound }) => {
    const includes = parsed.tree.includes.some(({ names }) => names.some(({ text }) => text === included));
    if (parsed.file !== subject.file && !includes) return [];
    const declared = outputNames(parsed.tree).filter(({ text }) => text.toLowerCase() === lower);
    const used = bound.references.filter(
      (one) =>
        (one.kind === 'output' && one.name.toLowerCase() === lower) ||
        (one.kind === 'value' && one.output?.toLowerCase() === lower),
    );
    return [
      ...declared.map(({ range }) => inQuery(parsed, range, true)),
      ...used.map(({ range }) => inQuery(parsed, range)),
    ];
  });
}

const inQuery = ({ file }: { readonly file: string }, range: Range, isDeclaration = false): Mention => ({
  file,
  range,
  form: 'query',
  isDeclaration,
});

const inSettings = ({ settingsFile }: Project, range: Range): Mention => ({
  file: settingsFile.path,
  range,
  form: 'yaml',
  isDeclaration: true,
});

/** Each place once, and only where the text there says the name: a merged YAML key or a pieced-together literal does not. */
function written(project: Project, name: string, mentions: readonly Mention[]): readonly Mention[] {
  const files = filesOf(project);
  const dialect = dialectOf(project);
  const places = new Map<string, Mention>();
  for (const mention of mentions) {
    const text = files.get(mention.file)?.text.slice(mention.range.start, mention.range.end);
    if (text !== undefined && nameIn(mention.form, text, dialect)?.toLowerCase() === name.toLowerCase()) {
      places.set(`${mention.file} ${mention.range.start}`, mention);
    }
  }
  return [...places.values()];
}

/** The files of a project by their paths. */
export function filesOf(project: Project): ReadonlyMap<string, SourceFile> {
  const known = filesOfProject.get(project);
  if (known) return known;
  const { settingsFile, transformations, queries, columns } = project;
  const others = [transformations, queries, columns].flatMap((files) => [...files.values()].map(({ file }) => file));
  const files = new Map([settingsFile, ...others].map((file) => [file.path, file]));
  filesOfProject.set(project, files);
  return files;
}

const filesOfProject = new WeakMap<Project, ReadonlyMap<string, SourceFile>>();
