import type { Dialect } from '../dialects/dialect.ts';
import { identifier } from '../dialects/identifiers.ts';
import { aggregateItems } from './aggregate-items.ts';
import { rowField } from './asof.ts';
import {
  type Answer,
  type Clause,
  column,
  eventOrder,
  joinByPrimaryRow,
  kept,
  momentsOf,
  predicatesOf,
  sameEntity,
  step,
} from './clause.ts';
import { orderedBy } from './distinct.ts';
import { inSpan } from './moments.ts';
import { own } from './names.ts';
import { type Cte, type Item, type Join, type Select, sqlIn } from './plan.ts';
import type { RowColumn } from './rows.ts';

/** Every primary row beside every row that matches it, then one answer per primary row: right whatever is asked. */
export function byPairs(clause: Clause): Answer {
  const { joined, label, dialect } = clause;
  const rows = clause.giveName(`${label}_rows`);
  const nth = joined.kind === 'append' && joined.pick.kind === 'nth' ? joined.pick.n : undefined;
  const chosen = dialect.chosenRow;
  const isOne = joined.kind === 'append' && (joined.pick.kind === 'first' || joined.pick.kind === 'last');
  const numbered = nth !== undefined || (joined.kind === 'append' && chosen.kind === 'occurrence');
  const needed: readonly RowColumn[] = numbered
    ? ['id', 'occurrence']
    : [isOne && chosen.kind === 'struct' ? orderedBy(clause) : 'id'];
  const { select, windowed } = clause.rows(needed);
  const direct = isOne && clause.primaryRows === 'one' && !windowed && clause.predicates.length === 0;
  if (direct && chosen.kind === 'struct') return chosenInPlace(clause, select, chosen);
  const source = step(clause, rows, 'its rows', select);
  const names = clause.primaryRows === 'one' ? [own.entity] : [own.entity, own.occurrence];
  const key = kept(clause, clause.anchor, names);
  const groupBy = key.map((_, index) => String(index + 1));
  const pairs: Pick<Select, 'from' | 'joins'> = {
    from: identifier(dialect, clause.anchor),
    joins: [
      ...withPrimary(clause),
      {
        kind: 'join',
        relation: rows,
        as: 'r',
        on: [
          ...matchConditions(clause),
          ...(nth === undefined ? [] : [`${column(clause, 'r', own.occurrence)} = ${nth}`]),
        ],
      },
    ],
  };
  const joins: Join[] = [joinByPrimaryRow(clause, label, names)];
  if (joined.kind === 'aggregate') {
    const columns = [...key, ...aggregateItems(clause, 'r')];
    const grouped = step(clause, label, 'over all matches', { ...pairs, columns, groupBy });
    return { ctes: [source, grouped], joins, read: (field) => column(clause, label, field) };
  }
  const fields = [own.ts, ...clause.fields];
  const { pick } = joined;
  if (pick.kind === 'match') {
    const match = `row_number() over (partition by ${key.map(({ sql }) => sql).join(', ')} order by ${eventOrder(clause, 'r')})`;
    const columns = [...key, { sql: match, as: own.match }, ...kept(clause, 'r', fields)];
    const [join] = joins;
    const on = [...(join?.on ?? []), `${column(clause, label, own.match)} = ${pick.n}`];
    return {
      ctes: [source, step(clause, label, 'all matches, numbered', { ...pairs, columns })],
      joins: [{ kind: 'left join', relation: label, on }],
      read: (field) => column(clause, label, field),
    };
  }
  const note = `the ${pick.kind} match`;
  if (chosen.kind === 'occurrence') return byNumberInPairs(clause, { rows, source, pairs, key, groupBy, joins });
  if (chosen.kind === 'struct') {
    const columns = [...key, chosenRow(clause, chosen, (name) => column(clause, 'r', name))];
    return {
      ctes: [source, step(clause, label, note, { ...pairs, columns, groupBy })],
      joins,
      read: (field) => rowField(clause, label, field),
    };
  }
  const distinctOn = key.map(({ sql }) => sql);
  const orderBy = [...distinctOn, eventOrder(clause, 'r', pick.kind === 'last' ? ' desc' : '')];
  const columns = [...key, ...kept(clause, 'r', fields)];
  return {
    ctes: [source, step(clause, label, note, { ...pairs, distinctOn, columns, orderBy })],
    joins,
    read: (field) => column(clause, label, field),
  };
}

type RowValues = Extract<Dialect['chosenRow'], { kind: 'struct' }>;

