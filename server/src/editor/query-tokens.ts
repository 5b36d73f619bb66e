import type { ParsedQuery } from '../aql/ast.ts';
import type { Reference } from '../aql/references.ts';
import { functionNamed } from '../aql/vocabulary.ts';
import type { Project } from '../project/project.ts';
import type { ReadQuery } from '../project/queries.ts';
import type { Range } from '../schema/text.ts';
import type { MeantToken } from './answers.ts';
import { macroKey } from './name-writing.ts';

/** What the words of a query mean, in their order and without overlaps. */
export function tokensOfQuery({ project, parsed, bound }: ReadQuery): readonly MeantToken[] {
  const found = new Map<number, MeantToken>();
  const add = (range: Range, type: MeantToken['type'], ...modifiers: MeantToken['modifiers']): void => {
    if (!found.has(range.start))
      found.set(range.start, { range: { start: range.start, end: range.end }, type, modifiers });
  };
  for (const reference of bound.references) {
    const range = macroKey(parsed.text, reference.range) ?? reference.range;
    add(range, typeOf(reference), ...(isColumn(reference) ? (['defaultLibrary'] as const) : []));
  }
  addTree(parsed, project, add);
  return [...found.values()]
    .filter(({ range: { start, end } }) => end > start && !parsed.text.slice(start, end).includes('\n'))
    .toSorted((a, b) => a.range.start - b.range.start);
}

type Add = (range: Range, type: MeantToken['type'], ...modifiers: MeantToken['modifiers']) => void;

function typeOf(reference: Reference): MeantToken['type'] {
  switch (reference.kind) {
    case 'stream':
      return 'namespace';
    case 'activity':
      return 'event';
    case 'clause':
    case 'output':
      return 'variable';
    case 'value':
      return reference.output === undefined ? 'property' : 'variable';
    case 'entity table':
      return 'keyword';
  }
}

const isColumn = (reference: Reference): boolean =>
  reference.kind === 'value' && reference.output === undefined && reference.value.kind === 'column';

function addTree({ tree }: ParsedQuery, project: Project, add: Add): void {
  const clauses = [tree.primary, ...tree.joined].flatMap((node) => node ?? []);
  for (const node of clauses) {
    add(node.keyword, 'keyword');
    if ('conditionRange' in node) {
      if (node.pickRange) add(node.pickRange, 'keyword');
      if (node.conditionRange) add(node.conditionRange, 'keyword');
    } else if (node.selector) add(node.selectorRange, 'keyword');
    if (node.alias) add(node.alias.range, 'variable', 'declaration');
    for (const item of node.block?.items ?? []) {
      if (item.kind === 'star') continue;
      if (item.kind === 'call' && functionNamed(item.function.text.toLowerCase())) add(item.function.range, 'function');
      if (item.alias) add(item.alias.range, 'variable', 'declaration');
    }
    for (const { keyword } of node.block?.clauses ?? []) add(keyword, 'keyword');
  }
  for (const { names } of tree.includes)
    for (const { text, range } of names) if (project.columns.has(text)) add(range, 'macro');
  for (const { name } of tree.derived) if (name) add(name.range, 'variable', 'declaration');
  for (const { items } of tree.lookups) {
    for (const { column, alias } of items) {
      add(column.range, 'property');
      if (alias) add(alias.range, 'variable', 'declaration');
    }
  }
}
