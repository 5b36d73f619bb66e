import type { BoundAggregateColumn } from '../aql/bound.ts';
import { identifier } from '../dialects/identifiers.ts';
import { aggregateNames, inputOf } from './aggregate-items.ts';
import { isInteger } from './aggregates.ts';
import { type Answer, type Clause, column, joinByPrimaryRow, kept, step } from './clause.ts';
import { beforeSpan, sideOf, type UpTo, upToSpanEnd } from './counting.ts';
import type { Span } from './moments.ts';
import { nameGiver, own } from './names.ts';
import type { Item, Select } from './plan.ts';

/** Sums of whole numbers alone lose nothing when one is taken from another. */
export function canDiffer(aggregate: BoundAggregateColumn): boolean {
  const { function: name } = aggregate;
  return (
    ['count', 'sum_bool', 'any', 'all', 'is_null', 'not_null'].includes(name) ||
    (name === 'sum' && isInteger(aggregate))
  );
}

/**
 * Counts and whole sums over a stretch of time with two ends: what there was up to its end less what there was before it
 * begins. One order over the joined rows and both ends of each primary row's stretch, whatever lies within it.
 */
export function byDifference(clause: Clause): Answer {
  const { label, dialect, anchor } = clause;
  const rows = clause.giveName(`${label}_rows`);
  const both = clause.giveName(`${label}_both`);
  const soFar = clause.giveName(`${label}_so_far`);
  const bare = (name: string): string => column(clause, '', name);
  const parts = partsOf(clause);
  const sums = parts.flatMap((part) => part.sums);
  const endOf = ({ moment, side }: { moment: string; side: string }, sign: string, unionAll?: Select): Select => ({
    columns: [
      ...kept(clause, anchor, [own.entity, own.occurrence]),
      { sql: moment, as: own.moment },
      { sql: side, as: own.side },
      { sql: sign, as: own.sign },
      ...sums.map(({ as }) => ({ sql: 'null', as })),
    ],
    from: identifier(dialect, anchor),
    where: [`${column(clause, anchor, own.entity)} is not null`],
    ...(unionAll ? { unionAll } : {}),
  });
  const { start, end } = endsOf(clause);
  const order = `partition by ${bare(own.entity)} order by ${bare(own.moment)}, ${bare(own.side)}`;
  const read = new Map(parts.map((part) => [part.as, part.read]));
  return {
    ctes: [
      step(clause, rows, 'its rows', clause.rows([]).select),
      step(clause, both, 'its rows and both ends of what is asked for in one order', {
        columns: [
          { sql: bare(own.entity), as: own.entity },
          { sql: `cast(null as ${dialect.types.integer})`, as: own.occurrence },
          { sql: bare(own.ts), as: own.moment },
          { sql: '1', as: own.side },
          { sql: '0', as: own.sign },
          ...sums,
        ],
        from: identifier(dialect, rows),
        unionAll: endOf(end, '1', endOf(start, '-1')),
      }),
      step(clause, soFar, 'from the beginning up to each', {
        columns: [
          ...kept(clause, '', [own.entity, own.occurrence, own.sign]),
          ...sums.map(({ as }) => ({ sql: `sum(${bare(as)})`, over: 'so_far', as })),
        ],
        from: identifier(dialect, both),
        windows: [{ name: 'so_far', definition: `${order} rows between unbounded preceding and current row` }],
      }),
      step(clause, label, 'what came between the two', {
        columns: [
          ...kept(clause, '', [own.entity, own.occurrence]),
          ...sums.map(({ as }) => ({
            sql: `cast(sum(${bare(own.sign)} * ${bare(as)}) as ${dialect.types.integer})`,
            as,
          })),
        ],
        from: identifier(dialect, soFar),
        where: [`${bare(own.occurrence)} is not null`],
        groupBy: ['1', '2'],
      }),
    ],
    joins: [joinByPrimaryRow(clause, label)],
    read: (field) => read.get(field)?.() ?? column(clause, label, field),
  };
}

/** Whether the span is one stretch of time that begins and ends somewhere. */
export function hasTwoEnds({ lower, upper, hole }: Span): boolean {
  return hole === undefined && lower.length > 0 && upper.length > 0;
}

/** Both ends of the span. One that would begin after its end begins at it, and holds nothing. */
function endsOf(clause: Clause) {
  const start = sidesOf(beforeSpan(clause));
  const end = sidesOf(upToSpanEnd(clause));
  if (!canBeEmpty(clause.span)) return { start, end };
  const isEmpty =
    start.side === '0' || end.side === '2'
      ? `${start.moment} > ${end.moment}`
      : `(${start.moment} > ${end.moment} or (${start.moment} = ${end.moment} and ${start.side} > ${end.side}))`;
  const unless = (ofEnd: string, ofStart: string): string => `case when ${isEmpty} then ${ofEnd} else ${ofStart} end`;
  return { start: { moment: unless(end.moment, start.moment), side: unless(end.side, start.side) }, end };
}

const sidesOf = (upTo: UpTo) => ({ moment: upTo.moment, side: sideOf(upTo) });

/** Rows at one instant have nothing between them, and `at least` may reach beyond `within`; a reach from t to t never does. */
function canBeEmpty({ lower, upper }: Span): boolean {
  const edges = [...lower, ...upper];
  const shifted = edges.filter(({ shift }) => shift !== undefined);
  return edges.length > 2 || shifted.length > 1 || edges.some(({ moment }) => moment !== 't');
}

interface Part {
  /** The aggregate's own name. */
  readonly as: string;
  /** What each row adds to the sums that the aggregate is made of. */
  readonly sums: readonly Item[];
  readonly read: () => string;
}

function partsOf(clause: Clause): Part[] {
  const named = aggregateNames(clause);
  const give = nameGiver(
    clause.dialect.identifier.maxBytes,
    named.map(({ as }) => as),
  );
  return named.map(({ aggregate, as }): Part => {
    const read = inputOf(clause, '', aggregate).value;
    const value = read ?? '1';
    const answer = column(clause, clause.label, as);
    const one = (condition: string): Item => ({ sql: `case when ${condition} then 1 end`, as });
    const whole = (sum: Item): Part => ({ as, sums: [sum], read: () => answer });
    /** Null without rows that count: then neither of the two conditions held anywhere. */
    const either = (ifSome: string, condition: string, ifNone: string, other: string): Part => {
      const others = give(`${as}_others`);
      const rest = column(clause, clause.label, others);
      return {
        as,
        sums: [one(condition), { ...one(other), as: others }],
        read: () => `case when ${answer} > 0 then ${ifSome} when ${rest} > 0 then ${ifNone} end`,
      };
    };
    switch (aggregate.function) {
      case 'sum':
        return whole({ sql: value, as });
      case 'sum_bool':
        return whole(one(value));
      case 'any':
        return either('true', value, 'false', `not ${value}`);
      case 'all':
        return either('false', `not ${value}`, 'true', value);
      case 'is_null':
        return either('true', `${value} is null`, 'false', `${value} is not null`);
      case 'not_null':
        return either('true', `${value} is not null`, 'false', `${value} is null`);
      default:
        return whole(read === undefined ? { sql: '1', as } : one(`${value} is not null`));
    }
  });
}
