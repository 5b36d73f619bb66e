import { aliasOf } from '../aql/bind-clauses.ts';
import { dialectOf } from '../project/connection.ts';
import { parseProject } from '../project/parse.ts';
import type { Project } from '../project/project.ts';
import type { ReadQuery } from '../project/queries.ts';
import { edited, type TextEdit } from '../schema/text.ts';
import { filesOf } from './name-mentions.ts';
import { readQueries } from './name-subject.ts';
import { writeName } from './name-writing.ts';

/** A file that gets another path. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/** The project as it would be. */
export function projectAfter(project: Project, edits: readonly TextEdit[], moves: readonly Move[] = []): Project {
  const files = [...filesOf(project).values()].map((file) => {
    const ofFile = edits.filter((edit) => edit.file === file.path);
    const path = moves.find(({ from }) => from === file.path)?.to ?? file.path;
    return ofFile.length === 0 && path === file.path ? file : { path, text: edited(file.text, ofFile) };
  });
  const [settings, ...others] = files;
  return parseProject(project.root, settings ?? project.settingsFile, others);
}

/**
 * What else has to change because names follow from others: a column without `as` is called after its activity and its
 * feature, a clause without `as` after its activity, and expressions use these names.
 */
export function followersOf(project: Project, edits: readonly TextEdit[], moves: readonly Move[]): readonly TextEdit[] {
  const after = new Map(readQueries(projectAfter(project, edits, moves)).map((read) => [read.parsed.file, read]));
  return readQueries(project).flatMap((before) => {
    const { file } = before.parsed;
    const changed = after.get(moves.find(({ from }) => from === file)?.to ?? file);
    return changed ? followersIn(before, changed) : [];
  });
}

/** The same within one query, between two readings of it that have the same clauses in the same order. */
export function followersIn(before: ReadQuery, after: ReadQuery): TextEdit[] {
  const { file, text } = before.parsed;
  const dialect = dialectOf(before.project);
  const outputs = new Map<string, string>();
  // Two that have become one are a mistake, which is found when the result is read.
  const isSame = before.bound.outputs.length === after.bound.outputs.length;
  before.bound.outputs.forEach(({ name }, index) => {
    const now = after.bound.outputs[index]?.name;
    if (isSame && now !== undefined && now !== name) outputs.set(name.toLowerCase(), now);
  });
  return before.bound.references.flatMap((reference) => {
    let name: string | undefined;
    if (reference.kind === 'output') name = outputs.get(reference.name.toLowerCase());
    else if (reference.kind === 'value') name = reference.output && outputs.get(reference.output.toLowerCase());
    else if (reference.kind === 'clause') {
      const of = ({ parsed }: ReadQuery) =>
        reference.clause === 'primary' ? parsed.tree.primary : parsed.tree.joined[reference.clause];
      const [was, is] = [of(before), of(after)];
      if (was && is && aliasOf(was) !== aliasOf(is)) name = aliasOf(is);
    }
    const { start, end } = reference.range;
    const written = name === undefined ? undefined : writeName('query', text.slice(start, end), name, dialect);
    return written === undefined ? [] : [{ file, range: { start, end }, text: written }];
  });
}
