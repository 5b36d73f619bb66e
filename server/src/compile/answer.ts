import type { BoundExpression, BoundJoined, BoundPrimary, BoundQuery, Value } from '../aql/bound.ts';
import { canRun, canSlideOver } from './aggregates.ts';
import { byAsof, byAsofRank, byAsofStoredTie } from './asof.ts';
import type { Answer, Clause } from './clause.ts';
import { isContributed } from './contribution.ts';
import { byDifference, canDiffer, hasTwoEnds } from './difference.ts';
import { comparesWithPrimary, valuesRead } from './expression.ts';
import { byLateral } from './lateral.ts';
import { beginsAtTime, spanOf } from './moments.ts';
import { asWord, type CarriedValues, carry, own } from './names.ts';
import { byOccurrence } from './occurrence.ts';
import { byEntity, byPairs } from './pairs.ts';
import { byRank } from './rank.ts';
import { byReverseLateral } from './reverse-lateral.ts';
import { activityRows, entityKey, keepsOrder, type RowColumn, type StreamTable } from './rows.ts';
import { byRunning } from './running.ts';
import { canMerge } from './segments.ts';
import { bySearchedSegments } from './segments-by-search.ts';
import { pairsPerRow, rowsPerRow, type Sizes } from './sizes.ts';
import { bySliding, canSlide } from './sliding.ts';
import { byBucket, byReverseAsof } from './slots.ts';
import type { Choice, Relationship, Strategy } from './strategy.ts';
import { byUnionWindow } from './union-window.ts';

export interface QueryScope {
  readonly context: StreamTable & { readonly sizes?: Sizes | undefined };
  readonly query: BoundQuery;
  readonly giveName: (wish: string) => string;
  readonly primary: string;
  readonly primaryValues: CarriedValues;
  readonly choose: (relationship: Relationship) => Choice;
}

export interface DescribedClause {
  readonly clause: Clause;
  readonly strategy: Strategy;
  readonly because: string;
}

/** Everything a strategy needs to know of a clause, and the strategy. */
export function describeClause(scope: QueryScope, joined: BoundJoined, anchor: string): DescribedClause {
  const { context, query, giveName, primary, primaryValues } = scope;
  const { dialect } = context;
  const isAnchor = joined.kind === 'append' && query.joined.some(({ relativeTo }) => relativeTo === joined.alias);
  const { filters, predicates } = sortPredicates(joined, isAnchor);
  const read = joined.kind === 'append' ? joined.columns : joined.aggregates;
  const shown: Value[] = read.flatMap((item) => {
    if ('kind' in item) return item.kind === 'value' ? [item.value] : [];
    return item.value === 'every' ? [] : [item.value];
  });
  const values = carry([...shown, ...valuesRead(predicates, 'joined')], dialect.identifier.maxBytes);
  const moments: RowColumn[] = isAnchor ? ['next', 'previous'] : [];
  const around = surroundings(query, joined);
  const span = spanOf(joined, around);
  const storedOrder = joined.activity.kind === 'one' && filters.length === 0 && keepsOrder(context);
  const clause: Clause = {
    dialect,
    joined,
    label: giveName(labelOf(joined)),
    words: wordsOf(joined),
    giveName,
    storedOrder,
    entityKey: entityKey(context),
    primaryRows: isManyPerEntity(query.primary) ? 'many' : 'one',
    primaryActivity: query.primary.activity.kind,
    span,
    around,
    anchor,
    primary,
    predicates,
    primaryValues,
    values,
    fields: [...values.all.map(({ as }) => as), ...(isAnchor ? [own.next, own.previous] : [])],
    rows: (columns) =>
      activityRows(context, {
        activity: joined.activity,
        filters,
        values,
        columns: new Set([...columns, ...moments]),
        entityless: 'left out',
      }),
    primarySeries: () =>
      activityRows(context, {
        activity: query.primary.activity,
        filters: [],
        values: carry([], dialect.identifier.maxBytes),
        columns: new Set<RowColumn>(['occurrence', 'next']),
        entityless: 'left out',
      }).select,
  };
  const counted = (figure: Figure): number | undefined =>
    anchor === primary ? ofSizes(scope, joined, figure) : undefined;
  const { use, because } = scope.choose({
    kind: joined.kind,
    pick: joined.kind === 'append' ? joined.pick.kind : undefined,
    lower: span.lower.length > 0 ? 'edge' : 'open',
    upper: span.upper.length > 0 ? 'edge' : 'open',
    hole: span.hole !== undefined,
    comparesRows: predicates.length > 0,
    disjoint: span.disjoint && anchor === primary,
    primaryRows: clause.primaryRows,
    running: joined.kind === 'aggregate' && joined.aggregates.every((one) => canRun(one, dialect)),
    contributed: joined.kind === 'aggregate' && isContributed(joined.aggregates),
    merges: joined.kind === 'aggregate' && canMerge(joined.aggregates),
    sliding:
      joined.kind === 'aggregate' && canSlide(span) && joined.aggregates.every((one) => canSlideOver(one, dialect)),
    differs: joined.kind === 'aggregate' && hasTwoEnds(span) && joined.aggregates.every(canDiffer),
    storedOrder,
    counted: joined.activity.kind === 'every' || clause.rows(['id']).windowed,
    ordered: anchor === primary && [...span.lower, ...span.upper].every(({ shift }) => shift === undefined),
    nearestRow: dialect.nearestRow.kind,
    pairsPerRow: counted(pairsPerRow),
    joinedPerPrimary: counted(rowsPerRow),
    wholePrimary: keepsOrder(context) && isWholeSeries(query.primary) && beginsAtTime(span),
  });
  return { clause, strategy: use, because };
}

