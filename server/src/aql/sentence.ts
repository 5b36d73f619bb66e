import type { ActivityNode, BlockClauseNode, BlockNode, JoinedNode, LookupNode, PrimaryNode } from './ast.ts';
import type { Condition, SpinePeriod } from './bound.ts';

/** The primary in one sentence, in Markdown: which rows the result has. `entity` is the stream's own word. */
export function primarySentence(node: PrimaryNode, text: string, entity: string): string {
  const { selector } = node;
  if (selector?.kind !== 'time_spine') return `One row for ${primaryPhrase(node, text, entity)}.`;
  const { interval, endPeriod } = selector;
  const until = endPeriod === 'max' ? 'its last' : 'now';
  const which = filtersOf(node.block, text);
  const first = `${activityPhrase(node.activity)}${which.length > 0 ? ` with ${which.join(' and ')}` : ''}`;
  return `One row for every ${entity} and ${interval}, from its first ${first} to ${until}, also where nothing happened in it.`;
}

/** Where a lookup's columns come from, in one sentence, in Markdown. `table` is the stream's entity table. */
export function lookupSentence(node: LookupNode, entity: string, table: string | undefined): string {
  const from = node.kind === 'entity' ? table : node.table.map(({ text }) => text).join('.');
  const key =
    node.kind === 'entity'
      ? `the ${entity}’s row`
      : `the row whose \`${node.key?.text ?? '…'}\` is \`${node.column?.text ?? '…'}\``;
  return `Columns of ${key} in \`${from || '…'}\`; null if there is none. Of several such rows one is taken: the first by the texts of these columns, from left to right, nulls last.`;
}

/**
 * A relationship in one sentence, in Markdown, as one would say it aloud. What is missing in a half-written clause is left
 * out. `text` is the query's.
 */
export function sentence(primary: PrimaryNode | undefined, node: JoinedNode, text: string, entity: string): string {
  const seenFrom = node.relativeTo ? `seen from \`${node.relativeTo.text}\`, ` : '';
  const forEach = primary ? `For ${primaryPhrase(primary, text, entity)}, ${seenFrom}` : seenFrom;
  const again = node.relativeTo
    ? 'one of its kind'
    : primary?.activity
      ? activityPhrase(primary.activity)
      : 'primary activity';
  const period = primary?.selector?.kind === 'time_spine' && !node.relativeTo ? primary.selector.interval : undefined;
  const where = [
    node.condition === undefined ? '' : period ? whenInPeriod(node.condition, period) : when(node.condition, again),
    ...restrictions(node.block, text),
  ].filter((part) => part !== '');
  const related = `${where.length > 0 ? ' ' : ''}${where.join(', ')}`;
  if (node.kind === 'append') return capital(`${forEach}${picked(node, entity)}${related}; null if there is none.`);
  const numbers = aggregates(node.block);
  const all = `all the same ${entity}’s ${activityPhrase(node.activity)}${related}`;
  return capital(`${forEach}${numbers} over ${all}. Without any, counts and sums are 0, everything else is null.`);
}

function primaryPhrase(node: PrimaryNode, text: string, entity: string): string {
  const activity = activityPhrase(node.activity);
  const filters = filtersOf(node.block, text);
  const which = filters.length > 0 ? ` with ${filters.join(' and ')}` : '';
  const selector = node.selector ?? { kind: 'all' };
  switch (selector.kind) {
    case 'all':
      return `every ${activity}${which}`;
    case 'first':
    case 'last':
      return `every ${entity}’s ${selector.kind} ${activity}${which}`;
    case 'nth':
      return `every ${entity}’s ${ordinal(selector.n)} ${activity}${which}`;
    case 'time_spine':
      return `every ${entity} and ${selector.interval}`;
  }
}

function picked(node: JoinedNode, entity: string): string {
  const activity = activityPhrase(node.activity);
  switch (node.pick?.kind) {
    case undefined:
      return `the same ${entity}’s ${activity}`;
    case 'first':
    case 'last':
      return `the same ${entity}’s ${node.pick.kind} ${activity}`;
    case 'match':
      return `the ${ordinal(node.pick.n)} of the same ${entity}’s ${activity}`;
    case 'nth':
      return `the same ${entity}’s ${ordinal(node.pick.n)} ${activity} of all, provided it is`;
  }
}

function when(condition: Condition, again: string): string {
  switch (condition) {
    case 'ever':
      return 'at any time';
    case 'before':
      return 'before it';
    case 'after':
      return 'after it';
    case 'between':
      return `after it and before the next ${again}`;
    case 'on_or_before':
      return 'before it or at the same time';
    case 'on_or_after':
      return 'after it or at the same time';
    case 'between_on_or_after':
      return `at the same time or after it and before the next ${again}`;
    case 'between_before':
      return `before it and after the previous ${again}`;
  }
}

function whenInPeriod(condition: Condition, period: SpinePeriod): string {
  switch (condition) {
    case 'ever':
      return 'at any time';
    case 'before':
      return 'before it starts';
    case 'after':
      return 'after its start';
    case 'between':
    case 'between_on_or_after':
      return 'in it';
    case 'on_or_before':
      return 'before it starts or at that instant';
    case 'on_or_after':
      return 'from its start on';
    case 'between_before':
      return `in the ${period} before it`;
  }
}

function restrictions(block: BlockNode | undefined, text: string): string[] {
  const filters = filtersOf(block, text);
  const joins = (block?.clauses ?? []).flatMap((clause) =>
    clause.kind === 'join' ? [expressionOf(clause, text)] : [],
  );
  const intervals = (block?.clauses ?? []).flatMap((clause) => {
    if (!('unit' in clause) || clause.count === undefined || clause.unit === undefined) return [];
    const interval = `${clause.count} ${clause.unit}`;
    return [clause.kind === 'within' ? `within ${interval} of it` : `at least ${interval} away from it`];
  });
  return [
    ...intervals,
    ...(filters.length > 0 ? [`counting only those with ${filters.join(' and ')}`] : []),
    ...(joins.length > 0 ? [`where ${joins.join(' and ')}`] : []),
  ];
}

function filtersOf(block: BlockNode | undefined, text: string): string[] {
  return (block?.clauses ?? []).flatMap((clause) => (clause.kind === 'filter' ? [expressionOf(clause, text)] : []));
}

function expressionOf(clause: Extract<BlockClauseNode, { expression: unknown }>, text: string): string {
  const { start, end } = clause.expression.range;
  return `\`${text.slice(start, end).replaceAll(/\s+/g, ' ').replaceAll('`', "'")}\``;
}

function aggregates(block: BlockNode | undefined): string {
  const calls = (block?.items ?? []).flatMap((item) => {
    if (item.kind !== 'call') return [];
    const argument = item.argument === 'star' ? '*' : (item.argument?.text ?? '');
    return [`\`${item.function.text.toLowerCase()}(${item.distinct ? 'distinct ' : ''}${argument})\``];
  });
  if (calls.length < 2) return calls[0] ?? '`count(*)`';
  return `${calls.slice(0, -1).join(', ')} and ${calls.at(-1)}`;
}

function activityPhrase(node: ActivityNode | undefined): string {
  if (!node) return '…';
  return node.kind === 'every' ? 'activity of any kind' : `*${node.name.text.replaceAll('_', '\\_')}*`;
}

function ordinal(n: number): string {
  const tens = n % 100;
  if (tens > 10 && tens < 14) return `${n}th`;
  return `${n}${['th', 'st', 'nd', 'rd'][n % 10] ?? 'th'}`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
