import { dialectOf } from '../project/connection.ts';
import { headKeys } from '../project/key-documentation.ts';
import type { Project, Transformation } from '../project/project.ts';
import { contains } from '../schema/text.ts';
import { sameName } from '../sql/lexical.ts';
import { sourceMentionAt } from '../sql/source-mention.ts';
import { typeOf } from '../sql/values.ts';
import type { Hover } from './answers.ts';
import { hoverDbtName } from './dbt-names.ts';
import { keyText } from './settings-hover.ts';
import { yamlWordAt } from './settings-place.ts';
import { commentOf, tableText } from './table-words.ts';
import { covering, inComment, inHead, shifted, type TransformationView, viewOf } from './transformation-view.ts';
import { activityText, columnText, streamText } from './transformation-words.ts';

/** What stands at `offset` of a transformation: a key of the head, an activity, a feature, a column of the stream. */
export function hoverTransformation(
  project: Project,
  transformation: Transformation,
  offset: number,
): Hover | undefined {
  const view = viewOf(project, transformation);
  const head = inHead(view, offset);
  if (head) return headHover(view, head, offset - head.offset);
  if (inComment(view, offset)) return undefined;
  return (
    hoverDbtName(project, transformation, offset) ??
    activityHover(view, offset) ??
    columnHover(view, offset) ??
    sourceHover(view, offset) ??
    selectHover(view, offset)
  );
}

/** A table of the warehouse, or a column of what is read. */
function sourceHover({ read }: TransformationView, offset: number): Hover | undefined {
  const mention = sourceMentionAt(read, offset);
  if (!mention) return undefined;
  if (mention.kind === 'table') return { markdown: tableText(mention.table), range: mention.range };
  const { column, range } = mention;
  const type = typeOf(read, column);
  const markdown = commentOf(column) ?? (type && `**${column.name}** · \`${type}\``);
  return markdown ? { markdown, range } : undefined;
}

function headHover(view: TransformationView, head: { text: string; offset: number }, base: number): Hover | undefined {
  const word = yamlWordAt(head.text, head.offset);
  if (!word) return undefined;
  const { project, transformation } = view;
  const stream = word.kind === 'value' && word.path[0] === 'stream' ? project.streams.get(word.text) : undefined;
  const isActivity = word.kind === 'value' && word.path[0] === 'activities' && transformation.stream !== undefined;
  const named =
    isActivity && transformation.stream ? activityText(project, transformation.stream, word.text) : undefined;
  const markdown = stream ? streamText(project, stream) : (named ?? keyText(word, headKeys()));
  return markdown === undefined ? undefined : { markdown, range: shifted(word.range, base) };
}

function activityHover({ facts, project, transformation }: TransformationView, offset: number): Hover | undefined {
  const { stream } = transformation;
  if (stream === undefined) return undefined;
  const { activities } = facts();
  const literal = covering(activities, offset);
  const markdown = literal && activityText(project, stream, literal.name);
  if (literal && markdown) return { markdown, range: literal.range };
  for (const { name, features } of activities) {
    const feature = covering(features ?? [], offset);
    if (!feature) continue;
    const said = feature.type ? `\`${feature.type}\`` : 'its type is not said by the text, so it is read as a string';
    return { markdown: `**${feature.name}** · feature of \`${name}\` · ${said}`, range: feature.range };
  }
  return undefined;
}

function columnHover({ facts, project, stream }: TransformationView, offset: number): Hover | undefined {
  const output = facts()
    .branches.flatMap((branch) => branch.outputs.columns)
    .find(({ named, nameRange }) => (named === 'alias' || named === 'reference') && contains(nameRange, offset));
  const column =
    output && stream?.columns.find(({ physicalName }) => sameName(physicalName, output.name, dialectOf(project)));
  return column && output ? { markdown: columnText(project, column), range: output.nameRange } : undefined;
}

function selectHover({ facts, project, stream }: TransformationView, offset: number): Hover | undefined {
  const branch = facts().branches.find(({ selectKeyword }) => contains(selectKeyword, offset));
  return branch && stream ? { markdown: streamText(project, stream), range: branch.selectKeyword } : undefined;
}
