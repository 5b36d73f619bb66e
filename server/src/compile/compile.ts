import type { BoundJoined, BoundQuery, Value } from '../aql/bound.ts';
import type { Range } from '../schema/text.ts';
import { aggregateNames } from './aggregate-items.ts';
import { aggregateResult, isZeroForNone } from './aggregates.ts';
import { answerClause, describeClause, surroundings } from './answer.ts';
import { type Answer, asPrimary, column } from './clause.ts';
import { derivedSteps } from './derive.ts';
import { valuesRead, wordsOfSubqueries } from './expression.ts';
import { lookupSteps, lookupTable } from './lookup.ts';
import { spanOf, uses } from './moments.ts';
import { asWord, carry, nameGiver, own } from './names.ts';
import { type Brought, together } from './parts.ts';
import type { Cte, Item, Join, Select } from './plan.ts';
import { primarySteps } from './primary.ts';
import { renderCte, renderJoin, renderQuery } from './render.ts';
import { entityIsCustomer, type RowColumn, type StreamTable, tableNames } from './rows.ts';
import type { Sizes } from './sizes.ts';
import { partsOf } from './split.ts';
import { type Choice, chooseStrategy, type Relationship, type Strategy } from './strategy.ts';

export interface CompileContext extends StreamTable {
  /** Another choice than the measured one: for the benchmark that measures, and the test that every choice is right. */
  readonly choose?: (relationship: Relationship) => Choice;
  /** How large the stream's activities are, where somebody counted: the answer is the same, its price may not be. */
  readonly sizes?: Sizes | undefined;
  /** The present, as an ISO text in UTC, where it is not the warehouse's. */
  readonly now?: string;
}

export interface CompiledQuery {
  /** One statement, without a semicolon. */
  readonly sql: string;
  readonly columns: readonly { readonly name: string }[];
  /** For each joined clause and each lookup, by its range in the query: how it is served, and the steps that serve it. */
  readonly clauses: readonly CompiledClause[];
}

export interface CompiledClause {
  readonly range: Range;
  readonly strategy: Strategy | 'lookup';
  /** The figure or the reason the strategy was chosen for. */
  readonly because: string;
  readonly sql: string;
}

