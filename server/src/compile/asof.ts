import { identifier } from '../dialects/identifiers.ts';
import { type Answer, type Clause, column, kept, momentsOf, sameEntity, step } from './clause.ts';
import { orderedBy } from './distinct.ts';
import { afterLower, beforeUpper, earliestUpper, latestLower } from './moments.ts';
import { own } from './names.ts';
import { type Cte, type Item, sqlIn } from './plan.ts';

/** The row next to a time by an asof join, over rows of which those at one instant were made one. */
export function byAsof(clause: Clause): Answer {
  const { label } = clause;
  const forward = looksForward(clause);
  const field = (name: string): string =>
    name === own.ts ? column(clause, label, own.ts) : rowField(clause, label, name);
  return nextTo(clause, withoutTies(clause, forward ? 'least' : 'greatest'), field);
}

/** The same where the build's own columns tell the last row of an instant: the one that is not repeated at it. */
export function byAsofStoredTie(clause: Clause): Answer {
  const { label } = clause;
  const { select } = clause.rows(['next']);
  const sqlOf = sqlIn(select.columns);
  const columns = select.columns.filter(({ as }) => as !== own.next || clause.fields.includes(as));
  const where = [...(select.where ?? []), `${sqlOf(own.next)} is distinct from ${sqlOf(own.ts)}`];
  const rows = step(clause, label, 'of its rows at one instant the last', { ...select, columns, where });
  return nextTo(clause, [rows], (name) => column(clause, label, name));
}

/** Joins the one of the rows under `label`, no two of which share an instant, that the span asks for. */
function nextTo(clause: Clause, ctes: readonly Cte[], field: (name: string) => string): Answer {
  const { label, span } = clause;
  const forward = looksForward(clause);
  const ts = column(clause, label, own.ts);
  const at = momentsOf(clause);
  const bound = forward ? latestLower(span, at) : earliestUpper(span, at);
  const comparison = `${forward ? '>' : '<'}${bound.strict ? '' : '='}`;
  const checks = (forward ? beforeUpper(span, ts, at) : afterLower(span, ts, at)).join(' and ');
  return {
    ctes,
    joins: [
      { kind: 'asof left join', relation: label, on: [sameEntity(clause, label), `${ts} ${comparison} ${bound.sql}`] },
    ],
    read: (name) => (checks ? `case when ${checks} then ${field(name)} end` : field(name)),
  };
}

function looksForward({ joined }: Clause): boolean {
  return joined.kind === 'append' && joined.pick.kind === 'first';
}

/** The k-th match: an asof join counts the rows before the span, the match is an occurrence from there. */
export function byAsofRank(clause: Clause): Answer {
  const { joined, label, span } = clause;
  const k = joined.kind === 'append' && joined.pick.kind === 'match' ? joined.pick.n : 1;
  const ranks = clause.giveName(`${label}_ranks`);
  const at = momentsOf(clause);
  const start = latestLower(span, at);
  const rank = column(clause, ranks, own.rank);
  const ts = column(clause, label, own.ts);
  return {
    ctes: [
      step(clause, label, 'its rows, numbered', clause.rows(['occurrence']).select),
      step(clause, ranks, 'how many there were up to each instant', {
        columns: [
          ...kept(clause, '', [own.entity, own.ts]),
          { sql: `max(${column(clause, '', own.occurrence)})`, as: own.rank },
        ],
        from: identifier(clause.dialect, label),
        groupBy: ['1', '2'],
      }),
    ],
    joins: [
      {
        kind: 'asof left join',
        relation: ranks,
        on: [sameEntity(clause, ranks), `${column(clause, ranks, own.ts)} ${start.strict ? '<=' : '<'} ${start.sql}`],
      },
      {
        kind: 'left join',
        relation: label,
        on: [
          sameEntity(clause, label),
          `${column(clause, label, own.occurrence)} = coalesce(${rank}, 0) + ${k}`,
          ...beforeUpper(span, ts, at),
        ],
      },
    ],
    read: (field) => column(clause, label, field),
  };
}

/** A field of the struct that carries the chosen row. */
export function rowField(clause: Clause, relation: string, field: string): string {
  return `${column(clause, relation, own.row)}.${identifier(clause.dialect, field)}`;
}

/** One row per entity and instant: the first (least) or last (greatest) of a tie, its columns in one struct. */
function withoutTies(clause: Clause, which: 'least' | 'greatest'): Cte[] {
  const { label, dialect } = clause;
  const chosen = dialect.chosenRow;
  if (chosen.kind !== 'struct') throw new Error(`${dialect.title} has no struct to carry a row in`);
  const rows = clause.rows([orderedBy(clause)]);
  const ctes: Cte[] = [];
  let select = rows.select;
  if (rows.windowed) {
    const all = clause.giveName(`${label}_rows`);
    ctes.push(step(clause, all, 'its rows, numbered', rows.select));
    const names = rows.select.columns.map((item) => item.as);
    select = { columns: kept(clause, '', names), from: identifier(dialect, all) };
  }
  const sqlOf = sqlIn(select.columns);
  const key = clause.storedOrder
    ? sqlOf(own.occurrence)
    : clause.joined.activity.kind === 'every'
      ? chosen.struct([own.activity, own.id].map((name) => [name, sqlOf(name)]))
      : sqlOf(own.id);
  const row = chosen.struct(clause.fields.map((name) => [name, sqlOf(name)]));
  const columns: Item[] = [
    { sql: sqlOf(own.entity), as: own.entity },
    { sql: sqlOf(own.ts), as: own.ts },
    ...(clause.fields.length > 0 ? [{ sql: chosen[which](row, key), as: own.row }] : []),
  ];
  const note = `of its rows at one instant the ${which === 'least' ? 'first' : 'last'}, all columns from that row`;
  ctes.push(step(clause, label, note, { ...select, columns, groupBy: ['1', '2'] }));
  return ctes;
}
