import { identifier } from '../dialects/identifiers.ts';
import { aggregateNames, inputOf } from './aggregate-items.ts';
import { groupAggregate } from './aggregates.ts';
import { type Answer, type Clause, column, joinByPrimaryRow, kept, step } from './clause.ts';
import { type Edge, frameBound, type Span } from './moments.ts';
import { own } from './names.ts';

/**
 * Aggregates over a stretch of time that moves along with the primary row: both kinds of rows in one order, and a window
 * that reaches as far as the span around each. A range join would look at every pair within reach.
 */
export function bySliding(clause: Clause): Answer {
  const { label, dialect, anchor } = clause;
  const rows = clause.giveName(`${label}_rows`);
  const both = clause.giveName(`${label}_both`);
  const { select } = clause.rows(['id']);
  const names = select.columns.map(({ as }) => as);
  const isShared = (name: string): boolean => name === own.entity || name === own.ts;
  const isEvent = column(clause, '', own.event);
  const items = aggregateNames(clause).map(({ aggregate, as }) => ({
    sql: `${groupAggregate(aggregate, inputOf(clause, '', aggregate))} filter (where ${isEvent})`,
    over: 'around',
    as,
  }));
  const order = `partition by ${column(clause, '', own.entity)} order by ${column(clause, '', own.ts)}`;
  return {
    ctes: [
      step(clause, rows, 'its rows', select),
      step(clause, both, 'its rows and the primary ones in one order', {
        columns: [
          ...kept(clause, '', names),
          { sql: 'true', as: own.event },
          { sql: `cast(null as ${dialect.types.integer})`, as: own.occurrence },
        ],
        from: identifier(dialect, rows),
        unionAll: {
          columns: [
            ...names.map((name) => ({ sql: isShared(name) ? column(clause, '', name) : 'null', as: name })),
            { sql: 'false', as: own.event },
            { sql: column(clause, '', own.occurrence), as: own.occurrence },
          ],
          from: identifier(dialect, anchor),
        },
      }),
      step(clause, label, 'over what lies around each', {
        columns: [...kept(clause, '', [own.entity, own.occurrence]), ...items],
        from: identifier(dialect, both),
        windows: [{ name: 'around', definition: `${order} range between ${frameOf(clause)}` }],
      }),
    ],
    // The rows of the joined activity have no number there, so that none is found.
    joins: [joinByPrimaryRow(clause, label)],
    read: (field) => column(clause, label, field),
  };
}

/** Whether the span is one stretch of time with an end on both sides, both told from t. */
export function canSlide(span: Span): boolean {
  const isOne = (edges: readonly Edge[]): boolean => edges.length === 1 && edges[0]?.moment === 't';
  return span.hole === undefined && isOne(span.lower) && isOne(span.upper);
}

function frameOf({ span, dialect }: Clause): string {
  const [lower] = span.lower;
  const [upper] = span.upper;
  if (!lower || !upper) throw new Error('a window that slides has two ends');
  return `${frameBound(lower, 'following', dialect)} and ${frameBound(upper, 'preceding', dialect)}`;
}
