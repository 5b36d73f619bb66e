import { factsOfTransformation, readOfTransformation } from '../project/activities.ts';
import { type HeadAndBody, splitHead } from '../project/head.ts';
import type { Project, Stream, Transformation } from '../project/project.ts';
import { contains, type Range, type SourceFile } from '../schema/text.ts';
import type { SqlFacts } from '../sql/facts.ts';
import type { ReadSql } from '../sql/read.ts';

/** A transformation read for one question at one place. */
export interface TransformationView {
  readonly project: Project;
  readonly transformation: Transformation;
  readonly stream: Stream | undefined;
  /** What the whole text says; most places need no more than its shape. */
  readonly facts: () => SqlFacts;
  readonly read: ReadSql;
  readonly head: HeadAndBody['yaml'];
}

export function viewOf(project: Project, transformation: Transformation): TransformationView {
  return {
    project,
    transformation,
    stream: transformation.stream === undefined ? undefined : project.streams.get(transformation.stream),
    facts: () => factsOfTransformation(project, transformation),
    read: readOfTransformation(project, transformation),
    head: headIn(transformation.file),
  };
}

/** The YAML of a file's head, also while it is being written. */
export function headIn(file: SourceFile): HeadAndBody['yaml'] {
  return splitHead(file).yaml ?? openHead(file.text);
}

/** A head that is being written and not closed yet: up to the first line that is SQL or a query. */
function openHead(text: string): HeadAndBody['yaml'] {
  const open = /^\s*\/\*---[ \t]*\r?\n/.exec(text)?.[0];
  if (open === undefined || text.includes('---*/')) return undefined;
  const rest = text.slice(open.length);
  const end = /^\s*(?:\*\/|select\b|with\b|from\b|using\b|for\b)/im.exec(rest)?.index ?? rest.length;
  return { text: rest.slice(0, end), offset: open.length };
}

/** The YAML of the head where `offset` stands in it, with the offset inside. */
export function inHead(
  view: Pick<TransformationView, 'head'>,
  offset: number,
): { readonly text: string; readonly offset: number } | undefined {
  const { head } = view;
  if (!head || offset < head.offset || offset > head.offset + head.text.length) return undefined;
  return { text: head.text, offset: offset - head.offset };
}

export function shifted(range: Range, by: number): Range {
  return { start: range.start + by, end: range.end + by };
}

export function inComment(view: TransformationView, offset: number): boolean {
  return view.read.cursor.tokens.comments.some(({ start, end }) => start < offset && offset < end);
}

/** What of a list covers an offset. */
export function covering<T extends { readonly range: Range }>(things: readonly T[], offset: number): T | undefined {
  return things.find(({ range }) => contains(range, offset));
}
