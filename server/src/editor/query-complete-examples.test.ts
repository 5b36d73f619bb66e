import { expect, test } from 'vitest';
import { exampleNames, exampleProject, queriesOf } from '../../../test/examples/editor-project.ts';
import { queryRules } from '../aql/rules.ts';
import type { Token } from '../aql/tokens.ts';
import type { Project } from '../project/project.ts';
import { readQueryText } from '../project/queries.ts';
import type { Range } from '../schema/text.ts';
import { outputNames } from './name-subject.ts';
import { completeQuery } from './query-complete.ts';
import { exampleView } from './query-example.ts';
import type { QueryView } from './query-view.ts';

/** A query as somebody who types it has it, up to some place. */
type Typed = (text: string) => QueryView;

/** The words that completion has to offer: keywords, and names that are known. */
function dueIn(view: QueryView): readonly Token[] {
  const { parsed, bound } = view;
  const { tree, tokens } = parsed;
  const covers = (ranges: readonly Range[], token: Token): boolean =>
    ranges.some(({ start, end }) => start <= token.start && token.end <= end);
  const invented = [
    ...outputNames(tree),
    ...[tree.primary, ...tree.joined].flatMap((node) => node?.alias ?? []),
    ...tree.lookups.flatMap(({ table, key, items }) => [
      ...table,
      ...(key ? [key] : []),
      ...items.map((one) => one.column),
    ]),
  ].map(({ range }) => range);
  const expressions = [
    ...[tree.primary, ...tree.joined].flatMap((node) =>
      (node?.block?.clauses ?? []).flatMap((clause) => ('expression' in clause ? clause.expression.range : [])),
    ),
    ...tree.derived.map(({ expression }) => expression.range),
    ...(tree.orderBy ? [tree.orderBy.range] : []),
  ];
  const known = bound.references.map(({ range }) => range);
  return tokens.filter((token) => {
    if (token.kind !== 'word' && token.kind !== 'quoted') return false;
    if (covers(invented, token)) return false;
    return !covers(expressions, token) || covers(known, token);
  });
}

/** What is offered at the end of a text. */
function offered(view: QueryView, offset: number): readonly string[] {
  return completeQuery(view, offset).map(({ insert, replace }) => {
    expect(replace.start).toBeLessThanOrEqual(offset);
    expect(replace.end).toBeGreaterThanOrEqual(offset);
    return insert.toLowerCase();
  });
}

/** Whether a list has a word, alone or with what belongs to it: `order by`, `nth(…)`. */
const has = (labels: readonly string[], token: Token): boolean => {
  const word = token.lower;
  return labels.some((label) => label === word || (label.startsWith(word) && /^[\s(.]/.test(label.slice(word.length))));
};

/** The places where the next word of a query is not offered, the words before it being all there is. */
function missed(text: string, typed: Typed): string[] {
  const whole = typed(text);
  expect(whole.parsed.problems, text).toEqual([]);
  const misses: string[] = [];
  const due = dueIn(whole);
  expect(due.length, text).toBeGreaterThan(2);
  for (const token of due) {
    for (let offset = token.start; offset < token.end; offset += 1) {
      const half = text.slice(0, offset);
      if (!has(offered(typed(half), offset), token)) misses.push(`${half.slice(-60)}| ${token.text}`);
      if (!has(offered(whole, offset), token)) misses.push(`${half.slice(-60)}| ${text.slice(offset, offset + 20)}…`);
    }
  }
  return misses;
}

const inProject =
  (project: Project, path: string): Typed =>
  (text) =>
    readQueryText(project, path, text);

test.each(exampleNames)('%s: the next word of every query is offered', (name) => {
  const example = exampleProject(name);
  const project = example.workspace.projects()[0];
  if (!project) throw new Error('no project');
  expect(queriesOf(example).flatMap(([path, text]) => missed(text, inProject(project, path)))).toEqual([]);
});

test.each(queryRules)('$id: the next word of the query that passes is offered', ({ passes }) => {
  expect(missed(passes, exampleView)).toEqual([]);
});

test('anywhere in any example nothing is thrown, whatever is left out', () => {
  for (const name of exampleNames) {
    const example = exampleProject(name);
    const project = example.workspace.projects()[0];
    if (!project) throw new Error('no project');
    for (const [path, text] of queriesOf(example)) {
      for (let offset = 0; offset <= text.length; offset += 3) {
        const typed = inProject(project, path);
        offered(typed(text.slice(0, offset)), offset);
        offered(typed(text.slice(0, offset) + text.slice(offset + 12)), offset);
      }
    }
  }
});
