import { brokenInclude, missingUsing, unknownOutput, unknownStream } from '../aql/rules-names.ts';
import {
  checkComments,
  checkQuery,
  checkSettings,
  checkTransformation,
  keptNamesIn,
  misplacedHeadsIn,
  toldOf,
  weighed,
} from '../checks/index.ts';
import type { Project } from '../project/project.ts';
import type { ReadQuery } from '../project/queries.ts';
import type { Problem, Range } from '../schema/text.ts';
import type { Verdicts } from '../sql/verdict.ts';
import { type Member, queryOf } from './member.ts';

/** Everything wrong with one file, sorted by place. */
export function problemsOf(member: Member, path: string, verdicts: Verdicts | undefined): readonly Problem[] {
  return problemsIn(member, path, verdicts, { alone: false });
}

function problemsIn(
  member: Member,
  path: string,
  verdicts: Verdicts | undefined,
  options: { readonly alone: boolean },
): readonly Problem[] {
  const { project } = member;
  const reading = weighed(
    project,
    project.problems.filter(({ file }) => file === path),
  );
  switch (member.kind) {
    case 'settings':
      return sorted([...reading, ...checkSettings(project)]);
    case 'transformation':
      return sorted([...reading, ...checkTransformation(project, member.transformation, verdicts, options)]);
    case 'query':
    case 'columns': {
      const read = queryOf(member);
      const found = [
        ...read.parsed.problems,
        ...ofWhatIsRead(read),
        ...misplacedHeadsIn(read.parsed, member.query.headRange !== undefined),
        ...checkQuery(read, member.kind, verdicts),
        ...(member.kind === 'query' ? keptNamesIn(project, member.query) : []),
      ];
      const { file } = member.query;
      const told = toldOf(project, file, found);
      return sorted([...reading, ...told, ...checkComments(project, file)]);
    }
  }
}

/** Rules whose problems another file may solve. Those of queries and settings are not asked in the first place. */
const rulesAcrossFiles: ReadonlySet<string> = new Set(['unknown-transformation']);

/** What is wrong with one file whatever the project's other files hold. */
export function problemsAlone(member: Member, path: string, verdicts: Verdicts | undefined): readonly Problem[] {
  const { project } = member;
  if (member.kind === 'transformation') {
    return problemsIn(member, path, verdicts, { alone: true }).filter(({ rule }) => !rulesAcrossFiles.has(rule));
  }
  const reading = project.problems.filter(({ file }) => file === path);
  if (member.kind === 'settings') return sorted(weighed(project, reading));
  const { problems } = queryOf(member).parsed;
  const told = toldOf(project, member.query.file, problems);
  return sorted([...weighed(project, reading), ...told]);
}

function sorted(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
}

/** What is wrong with names, without what follows from settings or reusable columns that nobody could read. */
function ofWhatIsRead({ project, parsed, bound }: ReadQuery): readonly Problem[] {
  const names = parsed.tree.includes.flatMap((include) => include.names);
  const unread = names.filter(({ text }) => project.columns.get(text)?.file.isUnread);
  const isOfUnread = ({ start }: Range): boolean => unread.some((name) => name.range.start === start);
  const isWithoutStreams = project.streams.size === 0 && hasErrors(project);
  return bound.problems.filter(({ rule, range }) => {
    switch (rule) {
      case missingUsing.id:
      case unknownStream.id:
        return !isWithoutStreams;
      case unknownOutput.id:
        return unread.length === 0;
      case brokenInclude.id:
        return !isOfUnread(range);
      default:
        return true;
    }
  });
}

/** Whether the settings have a mistake of their own: what they lack then is its doing. */
function hasErrors({ problems, settingsFile }: Project): boolean {
  return problems.some(({ file, severity }) => file === settingsFile.path && severity === 'error');
}
