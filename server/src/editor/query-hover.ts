import type { BlockClauseNode, JoinedNode, LookupNode, PrimaryNode } from '../aql/ast.ts';
import type { Value } from '../aql/bound.ts';
import type { ClauseReference } from '../aql/expected.ts';
import type { Reference } from '../aql/references.ts';
import { columnNamed } from '../aql/scope.ts';
import { lookupSentence, primarySentence, sentence } from '../aql/sentence.ts';
import { timeline } from '../aql/timeline.ts';
import { clauseNotes, conditions, functionNamed, functions, periodColumns, selectorWords } from '../aql/vocabulary.ts';
import { activitiesOf } from '../project/activities.ts';
import type { Range } from '../schema/text.ts';
import type { Hover } from './answers.ts';
import { entityOf, type QueryView, streamOf, touches } from './query-view.ts';

/** What others know about the query: texts to show, undefined where there are none. */
export interface QueryHoverSources {
  /** The SQL that serves the clause of this range, for the current connection. */
  readonly clauseSql: (range: Range) => string | undefined;
  /** The DDL of a stream's table, for the current connection. */
  readonly ddl: (stream: string) => string | undefined;
}

/** What stands at `offset`, in words. */
export function hoverQuery(view: QueryView, offset: number, sources: QueryHoverSources): Hover | undefined {
  const { tree, comments } = view.parsed;
  if (comments.some((comment) => comment.start < offset && offset < comment.end)) return undefined;
  const reference = view.bound.references.find(({ range }) => touches(range, offset));
  if (reference) return hover(reference.range, referenceText(view, reference, sources));
  const include = tree.includes.flatMap(({ names }) => names).find(({ range }) => touches(range, offset));
  if (include) return hover(include.range, includeText(view, include.text));
  if (touches(tree.using?.keyword, offset) && tree.using) {
    return hover(tree.using.keyword, streamText(view, view.bound.stream?.name, sources));
  }
  if (tree.primary && touches(tree.primary.range, offset)) return primaryHover(view, tree.primary, offset, sources);
  const joined = tree.joined.find(({ range }) => touches(range, offset));
  if (joined) return joinedHover(view, joined, offset, sources);
  const lookup = tree.lookups.find(({ range }) => touches(range, offset));
  return lookup ? lookupHover(view, lookup, sources) : undefined;
}

const hover = (range: Range, parts: readonly (string | undefined)[]): Hover | undefined => {
  const markdown = parts.filter((part) => part !== undefined && part !== '').join('\n\n');
  return markdown === '' ? undefined : { markdown, range: { start: range.start, end: range.end } };
};

const picture = (primary: PrimaryNode | undefined, node: JoinedNode): string | undefined => {
  const drawn = timeline(primary, node);
  return drawn === undefined ? undefined : `\`\`\`text\n${drawn}\n\`\`\``;
};

const sql = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : `\`\`\`sql\n${text.trim()}\n\`\`\``;

function primaryHover(
  view: QueryView,
  node: PrimaryNode,
  offset: number,
  sources: QueryHoverSources,
): Hover | undefined {
  const head = { start: node.keyword.start, end: Math.max(node.keyword.end, node.selectorRange.end) };
  if (!touches(head, offset)) return blockHover(view, node, offset);
  const onSelector = touches(node.selectorRange, offset) && node.selectorRange.start !== node.keyword.start;
  const word = onSelector && node.selector ? selectorWords[node.selector.kind] : undefined;
  return hover(head, [
    primarySentence(node, view.parsed.text, entityOf(view)),
    word,
    sql(sources.clauseSql(node.range)),
  ]);
}

function joinedHover(view: QueryView, node: JoinedNode, offset: number, sources: QueryHoverSources): Hover | undefined {
  if (!touches(node.head, offset)) return blockHover(view, node, offset);
  const said = sentence(view.parsed.tree.primary, node, view.parsed.text, entityOf(view));
  const onCondition = node.condition !== undefined && touches(node.conditionRange, offset);
  const meaning = onCondition && node.condition ? conditionText(node.condition) : undefined;
  const range = onCondition && node.conditionRange ? node.conditionRange : node.head;
  return hover(range, [meaning, said, picture(view.parsed.tree.primary, node), sql(sources.clauseSql(node.range))]);
}

function lookupHover(view: QueryView, node: LookupNode, sources: QueryHoverSources): Hover | undefined {
  const said = lookupSentence(node, entityOf(view), streamOf(view).entityTable);
  const range = node.items.length > 0 ? node.range : node.keyword;
  return hover(range, [said, sql(sources.clauseSql(node.range))]);
}

function conditionText(condition: keyof typeof conditions): string {
  const { matches, note } = conditions[condition];
  const legend = /[nm] < | < [nm]|m </.test(matches)
    ? '*t*: the time of the primary row; *n*, *m*: of the next and the previous one.'
    : '*t*: the time of the primary row.';
  const letters = condition === 'ever' ? '' : ` ${legend}`;
  return `| condition | matches |\n|---|---|\n| \`${condition}\` | ${matches} |\n\n${note}${letters}`;
}