/** A query in the SQL of one warehouse. Its meaning is `aql.md`, "What a query means". Total for bound queries. */
export function compileQuery(query: BoundQuery, context: CompileContext): CompiledQuery {
  const { dialect } = context;
  const { primary } = query;
  const giveName = nameGiver(dialect.identifier.maxBytes, [
    // What the steps call their relations.
    ...['s', 'r', 'p', 't'],
    ...tableNames(context, [primary.activity, ...query.joined.map((joined) => joined.activity)]),
    ...query.lookups.map((lookup) => lookupTable(context, lookup).name),
    ...wordsOfSubqueries(query),
  ]);
  const primaryName = giveName(asWord(primary.alias));
  const primaryValues = carry(primaryReads(context, query), dialect.identifier.maxBytes);
  const scope = {
    context,
    query,
    giveName,
    primary: primaryName,
    primaryValues,
    choose: context.choose ?? chooseStrategy,
  };
  /** The step that has the primary rows with every column found so far. */
  let wide: Cte | undefined;
  const anchors = new Map<string, Anchored>();
  const now = context.now === undefined ? dialect.now : dialect.timestamp(context.now);
  const ctes: Cte[] = [];
  /** Steps that only another one reads, which widens them further: nothing is gained by writing their rows down. */
  const passing = new Set<Cte>();
  const render = (cte: Cte): string => {
    if (passing.has(cte)) return renderCte(dialect, { ...cte, computed: undefined });
    // A planner that sees through to the numbers would rather filter by them than join on them.
    const hasNumbers = cte === wide && [...passing].some(({ computed }) => computed === 'once');
    return renderCte(dialect, hasNumbers ? { ...cte, computed: 'once' } : cte);
  };
  const joins: Join[] = [];
  const served: Served[] = [];
  const clauses: CompiledClause[] = [];
  const shown = (value: Value): string =>
    isEntityOfPrimary(context, query, value)
      ? dialect.columnOrder(column(context, primaryName, own.entity))
      : column(context, primaryName, primaryValues.as(value));
  const items: Item[] = primary.columns.map((item) => ({
    sql: item.kind === 'happened' ? 'true' : shown(item.value),
    as: item.name,
  }));
  for (const joined of query.joined) {
    const anchor = joined.relativeTo === undefined ? undefined : anchorOf(joined.relativeTo);
    const answered = partsOf(joined, dialect).map((part) => {
      const described = describeClause(scope, part, anchor?.name ?? primaryName);
      return { ...described, answer: answerClause(described) };
    });
    const [first] = answered;
    if (!first) throw new Error('a clause has columns');
    const bringing: Join[] = [...(anchor ? [anchor.join] : []), ...answered.flatMap(({ answer }) => answer.joins)];
    const steps = answered.flatMap(({ answer }) => {
      const widening = answer.widens?.(wide?.name ?? primaryName);
      if (widening && wide) passing.add(wide);
      wide = widening ?? wide;
      return [...answer.ctes, ...(widening ? [widening] : [])];
    });
    ctes.push(...steps);
    const given = answered.flatMap(({ clause, answer }) => resultItems(clause.joined, answer, clause));
    served.push({
      range: joined.range,
      strategy: first.strategy,
      because: first.because,
      steps,
      brings: { joins: bringing, items: namesOf(joined).flatMap((name) => given.filter(({ as }) => as === name)) },
    });
    if (!anchors.has(joined.alias))
      anchors.set(joined.alias, { joined, answer: first.answer, bringing, anchor: undefined });
  }
  const beside = together(
    { dialect, primary: primaryName, giveName },
    served.map(({ brings }) => brings),
  );
  for (const { steps, brings, ...clause } of served) {
    const part = beside.part(brings);
    const joined = part ? [renderCte(dialect, part.cte), renderJoin(dialect, part.join)] : [];
    const bringing = part ? joined : brings.joins.map((join) => renderJoin(dialect, join));
    const sql = [...steps.map(render), ...bringing].join('\n\n');
    clauses.push({ ...clause, sql });
  }
  ctes.push(...beside.ctes);
  joins.push(...beside.joins);
  items.push(...beside.items);
  for (const lookup of query.lookups) {
    const from = asPrimary({ dialect, primary: primaryName }, wide?.name ?? primaryName);
    const found = lookupSteps(scope, lookup, { items: [...items], from, joins: [...joins] });
    ctes.push(...found.ctes);
    joins.push(found.join);
    items.push(...found.columns);
    const because = 'One row for each key, found by equality.';
    const sql = [...found.ctes.map(render), renderJoin(dialect, found.join)].join('\n\n');
    clauses.push({ range: lookup.range, strategy: 'lookup', because, sql });
  }
  const texts = ctes.map(render);
  const read = [...texts, ...joins.map((join) => renderJoin(dialect, join)), ...items.map(({ sql }) => sql)];
  const mentions = (name: string): boolean => read.some((sql) => sql.includes(name));
  const first = primarySteps({ ...context, now }, primary, primaryName, giveName, {
    columns: primaryColumns(query, {
      mentions,
      reads: (name) => mentions(column(context, primaryName, name)),
    }),
    values: primaryValues,
  });
  const last = derivedSteps(
    query,
    dialect,
    { columns: items, from: asPrimary({ dialect, primary: primaryName }, wide?.name ?? primaryName), joins },
    giveName,
  );
  return {
    sql: renderQuery(dialect, [...first.map(render), ...texts, ...last.ctes.map(render)], last.select, {
      recursive: primary.selector.kind === 'time_spine' && dialect.periods.kind === 'recursive',
    }),
    columns: [...items.map(({ as }) => ({ name: as })), ...query.derived.map(({ name }) => ({ name }))],
    clauses,
  };

  /** The moments of the rows an append chose, made when the first clause is relative to it. */
  function anchorOf(alias: string): Anchor | undefined {
    const found = anchors.get(alias);
    if (!found) return undefined;
    if (!found.anchor) {
      const anchor = anchorSteps(
        { ...scope, wide: wide?.name ?? primaryName },
        found,
        giveName(`${asWord(alias)}_moments`),
      );
      ctes.push(anchor.cte);
      found.anchor = { name: anchor.cte.name, join: anchor.join };
    }
    return found.anchor;
  }
}

