import type { BoundDimension, BoundLookup, BoundQuery, Value, WrittenName } from '../aql/bound.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { exactIdentifier, identifier, qualified } from '../dialects/identifiers.ts';
import { entityKey, entityTablePath } from '../project/entity-table.ts';
import { column } from './clause.ts';
import { asWord, type CarriedValues, nameGiver, own } from './names.ts';
import type { Cte, Item, Join } from './plan.ts';
import type { StreamTable } from './rows.ts';

interface LookupScope {
  readonly context: StreamTable;
  readonly query: BoundQuery;
  readonly giveName: (wish: string) => string;
  readonly primary: string;
  readonly primaryValues: CarriedValues;
}

/** The result without the lookup: its columns, and what they are read from. */
export interface ResultSoFar {
  readonly items: readonly Item[];
  readonly from: string;
  readonly joins: readonly Join[];
}

export interface LookupSteps {
  readonly ctes: readonly Cte[];
  readonly join: Join;
  readonly columns: readonly Item[];
}

/**
 * Steps that number the table's rows of one key, and the join that takes the first. So the result keeps exactly its rows
 * where a key is not unique. Which row is first, the texts of the columns taken say: it does not depend on how the table lies
 * on the disk, and rows that tie look the same.
 */
export function lookupSteps(scope: LookupScope, lookup: BoundLookup, result: ResultSoFar): LookupSteps {
  const { context } = scope;
  const { dialect } = context;
  const table = lookupTable(context, lookup);
  const name = scope.giveName(asWord(`${table.name}_row`));
  const keys = lookup.kind === 'dimension' ? keysSought(scope, lookup, result) : undefined;
  const ofTable = lookup.kind === 'entity' ? dialect.textOrder(keyOfEntity(context)) : inTable(dialect, lookup.key);
  const key = keys ? column(context, keys.cte.name, own.key) : ofTable;
  const one = keys?.isFloat && dialect.floatKey ? dialect.floatKey(key) : key;
  const give = nameGiver(dialect.identifier.maxBytes);
  const taken = lookup.columns.map((item) => ({ item, sql: inTable(dialect, item.column), as: give(item.name) }));
  const order = taken.map(({ sql }) => dialect.textOrder(`cast(${sql} as ${dialect.featureTypes.string})`));
  const place = `row_number() over (partition by ${one} order by ${order.map((by) => `${by} nulls last`).join(', ')})`;
  const cte: Cte = {
    name,
    purpose: `${wordsOf(lookup)}: its rows; of several with one key the first counts`,
    serves: lookup.range,
    select: {
      columns: [{ sql: key, as: own.key }, ...taken.map(({ sql, as }) => ({ sql, as })), { sql: place, as: own.place }],
      from: `${table.sql} as t`,
      ...(keys
        ? { joins: [{ kind: 'join', relation: keys.cte.name, on: [`${key} = ${ofTable}`] }] }
        : { where: [`${key} is not null`] }),
    },
  };
  const on = [`${column(context, name, own.key)} = ${comparedWith(scope, lookup, result.items)}`];
  return {
    ctes: keys ? [keys.cte, cte] : [cte],
    join: { kind: 'left join', relation: name, on: [...on, `${column(context, name, own.place)} = 1`] },
    columns: taken.map(({ item, as }) => ({ sql: column(context, name, as), as: item.name })),
  };
}

/**
 * The different values that a dimension is looked up for. Rows of the table are numbered for each of these, since several keys
 * may equal one: `'1'` and `'01'` are 1 to a warehouse that turns texts into numbers. A text has one key at most.
 */
