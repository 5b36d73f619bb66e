import { activitiesOf, factsOfTransformation } from '../project/activities.ts';
import { dialectOf } from '../project/connection.ts';
import { roleOf } from '../project/parse.ts';
import type { Project, Transformation } from '../project/project.ts';
import type { Range, TextEdit } from '../schema/text.ts';
import { hasJinja } from '../sql/jinja.ts';
import type { Location } from './answers.ts';
import type { Member } from './member.ts';
import { filesOf, type Mention, makersOf, mentionsOf, ownersOf } from './name-mentions.ts';
import { clauseOf, outputNames, readQueries, type Subject, subjectAt } from './name-subject.ts';
import { textSaying, writeName } from './name-writing.ts';
import { followersOf, type Move, projectAfter } from './rename-followers.ts';

/** What a rename changes, or why it is refused, in a sentence for the user. */
export type Renaming =
  | { readonly edits: readonly TextEdit[]; readonly moves: readonly Move[] }
  | { readonly problem: string };

/** Every place that names what stands at `offset`. */
export function referencesAt(
  member: Member,
  offset: number,
  { withDeclaration }: { readonly withDeclaration: boolean },
): readonly Location[] {
  const place = subjectAt(member, offset);
  if (!place) return [];
  return mentionsOf(member.project, place.subject)
    .filter(({ isDeclaration }) => withDeclaration || !isDeclaration)
    .map(({ file, range }) => ({ file, range }));
}

/** The name at `offset` as it can be renamed, or why it cannot; undefined where no name stands. */
export function prepareRename(
  member: Member,
  offset: number,
): { readonly range: Range; readonly name: string } | { readonly problem: string } | undefined {
  const place = subjectAt(member, offset);
  if (!place) return undefined;
  const problem = fixedName(member.project, place.subject);
  return problem === undefined ? { range: place.range, name: place.subject.name } : { problem };
}

/** The edits that rename what stands at `offset` in every file of the project. */
export function rename(member: Member, offset: number, name: string): Renaming {
  const { project } = member;
  const place = subjectAt(member, offset);
  if (!place) return { problem: 'There is no name here that can be changed.' };
  return renaming(project, place.subject, name);
}

/** The edits that follow a file of reusable columns to another path, so that queries include it as before. */
export function moveFile(project: Project, id: string, to: string): readonly TextEdit[] {
  const role = roleOf(project.root, project.folders, to);
  const moved = role?.folder === 'columns' ? renaming(project, { kind: 'include', name: id }, role.id) : undefined;
  return moved && 'edits' in moved ? moved.edits : [];
}

function renaming(project: Project, subject: Subject, name: string): Renaming {
  if (name === subject.name) return { edits: [], moves: [] };
  const problem = fixedName(project, subject) ?? unusableName(name) ?? clash(project, subject, name);
  if (problem !== undefined) return { problem };
  const mentions = mentionsOf(project, subject).filter(({ isDeclaration }) => isDeclaration || !followsItself(subject));
  const edits = mentions.map((mention) => editOf(project, mention, name));
  const unwritable = edits.find((edit) => 'problem' in edit);
  if (unwritable) return unwritable;
  const direct = edits.filter((edit) => 'text' in edit);
  const moves = movesOf(project, subject, name);
  const places = new Set(direct.map(placeOf));
  const followers = followersOf(project, direct, moves).filter((edit) => !places.has(placeOf(edit)));
  const all = [...direct, ...followers].filter(({ file, range, text }) => !says(project, file, range, text));
  const broken = brokenBy(project, all, moves);
  return broken === undefined ? { edits: all, moves } : { problem: broken };
}

const placeOf = ({ file, range }: TextEdit): string => `${file} ${range.start}`;

/** Uses of a query's own names are found again from the changed declaration. */
const followsItself = ({ kind }: Subject): boolean => kind === 'output' || kind === 'clause';

function editOf(
  project: Project,
  { file, range, form }: Mention,
  name: string,
): TextEdit | { readonly problem: string } {
  const written = filesOf(project).get(file)?.text.slice(range.start, range.end) ?? '';
  if (hasJinja(written)) return { problem: `${shown(project, file)} makes this name with Jinja: change it there.` };
  const text = writeName(form, written, name, dialectOf(project));
  return text === undefined
    ? { problem: `\`${name}\` cannot be written in place of ${written} in ${shown(project, file)}.` }
    : { file, range, text };
}

function says(project: Project, file: string, range: Range, text: string): boolean {
  return filesOf(project).get(file)?.text.slice(range.start, range.end) === text;
}

function movesOf(project: Project, subject: Subject, name: string): readonly Move[] {
  if (subject.kind !== 'include') return [];
  const file = project.columns.get(subject.name)?.file.path;
  return file === undefined ? [] : [{ from: file, to: `${project.root}/${project.folders.columns}/${name}.aql` }];
}

/** Why a thing's name cannot be changed from here. */
function fixedName(project: Project, subject: Subject): string | undefined {
  switch (subject.kind) {
    case 'column':
      return `\`${subject.name}\` is a column of the specification; \`column_names\` in activity_schema.yml changes what the table calls it.`;
    case 'activity':
      return computed(project, subject);
    case 'feature':
      return [...ownersOf(project, subject)]
        .map((activity) => unreadKeys(project, { ...subject, activity }))
        .find((problem) => problem !== undefined);
    case 'output': {
      const read = readQueries(project).find(({ parsed }) => parsed.file === subject.file);
      const lower = subject.name.toLowerCase();
      const isNamed = read && outputNames(read.parsed.tree).some(({ text }) => text.toLowerCase() === lower);
      return isNamed
        ? undefined
        : `\`${subject.name}\` is called after what its clause reads: give it a name there with \`as\` first.`;
    }
    default:
      return undefined;
  }
}

