import { identifier } from '../dialects/identifiers.ts';
import { aggregateNames, inputOf } from './aggregate-items.ts';
import { type Answer, type Clause, column, joinByPrimaryRow, kept, step } from './clause.ts';
import { contributionOf } from './contribution.ts';
import { beforeSpan, sideOf, upToSpanEnd } from './counting.ts';
import { flagItems, flagsOf, orderedBy } from './distinct.ts';
import { own } from './names.ts';
import type { Cte } from './plan.ts';

/**
 * Aggregates over everything before (or after) a time: the joined rows and the primary ones in one order, and a window
 * from its start (or end) up to each. One sort for each entity, and every warehouse has such windows.
 */
export function byUnionWindow(clause: Clause): Answer {
  const { label, dialect, span, anchor } = clause;
  const forward = span.lower.length === 0;
  const flags = flagsOf(clause);
  const rows = clause.giveName(`${label}_rows`);
  const both = clause.giveName(`${label}_both`);
  const { select } = clause.rows(flags.length > 0 ? [orderedBy(clause)] : []);
  const ctes: Cte[] = [step(clause, rows, 'its rows', select)];
  let source = rows;
  if (flags.length > 0) {
    source = clause.giveName(`${label}_first_values`);
    const names = select.columns.map(({ as }) => as);
    const columns = [...kept(clause, '', names), ...flagItems(clause, flags, forward)];
    ctes.push(step(clause, source, 'where each value counts', { columns, from: identifier(dialect, rows) }));
  }
  const bare = (name: string): string => column(clause, '', name);
  const parts = aggregateNames(clause).map(({ aggregate, as }) => {
    const flag = flags.find((one) => one.aggregate === aggregate);
    const input = inputOf(clause, '', aggregate);
    const contribution = contributionOf(aggregate, flag ? { ...input, value: bare(flag.as) } : input);
    if (!contribution) throw new Error(`${aggregate.function} is no sum of contributions`);
    return { as, contribution };
  });
  const upTo = forward ? upToSpanEnd(clause) : beforeSpan(clause);
  const direction = forward ? '' : ' desc';
  const order = `${bare(own.moment)}${direction}, ${bare(own.side)}${direction}`;
  ctes.push(
    step(clause, both, 'its rows and the primary ones in one order', {
      columns: [
        { sql: bare(own.entity), as: own.entity },
        { sql: `cast(null as ${dialect.types.integer})`, as: own.occurrence },
        { sql: bare(own.ts), as: own.moment },
        { sql: '1', as: own.side },
        ...parts.map(({ as, contribution }) => ({ sql: contribution.input, as })),
      ],
      from: identifier(dialect, source),
      unionAll: {
        columns: [
          ...kept(clause, anchor, [own.entity, own.occurrence]),
          { sql: upTo.moment, as: own.moment },
          { sql: sideOf(upTo), as: own.side },
          ...parts.map(({ as }) => ({ sql: 'null', as })),
        ],
        from: identifier(dialect, anchor),
        where: [`${column(clause, anchor, own.entity)} is not null`],
      },
    }),
    step(clause, label, forward ? 'from the beginning up to each' : 'from each to the end', {
      columns: [
        ...kept(clause, '', [own.entity, own.occurrence]),
        ...parts.map(({ as, contribution }) => ({ sql: contribution.over(bare(as)), over: 'so_far', as })),
      ],
      from: identifier(dialect, both),
      windows: [
        {
          name: 'so_far',
          definition: `partition by ${bare(own.entity)} order by ${order} rows between unbounded preceding and current row`,
        },
      ],
    }),
  );
  const reads = new Map(parts.map(({ as, contribution }) => [as, contribution.read]));
  return {
    ctes,
    // The rows of the joined activity have no number there, so that none is found.
    joins: [joinByPrimaryRow(clause, label)],
    read: (field) => (reads.get(field) ?? ((sql: string) => sql))(column(clause, label, field)),
  };
}