/** Keywords and functions inside a block. */
function blockHover(view: QueryView, node: PrimaryNode | JoinedNode, offset: number): Hover | undefined {
  const clause: BlockClauseNode | undefined = node.block?.clauses.find(({ keyword }) => touches(keyword, offset));
  if (clause) return hover(clause.keyword, [`\`${clause.kind}\``, clauseNotes[clause.kind]]);
  for (const item of node.block?.items ?? []) {
    if (item.kind === 'star' && touches(item.range, offset)) {
      const names = streamOf(view).columns.map(({ physicalName }) => `\`${physicalName}\``);
      return hover(item.range, [`Every column of the stream: ${names.join(', ')}.`]);
    }
    if (item.kind !== 'call' || !touches(item.function.range, offset)) continue;
    const name = functionNamed(item.function.text.toLowerCase());
    return name ? hover(item.function.range, [`\`${functions[name].signature}\``, functions[name].note]) : undefined;
  }
  return undefined;
}

function referenceText(view: QueryView, reference: Reference, sources: QueryHoverSources): (string | undefined)[] {
  switch (reference.kind) {
    case 'stream':
      return streamText(view, reference.name, sources);
    case 'activity':
      return activityText(view, reference.stream, reference.name);
    case 'entity table': {
      const node = view.parsed.tree.lookups.find(({ keyword }) => keyword.start === reference.range.start);
      if (!node) return [clauseNotes.entity];
      const said = lookupSentence(node, entityOf(view), streamOf(view).entityTable);
      return [said, sql(sources.clauseSql(node.range))];
    }
    case 'value':
      return isOfPeriod(view, reference) ? periodText(reference.value) : valueText(view, reference);
    case 'clause':
      return [clauseText(view, reference.clause)];
    case 'output':
      return [`\`${reference.name}\`: a column of the result.`];
  }
}

/** Whether a name in the primary's block is a column of a period. */
function isOfPeriod(view: QueryView, { range }: Reference): boolean {
  const { primary } = view.parsed.tree;
  const isItem = primary?.block?.items.some((item) => touches(item.range, range.start)) === true;
  return isItem && primary?.selector?.kind === 'time_spine';
}

function periodText(value: Value): (string | undefined)[] {
  if (value.kind === 'feature') return [];
  return [`\`${value.physicalName}\` ${value.type}: of a period`, periodColumns[value.name]];
}

function clauseText(view: QueryView, clause: ClauseReference): string | undefined {
  const { tree, text } = view.parsed;
  if (clause === 'primary') return tree.primary && primarySentence(tree.primary, text, entityOf(view));
  const joined = tree.joined[clause];
  return joined && sentence(tree.primary, joined, text, entityOf(view));
}

function streamText(view: QueryView, name: string | undefined, sources: QueryHoverSources): (string | undefined)[] {
  const stream = name === undefined ? undefined : view.project.streams.get(name);
  if (!stream) return [clauseNotes.using];
  const count = activitiesOf(view.project, stream.name).size;
  const activities = `${count} ${count === 1 ? 'activity' : 'activities'}`;
  return [
    `**${stream.name}**: what every ${stream.entity} does, ${activities}.`,
    stream.description,
    sql(sources.ddl(stream.name)),
  ];
}

function includeText(view: QueryView, name: string): (string | undefined)[] {
  const columns = view.project.columns.get(name);
  return columns ? [`**${name}**: reusable columns.`, `\`\`\`aql\n${columns.text.trim()}\n\`\`\``] : [];
}

function activityText(view: QueryView, stream: string, name: string): (string | undefined)[] {
  const activity = activitiesOf(view.project, stream).get(name);
  if (!activity) return [];
  const features = [...activity.features.values()].map((feature) => {
    const description = feature.description === undefined ? '' : `: ${feature.description}`;
    return `- \`${feature.name}\` ${feature.type ?? '(type not known)'}${description}`;
  });
  const makers = [...new Set(activity.madeBy.map(({ transformation }) => `\`${transformation}\``))];
  return [
    `**${activity.name}**`,
    activity.description,
    features.length > 0 ? `Features:\n${features.join('\n')}` : undefined,
    activity.openFeatures ? 'Further features may exist: some cannot be read from the SQL.' : undefined,
    makers.length > 0 ? `Made by ${makers.join(', ')}.` : 'No transformation makes it.',
  ];
}

function valueText(
  view: QueryView,
  { value, activity, stream }: Extract<Reference, { kind: 'value' }>,
): (string | undefined)[] {
  if (value.kind === 'column') {
    const column = columnNamed(streamOf(view), { text: value.name, quoted: true });
    const title = value.physicalName === value.name ? '' : ` (\`${value.name}\` of the specification)`;
    return [`\`${value.physicalName}\` ${value.type}${title}`, column?.note];
  }
  const known = activity.kind === 'one' ? activitiesOf(view.project, stream).get(activity.name) : undefined;
  const feature = known?.features.get(value.key);
  const owner = activity.kind === 'one' ? ` of *${activity.name.replaceAll('_', '\\_')}*` : '';
  const type = feature && feature.type === undefined ? `${value.type} (type not known)` : value.type;
  return [`\`${value.key}\` ${type}: a feature${owner}`, feature?.description];
}