/** SQL that computes an activity: changing the name elsewhere would not change the rows. */
function computed(project: Project, { stream, name }: { stream: string; name: string }): string | undefined {
  const maker = makersOf(project, { stream, name }).find((transformation) => {
    const made = factsOfTransformation(project, transformation).activities.filter((one) => one.name === name);
    const isDeclared = transformation.declaredActivities?.some((declared) => declared.name === name);
    // `'signed' || '_up'` gives the name without saying it.
    const isPiecedTogether = made.some(
      ({ range }) => textSaying(name, transformation.sql, range, dialectOf(project)) === undefined,
    );
    return isPiecedTogether || (isDeclared && made.length === 0);
  });
  const found = maker ?? onlyComputed(project, { stream, name });
  return found && `${shown(project, found.file.path)} computes \`${name}\`: change what it computes, then its name.`;
}

/** The transformation that has to be what makes an activity that no text says. */
function onlyComputed(project: Project, activity: { stream: string; name: string }): Transformation | undefined {
  const makers = makersOf(project, activity);
  const facts = makers.map((maker) => factsOfTransformation(project, maker));
  if (facts.some(({ activities }) => activities.some((made) => made.name === activity.name))) return undefined;
  return makers.find(
    ({ declaredActivities }, index) =>
      declaredActivities === undefined && facts[index]?.branches.some((branch) => branch.openActivity !== undefined),
  );
}

function unreadKeys(
  project: Project,
  { stream, activity, name }: { stream: string; activity: string; name: string },
): string | undefined {
  const maker = makersOf(project, { stream, name: activity }).find((transformation) =>
    factsOfTransformation(project, transformation).activities.some(
      (made) =>
        made.name === activity &&
        (made.features === undefined || made.features.some((feature) => feature.isFixed && feature.name === name)),
    ),
  );
  return (
    maker &&
    `${shown(project, maker.file.path)} does not say the features of \`${activity}\` key by key, so \`${name}\` would still be its name in the data.`
  );
}

function unusableName(name: string): string | undefined {
  if (name.trim() === '') return 'A name is needed.';
  if (name.trim() !== name) return 'A name does not begin or end with white space.';
  if (name.length > 255) return 'A name has at most 255 characters.';
  if (/\p{Cc}|\\|\*\/|---/u.test(name)) return 'A name has no line breaks, no backslashes, no `*/` and no `---`.';
  return undefined;
}

/** Whether something of the kind has the new name already. */
function clash(project: Project, subject: Subject, name: string): string | undefined {
  switch (subject.kind) {
    case 'stream':
      return project.streams.has(name) ? `There is a stream \`${name}\` already.` : undefined;
    case 'activity': {
      const isTaken = project.activities.has(name) || activitiesOf(project, subject.stream).has(name);
      return isTaken ? `There is an activity \`${name}\` already; the two would become one.` : undefined;
    }
    case 'feature': {
      const activities = activitiesOf(project, subject.stream);
      const column = project.streams
        .get(subject.stream)
        ?.columns.find((one) => [one.name, one.physicalName].some((text) => text.toLowerCase() === name.toLowerCase()));
      if (column) return `\`${name}\` is a column of the stream, which queries would read instead.`;
      const owner = [...ownersOf(project, subject)].find((one) => activities.get(one)?.features.has(name));
      return owner === undefined ? undefined : `\`${owner}\` has a feature \`${name}\` already.`;
    }
    case 'include':
      if (!/^[\w.-]+(?:\/[\w.-]+)*$/.test(name))
        return `\`${name}\` is also a file's name: letters, digits, \`_\`, \`-\` and \`/\`.`;
      return project.columns.has(name) ? `There are reusable columns \`${name}\` already.` : undefined;
    case 'output': {
      const read = readQueries(project).find(({ parsed }) => parsed.file === subject.file);
      const lower = name.toLowerCase();
      const isTaken =
        lower !== subject.name.toLowerCase() &&
        read?.bound.outputs.some((output) => output.name.toLowerCase() === lower);
      return isTaken ? `The result has a column \`${name}\` already.` : undefined;
    }
    case 'clause': {
      const tree = readQueries(project).find(({ parsed }) => parsed.file === subject.file)?.parsed.tree;
      const names = tree
        ? ['primary' as const, ...tree.joined.keys()].map((one) => clauseOf(tree, one)?.alias?.text)
        : [];
      const isTaken = ['primary', 'joined'].includes(name.toLowerCase()) || names.includes(name);
      return isTaken ? `\`${name}\` is the name of a clause already.` : undefined;
    }
    case 'column':
      return undefined;
  }
}

/** The first mistake that queries would have and do not have now. */
function brokenBy(project: Project, edits: readonly TextEdit[], moves: readonly Move[]): string | undefined {
  const known = new Map(readQueries(project).map((read) => [read.parsed.file, mistakes(read)]));
  for (const read of readQueries(projectAfter(project, edits, moves))) {
    const { file } = read.parsed;
    const before = known.get(moves.find(({ to }) => to === file)?.from ?? file) ?? [];
    const found = mistakes(read);
    if (found.length <= before.length) continue;
    const messages = new Set(before.map(({ message }) => message));
    const fresh = found.find(({ message }) => !messages.has(message)) ?? found[0];
    return `It would break ${shown(project, file)}: ${fresh?.message ?? ''}`;
  }
  return undefined;
}

function mistakes({ parsed, bound }: ReturnType<typeof readQueries>[number]) {
  return [...parsed.problems, ...bound.problems].filter(({ severity }) => severity === 'error');
}

const shown = ({ root }: Project, file: string): string => file.slice(root.length + 1);
