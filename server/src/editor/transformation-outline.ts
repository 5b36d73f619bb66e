import type { Project, Transformation } from '../project/project.ts';
import type { Range } from '../schema/text.ts';
import type { Fold, OutlineItem } from './answers.ts';
import { commentFolds } from './query-outline.ts';
import { viewOf } from './transformation-view.ts';

/** The common tables of a transformation, and the activities it makes with their features. */
export function outlineTransformation(project: Project, transformation: Transformation): readonly OutlineItem[] {
  const { read, facts } = viewOf(project, transformation);
  const item = (name: string, kind: OutlineItem['kind'], range: Range, children: readonly OutlineItem[] = []) => ({
    name,
    detail: undefined,
    kind,
    range: { start: range.start, end: Math.max(range.end, ...children.map((child) => child.range.end)) },
    selection: { start: range.start, end: range.end },
    children,
  });
  const tables = (read.skeleton.statements[0]?.query?.tables ?? []).map(({ name }) =>
    item(transformation.sql.slice(name.start, name.end), 'table', name),
  );
  const literals = facts().activities.map(({ name, range, features }) => ({
    ...item(
      name,
      'activity',
      range,
      // A key before its activity belongs to a text that builds the object first: it cannot stand inside.
      (features ?? [])
        .filter((feature) => feature.range.start > range.end)
        .map((feature) => ({ ...item(feature.name, 'feature', feature.range), detail: feature.type })),
    ),
    detail: transformation.stream,
  }));
  const said = new Set(literals.map(({ name }) => name));
  const declared = (transformation.declaredActivities ?? [])
    .filter(({ name }) => !said.has(name))
    .map(({ name, range }) => ({ ...item(name, 'activity', range), detail: transformation.stream }));
  return [...declared, ...tables, ...literals].toSorted((a, b) => a.range.start - b.range.start);
}

/** The head, comments, and what is indented under a line, as an editor folds a text it knows nothing about. */
export function foldsOfTransformation(project: Project, transformation: Transformation): readonly Fold[] {
  const { sql, headRange } = transformation;
  const { comments } = viewOf(project, transformation).read.cursor.tokens;
  const head = headRange ? [{ range: headRange, isComment: true }] : [];
  return [...head, ...commentFolds(sql, comments), ...indentedFolds(sql)];
}

interface OpenLine {
  readonly start: number;
  readonly indent: number;
  last: number;
}

function indentedFolds(text: string): Fold[] {
  const folds: Fold[] = [];
  const open: OpenLine[] = [];
  const close = (indent: number): void => {
    for (let line = open.at(-1); line && line.indent >= indent; line = open.at(-1)) {
      open.pop();
      if (line.last > line.start) folds.push({ range: { start: line.start, end: line.last }, isComment: false });
    }
  };
  let start = 0;
  for (const line of text.split('\n')) {
    const indent = line.search(/\S/);
    if (indent !== -1) {
      close(indent);
      for (const outer of open) outer.last = start + indent;
      open.push({ start: start + indent, indent, last: start + indent });
    }
    start += line.length + 1;
  }
  close(0);
  return folds;
}
