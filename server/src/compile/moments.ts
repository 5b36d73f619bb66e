import type { BoundInterval, BoundJoined } from '../aql/bound.ts';
import type { Dialect } from '../dialects/dialect.ts';

/**
 * When a match may happen, as edges around the primary row's time `t`, its next time `n` and its previous time `m`.
 * Source: `aql.md`, "What a query means", the table of conditions.
 */
export interface Span {
  /** All hold: a match is not before any of them. */
  readonly lower: readonly Edge[];
  /** All hold: a match is not after any of them. */
  readonly upper: readonly Edge[];
  /** A hole around t, in which no match lies: `at least` where no edge can say it. */
  readonly hole: BoundInterval | undefined;
  /** Whether the spans of consecutive primary rows never overlap. */
  readonly disjoint: boolean;
}

export interface Edge {
  readonly moment: 't' | 'next' | 'previous';
  /** Added to the moment; a negative count goes back. */
  readonly shift: BoundInterval | undefined;
  readonly strict: boolean;
}

/** The SQL of a row's moments, and what its dialect needs to compute with them. */
export interface Moments {
  readonly dialect: Dialect;
  readonly t: string;
  readonly next: string;
  readonly previous: string;
}

const edge = (moment: Edge['moment'], strict: boolean, shift?: BoundInterval): Edge => ({ moment, strict, shift });

const conditions: Readonly<Record<BoundJoined['condition'], { lower?: Edge; upper?: Edge }>> = {
  ever: {},
  before: { upper: edge('t', true) },
  after: { lower: edge('t', true) },
  between: { lower: edge('t', true), upper: edge('next', true) },
  on_or_before: { upper: edge('t', false) },
  on_or_after: { lower: edge('t', false) },
  between_on_or_after: { lower: edge('t', false), upper: edge('next', true) },
  between_before: { lower: edge('previous', true), upper: edge('t', true) },
};

/** Around a period every edge at a start is closed and every one at an end open, so that no event falls between two. */
const aroundPeriod: typeof conditions = {
  ...conditions,
  between: conditions.between_on_or_after,
  between_before: { lower: edge('previous', false), upper: edge('t', true) },
};

export function spanOf(
  joined: Pick<BoundJoined, 'condition' | 'within' | 'atLeast'>,
  around: 'event' | 'period' = 'event',
): Span {
  const { lower, upper } = (around === 'period' ? aroundPeriod : conditions)[joined.condition];
  const { within } = joined;
  // `at least 0 days` asks for nothing.
  const atLeast = joined.atLeast?.count ? joined.atLeast : undefined;
  const startsAtT = lower?.moment === 't';
  const endsAtT = upper?.moment === 't';
  const edges = {
    lower: lower ? [startsAtT && atLeast ? edge('t', false, atLeast) : lower] : [],
    upper: upper ? [endsAtT && atLeast ? edge('t', false, back(atLeast)) : upper] : [],
  };
  if (within && !startsAtT) edges.lower.push(edge('t', false, back(within)));
  if (within && !endsAtT) edges.upper.push(edge('t', false, within));
  return {
    ...edges,
    hole: startsAtT || endsAtT ? undefined : atLeast,
    disjoint: lower !== undefined && upper !== undefined,
  };
}

/** Whether some edge needs the primary row's next (previous) time. */
export function uses(span: Span, moment: Edge['moment']): boolean {
  return [...span.lower, ...span.upper].some((one) => one.moment === moment);
}

/** Whether the span begins at the primary row's own time, or just after it, and is over when the next one begins. */
export function beginsAtTime({ lower, upper }: Span): boolean {
  const [only, ...more] = lower;
  return (
    more.length === 0 &&
    only?.moment === 't' &&
    only.shift === undefined &&
    upper.some(({ moment, shift }) => moment === 'next' && shift === undefined)
  );
}

/** The conditions under which an event at `ts` lies in the span. */
export function inSpan(span: Span, ts: string, at: Moments): string[] {
  return [...afterLower(span, ts, at), ...beforeUpper(span, ts, at), ...outsideHole(span, ts, at)];
}

export function afterLower(span: Span, ts: string, at: Moments): string[] {
  return span.lower.map((one) => orOpen(one, `${ts} ${one.strict ? '>' : '>='} ${momentOf(one, at)}`, at));
}

export function beforeUpper(span: Span, ts: string, at: Moments): string[] {
  return span.upper.map((one) => orOpen(one, `${ts} ${one.strict ? '<' : '<='} ${momentOf(one, at)}`, at));
}