interface Served extends Omit<CompiledClause, 'sql'> {
  readonly steps: readonly Cte[];
  readonly brings: Brought;
}

interface Anchor {
  readonly name: string;
  readonly join: Join;
}

interface Anchored {
  readonly joined: BoundJoined;
  readonly answer: Answer;
  /** All joins that bring the answer to the primary. */
  readonly bringing: readonly Join[];
  anchor: Anchor | undefined;
}

function anchorSteps(
  scope: { readonly context: CompileContext; readonly primary: string; readonly wide: string },
  { joined, answer, bringing: joins }: Anchored,
  name: string,
): { cte: Cte; join: Join } {
  const { context, primary } = scope;
  const key = [own.entity, own.occurrence];
  const moments = [own.ts, own.next, own.previous].map((as) => ({ sql: answer.read(as), as }));
  const select: Select = {
    columns: [...key.map((as) => ({ sql: column(context, primary, as), as })), ...moments],
    from: asPrimary({ dialect: context.dialect, primary }, scope.wide),
    joins,
    where: [`${answer.read(own.ts)} is not null`],
  };
  const purpose = `when ${joined.alias} happened, for what is relative to it`;
  const on = key.map((as) => `${column(context, name, as)} = ${column(context, primary, as)}`);
  return { cte: { name, purpose, serves: joined.range, select }, join: { kind: 'left join', relation: name, on } };
}

/** The names of a clause's columns, in their order. */
function namesOf(joined: BoundJoined): string[] {
  return (joined.kind === 'append' ? joined.columns : joined.aggregates).map(({ name }) => name);
}

function resultItems(
  joined: BoundJoined,
  answer: Answer,
  clause: Parameters<typeof aggregateNames>[0],
): Brought['items'] {
  if (joined.kind === 'aggregate') {
    return aggregateNames(clause).map(({ aggregate, as }) => ({
      sql: aggregateResult(aggregate, answer.read(as), clause.dialect),
      as: aggregate.name,
      ...(isZeroForNone(aggregate) ? { otherwise: '0' } : {}),
    }));
  }
  return joined.columns.map((item) =>
    item.kind === 'happened'
      ? { sql: `${answer.read(own.ts)} is not null`, as: item.name, otherwise: 'false' }
      : { sql: answer.read(clause.values.as(item.value)), as: item.name },
  );
}

/** What is read of the primary row: its own columns, and what predicates compare with. */
function primaryReads(context: StreamTable, query: BoundQuery): Value[] {
  const shown = query.primary.columns.flatMap((item) =>
    item.kind === 'value' && !isEntityOfPrimary(context, query, item.value) ? [item.value] : [],
  );
  const compared = query.joined.flatMap(({ filters, joins }) => valuesRead([...filters, ...joins], 'primary'));
  const looked = query.lookups.flatMap((lookup) =>
    lookup.kind === 'dimension' && lookup.on.kind === 'value' ? [lookup.on.value] : [],
  );
  return [...shown, ...compared, ...looked];
}

/** Whether a value is what every step has anyway, to join by: then it is not carried beside itself. */
function isEntityOfPrimary(context: StreamTable, { primary }: BoundQuery, value: Value): boolean {
  return (
    primary.selector.kind !== 'time_spine' &&
    value.kind === 'column' &&
    value.name === 'customer' &&
    entityIsCustomer(context)
  );
}

/** What the clauses need of the primary rows. A number nobody joins by could cost a sort. */
function primaryColumns(
  query: BoundQuery,
  { mentions, reads }: Readonly<Record<'mentions' | 'reads', (name: string) => boolean>>,
): ReadonlySet<RowColumn> {
  const columns = new Set<RowColumn>(reads(own.occurrence) ? ['occurrence'] : []);
  // Who tells rows apart puts them in order.
  if (reads(own.row)) columns.add('row').add('id');
  const spans = query.joined
    .filter(({ relativeTo }) => relativeTo === undefined)
    .map((joined) => spanOf(joined, surroundings(query, joined)));
  for (const time of ['next', 'previous'] as const)
    if (mentions(own[time]) && spans.some((span) => uses(span, time))) columns.add(time);
  return columns;
}
