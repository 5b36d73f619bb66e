import { identifier } from '../dialects/identifiers.ts';
import { type Answer, asPrimary, type Clause, column, kept, sameEntity, step } from './clause.ts';
import { countByTimes, joinTimes, timesStep } from './counting.ts';
import { own } from './names.ts';
import { countedRows, partsOf } from './segments.ts';

/**
 * Segments without asof joins: a search in the primary's times gives each event the number of the first (or last) primary
 * row that it counts for, and the sums run along the primary rows, which are not joined to them again. The edge is a primary
 * row's own time, so that the rows ask in the order of their numbers.
 */
export function bySearchedSegments(clause: Clause): Answer {
  const { label, dialect, primary, span } = clause;
  const forward = span.lower.length === 0;
  const strict = (forward ? span.upper : span.lower)[0]?.strict ?? false;
  const source = countedRows(clause, forward);
  const times = clause.giveName(`${label}_times`);
  const sums = clause.giveName(`${label}_sums`);
  const names = new Map<string, string>();
  const merged = (as: string): string => names.get(as) ?? as;
  const parts = partsOf(clause, source.valueOf, (as) => column(clause, primary, merged(as)));
  const items = parts.flatMap((part) => part.items);
  // No other step is called so, and none of the primary’s columns.
  for (const { as } of items) names.set(as, `_${clause.giveName('so_far')}`);
  // Behind the primary rows at the event's own time where these do not count it.
  const upTo = countByTimes(clause, { moment: column(clause, 'r', own.ts), inclusive: forward === strict });
  const window = `partition by ${column(clause, primary, own.entity)} order by ${column(clause, primary, own.occurrence)}`;
  return {
    ctes: [
      ...source.ctes,
      timesStep(clause, primary, times),
      step(clause, sums, `summed up for the ${forward ? 'first' : 'last'} primary row that counts them`, {
        columns: [
          ...kept(clause, 'r', [own.entity]),
          { sql: forward ? `${upTo} + 1` : upTo, as: own.occurrence },
          ...items.map(({ sql, as }) => ({ sql, as })),
        ],
        from: `${identifier(dialect, source.name)} as r`,
        joins: [joinTimes(clause, times, 'r')],
        groupBy: ['1', '2'],
      }),
    ],
    widens: (from) =>
      step(clause, label, forward ? 'from the beginning up to each' : 'from each to the end', {
        columns: [
          { sql: `${column(clause, '', primary)}.*`, as: '*' },
          ...items.map(({ merge, as }) => ({
            sql: `${merge}(${column(clause, sums, as)})`,
            over: 'so_far',
            as: merged(as),
          })),
        ],
        from: asPrimary(clause, from),
        joins: [
          {
            kind: 'left join',
            relation: sums,
            on: [
              sameEntity(clause, sums),
              `${column(clause, sums, own.occurrence)} = ${column(clause, primary, own.occurrence)}`,
            ],
          },
        ],
        windows: [
          {
            name: 'so_far',
            definition: `${window}${forward ? '' : ' desc'} rows between unbounded preceding and current row`,
          },
        ],
      }),
    joins: [],
    read: (field) => parts.find(({ as }) => as === field)?.read() ?? column(clause, primary, field),
  };
}