function outsideHole(span: Span, ts: string, at: Moments): string[] {
  if (!span.hole) return [];
  const shifted = (shift: BoundInterval): string => momentOf(edge('t', false, shift), at);
  return [`(${ts} <= ${shifted(back(span.hole))} or ${ts} >= ${shifted(span.hole)})`];
}

/** Several lower edges as the one that comes last, never null: what a search starts from. */
export function latestLower(span: Span, at: Moments): { sql: string; strict: boolean } {
  return single(span.lower, at, 'greatest', `+ ${tickOf(at.dialect)}`, at.dialect.beginningOfTime);
}

/** Several upper edges as the one that comes first, never null. */
export function earliestUpper(span: Span, at: Moments): { sql: string; strict: boolean } {
  return single(span.upper, at, 'least', `- ${tickOf(at.dialect)}`, at.dialect.endOfTime);
}

/** A moment that a span begins or ends at. */
export interface Bound {
  readonly sql: string;
  /** Whether an event at that very moment lies outside; a condition where each row has its own answer. */
  readonly strict: boolean | string;
}

/** The same as `latestLower` where a step of time cannot be told, so that strictness stays apart from the moment. */
export function lowerBound({ lower }: Span, at: Moments): Bound {
  return bound(lower, at, { pick: 'greatest', reaches: '>=', open: at.dialect.beginningOfTime });
}

/** The same as `earliestUpper`. */
export function upperBound({ upper }: Span, at: Moments): Bound {
  return bound(upper, at, { pick: 'least', reaches: '<=', open: at.dialect.endOfTime });
}

function bound(
  edges: readonly Edge[],
  at: Moments,
  { pick, reaches, open }: { readonly pick: string; readonly reaches: string; readonly open: string },
): Bound {
  const known = (one: Edge): string =>
    one.moment === 't' ? momentOf(one, at) : `coalesce(${momentOf(one, at)}, ${open})`;
  const furthest = (some: readonly Edge[]): string =>
    some.length === 1 ? some.map(known).join('') : `${pick}(${some.map(known).join(', ')})`;
  if (edges.length === 0) return { sql: open, strict: false };
  const strict = edges.filter((one) => one.strict);
  const loose = edges.filter((one) => !one.strict);
  if (strict.length === 0 || loose.length === 0) return { sql: furthest(edges), strict: loose.length === 0 };
  return { sql: furthest(edges), strict: `${furthest(strict)} ${reaches} ${furthest(loose)}` };
}

function tickOf({ nearestRow, title }: Dialect): string {
  if (!('tick' in nearestRow)) throw new Error(`times on ${title} are compared as they are`);
  return nearestRow.tick;
}

function single(
  edges: readonly Edge[],
  at: Moments,
  pick: 'greatest' | 'least',
  inwards: string,
  open: string,
): { sql: string; strict: boolean } {
  const [only, ...more] = edges;
  if (!only) return { sql: open, strict: false };
  if (more.length === 0) {
    const sql = momentOf(only, at);
    return { sql: only.moment === 't' ? sql : `coalesce(${sql}, ${open})`, strict: only.strict };
  }
  // Nulls are left out by both functions: a primary row without a next one has no edge there.
  const sql = edges.map((one) => momentOf(one, at) + (one.strict ? ` ${inwards}` : '')).join(', ');
  return { sql: `${pick}(${sql})`, strict: false };
}

function momentOf({ moment, shift }: Edge, at: Moments): string {
  return shift ? at.dialect.addInterval(at[moment], shift.count, shift.unit) : at[moment];
}

/** The last row of an entity has no next one, the first no previous one: there the span is open. */
function orOpen({ moment }: Edge, condition: string, at: Moments): string {
  return moment === 't' ? condition : `(${condition} or ${at[moment]} is null)`;
}

/** An edge at t as the bound of a window's frame. A strict one is a tick further in: `inwards` is the way there. */
export function frameBound({ shift, strict }: Edge, inwards: 'preceding' | 'following', dialect: Dialect): string {
  if (!shift) return strict && dialect.timeFrames ? `${dialect.timeFrames.tick} ${inwards}` : 'current row';
  const length = dialect.interval(Math.abs(shift.count), shift.unit);
  // No distance at all counts as one outwards: no engine takes a frame that runs backwards by its words.
  const outwards = inwards === 'preceding' ? 'following' : 'preceding';
  const direction = shift.count < 0 ? 'preceding' : 'following';
  return `${length} ${shift.count === 0 ? outwards : direction}`;
}

function back(interval: BoundInterval): BoundInterval {
  return { count: -interval.count, unit: interval.unit };
}