function keysSought(
  scope: LookupScope,
  lookup: BoundDimension,
  { items, from, joins }: ResultSoFar,
): { readonly cte: Cte; readonly isFloat: boolean } | undefined {
  const { on } = lookup;
  const type = on.kind === 'value' ? on.value.type : typeOfOutput(scope.query, on.name);
  if (type === 'string') return undefined;
  const { dialect } = scope.context;
  const key = comparedWith(scope, lookup, items);
  const isOfPrimary = on.kind === 'value' || scope.query.primary.columns.some(({ name }) => name === on.name);
  const cte: Cte = {
    name: scope.giveName(asWord(`${lookup.table.at(-1)?.text}_key`)),
    purpose: `${wordsOf(lookup)}: the values that are looked up`,
    serves: lookup.range,
    select: {
      columns: [{ sql: key, as: own.key }],
      ...(isOfPrimary ? { from: identifier(dialect, scope.primary) } : { from, joins }),
      where: [`${key} is not null`],
      groupBy: [key],
    },
  };
  return { cte, isFloat: type !== 'integer' && type !== 'timestamp' && type !== 'boolean' };
}

/** The type of a column of the result; undefined where only the warehouse knows it. */
function typeOfOutput({ primary, joined }: BoundQuery, name: string): Value['type'] | undefined {
  const columns = [primary, ...joined].flatMap((one) => ('columns' in one ? one.columns : []));
  const found = columns.find((one) => one.name === name);
  if (found) return found.kind === 'value' ? found.value.type : 'boolean';
  const aggregate = joined
    .flatMap((one) => (one.kind === 'aggregate' ? one.aggregates : []))
    .find((one) => one.name === name);
  if (!aggregate) return undefined;
  if (aggregate.function === 'listagg' || aggregate.function === 'listagg_distinct') return 'string';
  if (aggregate.function === 'count' || aggregate.function === 'count_distinct') return 'integer';
  const keepsType = ['min', 'max', 'first_value', 'last_value'].includes(aggregate.function);
  return keepsType && aggregate.value !== 'every' ? aggregate.value.type : undefined;
}

/** The table a lookup reads: its last name, which no step may have, and its SQL. */
export function lookupTable({ dialect, stream }: StreamTable, lookup: BoundLookup): { name: string; sql: string } {
  if (lookup.kind === 'dimension') {
    const parts = lookup.table.map((part) => folded(dialect, part));
    return { name: parts.at(-1) ?? '', sql: parts.map((part) => exactIdentifier(dialect, part)).join('.') };
  }
  const parts = entityTablePath({ ...stream, entityTable: stream.entityTable ?? stream.entity }) ?? [];
  return { name: parts.at(-1) ?? '', sql: qualified(dialect, ...parts) };
}

/** The entity table's key is called what the stream calls `customer`. */
function keyOfEntity({ dialect, stream }: StreamTable): string {
  return `t.${identifier(dialect, entityKey(stream))}`;
}

function comparedWith(scope: LookupScope, lookup: BoundLookup, result: readonly Item[]): string {
  const { context, primary, primaryValues } = scope;
  if (lookup.kind === 'entity') return column(context, primary, own.entity);
  const { on } = lookup;
  if (on.kind === 'value') return column(context, primary, primaryValues.as(on.value));
  const found = result.find(({ as }) => as === on.name);
  if (!found) throw new Error(`the result has no ${on.name}: the binder takes no other`);
  return found.sql;
}

/** A plain word is folded as the warehouse folds it in SQL; a name in quotes is exact. */
function folded({ identifier: { fold } }: Dialect, { text, quoted }: WrittenName): string {
  if (quoted || fold === 'keep') return text;
  return fold === 'lower' ? text.toLowerCase() : text.toUpperCase();
}

const inTable = (dialect: Dialect, name: WrittenName): string => `t.${exactIdentifier(dialect, folded(dialect, name))}`;

function wordsOf(lookup: BoundLookup): string {
  if (lookup.kind === 'entity') return 'entity';
  const on = lookup.on.kind === 'output' ? lookup.on.name : nameOf(lookup.on.value);
  return `dimension ${lookup.table.map(({ text }) => text).join('.')} on ${on} = ${lookup.key.text}`;
}

const nameOf = (value: Value): string => (value.kind === 'column' ? value.physicalName : value.key);