/** The first or last of the rows that match, as one value. */
function chosenRow(clause: Clause, { struct, greatest, least }: RowValues, read: (name: string) => string): Item {
  const { joined, storedOrder } = clause;
  const ordered = [own.ts, ...(joined.activity.kind === 'every' ? [own.activity] : []), own.id];
  const values = (names: readonly string[]): string => struct(names.map((name) => [name, read(name)]));
  const order = storedOrder ? read(own.occurrence) : values(ordered);
  const isLast = joined.kind === 'append' && joined.pick.kind === 'last';
  const row = values([own.ts, ...clause.fields]);
  return { sql: isLast ? greatest(row, order) : least(row, order), as: own.row };
}

/**
 * With one primary row for an entity there are no more pairs than joined rows, so what is read of these, of JSON above all,
 * is read of the pairs.
 */
function chosenInPlace(clause: Clause, { columns, from, where }: Select, chosen: RowValues): Answer {
  const { joined, label, span, anchor } = clause;
  const read = sqlIn(columns);
  const pick = joined.kind === 'append' ? joined.pick.kind : '';
  const on = [
    `${read(own.entity)} = ${column(clause, anchor, own.entity)}`,
    ...inSpan(span, read(own.ts), momentsOf(clause)),
  ];
  const found = step(clause, label, `the ${pick} match`, {
    columns: [...kept(clause, anchor, [own.entity]), chosenRow(clause, chosen, read)],
    from,
    joins: [{ kind: 'join', relation: anchor, on }],
    ...(where ? { where } : {}),
    groupBy: ['1'],
  });
  return {
    ctes: [found],
    joins: [joinByPrimaryRow(clause, label, [own.entity])],
    read: (field) => rowField(clause, label, field),
  };
}

/** The number of the chosen match, then the row of that number: events are numbered in the order they are chosen by. */
function byNumberInPairs(
  clause: Clause,
  of: {
    readonly rows: string;
    readonly source: Cte;
    readonly pairs: Pick<Select, 'from' | 'joins'>;
    readonly key: Item[];
    readonly groupBy: readonly string[];
    readonly joins: readonly Join[];
  },
): Answer {
  const { joined, label } = clause;
  const isLast = joined.kind === 'append' && joined.pick.kind === 'last';
  const number = `${isLast ? 'max' : 'min'}(${column(clause, 'r', own.occurrence)})`;
  const columns = [...of.key, { sql: number, as: own.match }];
  const found = step(clause, label, `which is the ${isLast ? 'last' : 'first'} match`, {
    ...of.pairs,
    columns,
    groupBy: of.groupBy,
  });
  const on = [
    `${column(clause, of.rows, own.entity)} = ${column(clause, label, own.entity)}`,
    `${column(clause, of.rows, own.occurrence)} = ${column(clause, label, own.match)}`,
  ];
  return {
    ctes: [of.source, found],
    joins: [...of.joins, { kind: 'left join', relation: of.rows, on }],
    read: (field) => column(clause, of.rows, field),
  };
}

/** An aggregate that is the same for every row of an entity. */
export function byEntity(clause: Clause): Answer {
  const { label, dialect } = clause;
  const rows = clause.giveName(`${label}_rows`);
  const ctes: Cte[] = [
    step(clause, rows, 'its rows', clause.rows(['id']).select),
    step(clause, label, 'over all of an entity’s rows', {
      columns: [...kept(clause, '', [own.entity]), ...aggregateItems(clause, '')],
      from: identifier(dialect, rows),
      groupBy: ['1'],
    }),
  ];
  return {
    ctes,
    joins: [{ kind: 'left join', relation: label, on: [sameEntity(clause, label)] }],
    read: (field) => column(clause, label, field),
  };
}

function matchConditions(clause: Clause): string[] {
  return [
    sameEntity(clause, 'r'),
    ...inSpan(clause.span, column(clause, 'r', own.ts), momentsOf(clause)),
    ...predicatesOf(clause, 'r'),
  ];
}

/** Predicates read the primary row, also where the span is around another append's row. */
function withPrimary(clause: Clause): Join[] {
  if (clause.anchor === clause.primary || clause.predicates.length === 0) return [];
  const same = (name: string): string =>
    `${column(clause, clause.primary, name)} = ${column(clause, clause.anchor, name)}`;
  return [{ kind: 'join', relation: clause.primary, on: [same(own.entity), same(own.occurrence)] }];
}
