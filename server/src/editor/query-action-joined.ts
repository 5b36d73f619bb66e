import type { ItemNode, JoinedNode } from '../aql/ast.ts';
import type { Condition } from '../aql/bound.ts';
import { columnNamed } from '../aql/scope.ts';
import type { ActionFile, Draft, DraftEdit } from './query-action.ts';
import { streamOf } from './query-view.ts';

/** An append as an aggregate and back: `append first before x (a)` is `aggregate before x (first_value(a))`. */
export function conversionOf(file: ActionFile, node: JoinedNode): Draft | undefined {
  if (!node.condition) return undefined;
  return node.kind === 'append' ? toAggregate(file, node) : toAppend(file, node);
}

function toAggregate(file: ActionFile, node: JoinedNode): Draft | undefined {
  const { pick, pickRange, keyword } = node;
  if (!pick || !pickRange || 'n' in pick) return undefined;
  const items: DraftEdit[] = [];
  for (const item of node.block?.items ?? []) {
    if (item.kind !== 'column') return undefined;
    items.push(insertion(item.column.range.start, `${pick.kind}_value(`), insertion(item.column.range.end, ')'));
  }
  return {
    title: 'Convert to `aggregate`',
    kind: 'rewrite',
    keepsClauses: true,
    edits: [{ range: keyword, text: 'aggregate' }, removed(file, pickRange), ...items],
  };
}

function toAppend(file: ActionFile, node: JoinedNode): Draft | undefined {
  const items = node.block?.items ?? [];
  const pick = items.some((item) => item.kind === 'call' && isOfLast(item)) ? 'last' : 'first';
  const edits = items.map((item) => columnOf(file, item));
  if (edits.some((edit) => edit === undefined)) return undefined;
  return {
    title: `Convert to \`append ${pick}\``,
    kind: 'rewrite',
    keepsClauses: true,
    edits: [{ range: node.keyword, text: `append ${pick}` }, ...edits.flatMap((edit) => edit ?? [])],
  };
}

const isOfLast = (item: ItemNode & { kind: 'call' }): boolean =>
  ['last_value', 'max'].includes(item.function.text.toLowerCase());

/** The column of a function without the function; `count(*)` is the `ts` of the row. */
function columnOf(file: ActionFile, item: ItemNode): DraftEdit[] | undefined {
  if (item.kind !== 'call' || item.argument === undefined) return undefined;
  const { tokens } = file.read.parsed;
  const from = item.literals.at(-1)?.range.end ?? item.function.range.end;
  const close = tokens.find(({ text, start }) => text === ')' && start >= from);
  if (!close) return undefined;
  if (item.argument === 'star') {
    const ts = columnNamed(streamOf(file.read), { text: 'ts', quoted: false })?.physicalName ?? 'ts';
    return [{ range: { start: item.function.range.start, end: close.end }, text: ts }];
  }
  const { start, end } = item.argument.range;
  return [
    { range: { start: item.function.range.start, end: start }, text: '' },
    { range: { start: end, end: close.end }, text: '' },
  ];
}

const mirrored: Readonly<Partial<Record<Condition, Condition>>> = {
  before: 'after',
  after: 'before',
  on_or_before: 'on_or_after',
  on_or_after: 'on_or_before',
  between: 'between_before',
  between_before: 'between',
};

/** With the same instant where it was without, and the other way round. */
const sameInstant: Readonly<Partial<Record<Condition, Condition>>> = {
  before: 'on_or_before',
  on_or_before: 'before',
  after: 'on_or_after',
  on_or_after: 'after',
  between: 'between_on_or_after',
  between_on_or_after: 'between',
};

/** The clause with another condition: what came before for what comes after, and with or without the same instant. */
export function conditionsFor({ read }: ActionFile, node: JoinedNode): readonly Draft[] {
  const { condition, conditionRange } = node;
  if (!condition || !conditionRange) return [];
  const words = read.parsed.text.slice(conditionRange.start, conditionRange.end).replaceAll(/\s+/g, ' ');
  return [mirrored[condition], sameInstant[condition]].flatMap((other): Draft[] =>
    other
      ? [
          {
            title: `Change \`${words.toLowerCase()}\` to \`${other}\``,
            kind: 'rewrite',
            keepsClauses: true,
            edits: [{ range: conditionRange, text: other }],
          },
        ]
      : [],
  );
}

const insertion = (at: number, text: string): DraftEdit => ({ range: { start: at, end: at }, text });

/** A word taken out with the white space behind it. */
function removed({ read: { parsed } }: ActionFile, { start, end }: { start: number; end: number }): DraftEdit {
  const space = /^[ \t]*/.exec(parsed.text.slice(end))?.[0].length ?? 0;
  return { range: { start, end: end + space }, text: '' };
}