/** What a clause's times are around: an event of the primary or of another append, or a period. */
export function surroundings(query: BoundQuery, { relativeTo }: BoundJoined): 'event' | 'period' {
  return query.primary.selector.kind === 'time_spine' && relativeTo === undefined ? 'period' : 'event';
}

type Figure = (sizes: Sizes, primary: string, joined: string) => number | undefined;

/** A figure of two activities' sizes, where the primary rows are a whole activity and sizes are known. */
function ofSizes({ context: { sizes }, query }: QueryScope, joined: BoundJoined, figure: Figure): number | undefined {
  const { activity, selector } = query.primary;
  if (!sizes || selector.kind !== 'all' || activity.kind !== 'one' || joined.activity.kind !== 'one') return undefined;
  return figure(sizes, activity.name, joined.activity.name);
}

function isWholeSeries({ activity, selector, filters }: BoundPrimary): boolean {
  return selector.kind === 'all' && activity.kind === 'one' && filters.length === 0;
}

function isManyPerEntity({ selector }: BoundPrimary): boolean {
  return selector.kind === 'all' || selector.kind === 'time_spine';
}

const answers: Readonly<Record<Strategy, (clause: Clause) => Answer>> = {
  occurrence: byOccurrence,
  asof: byAsof,
  'asof-stored-tie': byAsofStoredTie,
  'asof-rank': byAsofRank,
  rank: byRank,
  lateral: byLateral,
  'reverse-lateral': byReverseLateral,
  segments: bySearchedSegments,
  running: byRunning,
  'union-window': byUnionWindow,
  entity: byEntity,
  'reverse-asof': byReverseAsof,
  bucket: byBucket,
  sliding: bySliding,
  difference: byDifference,
  pairs: byPairs,
};

export function answerClause({ clause, strategy }: DescribedClause): Answer {
  return answers[strategy](clause);
}

/**
 * Filters choose rows before they are numbered; predicates are asked of a row beside a primary row. A `join` that only
 * looks at the joined row is as good as a filter wherever no number shows.
 */
function sortPredicates(joined: BoundJoined, isAnchor: boolean) {
  const filters: BoundExpression[] = [];
  const predicates: BoundExpression[] = [];
  for (const filter of joined.filters) (comparesWithPrimary(filter) ? predicates : filters).push(filter);
  const keepsNumbers = isAnchor || showsNumbers(joined);
  for (const join of joined.joins) {
    (keepsNumbers || comparesWithPrimary(join) ? predicates : filters).push(join);
  }
  return { filters, predicates };
}

function showsNumbers(joined: BoundJoined): boolean {
  if (joined.kind === 'append' && joined.pick.kind === 'nth') return true;
  const items = joined.kind === 'append' ? joined.columns : joined.aggregates;
  const shown = items.flatMap((item) => ('value' in item && item.value !== 'every' ? [item.value] : []));
  return [...shown, ...valuesRead(joined.joins, 'joined')].some(
    (value) =>
      value.kind === 'column' && (value.name === 'activity_occurrence' || value.name === 'activity_repeated_at'),
  );
}

function wordsOf(joined: BoundJoined): string {
  const activity = joined.activity.kind === 'one' ? joined.activity.name : '*';
  const verb = joined.kind === 'append' ? `append ${pickWords(joined.pick)}` : 'aggregate';
  const relative = joined.relativeTo === undefined ? '' : ` relative to ${joined.relativeTo}`;
  return `${verb} ${joined.condition} ${activity}${relative}`;
}

function labelOf(joined: BoundJoined): string {
  const verb = joined.kind === 'append' ? pickWords(joined.pick).replace(/\((\d+)\)/, '_$1') : 'aggregate';
  return asWord(`${verb}_${joined.condition}_${joined.alias}`);
}

function pickWords(pick: Extract<BoundJoined, { kind: 'append' }>['pick']): string {
  return 'n' in pick ? `${pick.kind}(${pick.n})` : pick.kind;
}
