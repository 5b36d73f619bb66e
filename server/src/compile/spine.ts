import type { BoundPrimary, Selector, Value } from '../aql/bound.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { identifier } from '../dialects/identifiers.ts';
import { column } from './clause.ts';
import { type CarriedValues, carry, own } from './names.ts';
import { type Cte, type Item, type Select, sqlIn } from './plan.ts';
import { activityRows, type RowColumn, type StreamTable } from './rows.ts';

type Spine = BoundPrimary & { readonly selector: Extract<Selector, { kind: 'time_spine' }> };

interface SpineWanted {
  /** Of the step with the periods. */
  readonly name: string;
  readonly giveName: (wish: string) => string;
  readonly columns: ReadonlySet<RowColumn>;
  readonly values: CarriedValues;
}

/**
 * The steps that give one row for each entity and period: the periods that hold an entity's first and last row, then every
 * period from the one to the other. Source: `aql.md`, "Primary rows".
 */
export function spineSteps(
  table: StreamTable & { readonly now: string },
  { selector, activity, filters }: Spine,
  wanted: SpineWanted,
): Cte[] {
  const { dialect } = table;
  const { interval, endPeriod } = selector;
  const what = activity.kind === 'one' ? activity.name : '*';
  const words = `select time_spine(interval = ${interval}, end_period = ${endPeriod}) ${what}`;
  const cte = (name: string, note: string, select: Select): Cte => ({
    name,
    purpose: `${words}: ${note}`,
    serves: undefined,
    select,
  });
  const ends = wanted.giveName(`${wanted.name}_ends`);
  const periods = wanted.giveName(`${wanted.name}_periods`);
  const rows = activityRows(table, {
    activity,
    filters,
    values: carry([], dialect.identifier.maxBytes),
    columns: new Set(),
    entityless: 'left out',
  });
  const sqlOf = sqlIn(rows.select.columns);
  const start = (moment: string): string => dialect.truncate(moment, interval);
  const ts = sqlOf(own.ts);
  return [
    cte(ends, 'the first and the last period of each entity', {
      ...rows.select,
      columns: [
        { sql: sqlOf(own.entity), as: own.entity },
        { sql: start(`min(${ts})`), as: own.first },
        { sql: start(endPeriod === 'max' ? `max(${ts})` : table.now), as: own.last },
      ],
      // Who comes only after the last period has none: not every warehouse makes nothing of a stretch that ends before it begins.
      where: [
        ...(rows.select.where ?? []),
        ...(endPeriod === 'current' ? [`${start(ts)} <= ${start(table.now)}`] : []),
      ],
      groupBy: ['1'],
    }),
    periodStep(dialect, interval, { ends, periods, words: `${words}: every period between them` }),
    cte(wanted.name, 'numbered, with where each ends', {
      columns: periodItems(table, interval, wanted),
      from: identifier(dialect, periods),
    }),
  ];
}

function periodStep(
  dialect: Dialect,
  interval: Spine['selector']['interval'],
  { ends, periods, words: purpose }: { readonly ends: string; readonly periods: string; readonly words: string },
): Cte {
  const bare = (name: string): string => column({ dialect }, '', name);
  const from = identifier(dialect, ends);
  const entity = { sql: bare(own.entity), as: own.entity };
  const step: Omit<Cte, 'select'> = { name: periods, purpose, serves: undefined };
  if (dialect.periods.kind === 'select-list') {
    const rows = dialect.periods.rows(bare(own.first), bare(own.last), interval);
    return { ...step, select: { columns: [entity, { sql: rows, as: own.ts }], from } };
  }
  if (dialect.periods.kind === 'lateral') {
    const rows = dialect.periods.rows(bare(own.first), bare(own.last), interval);
    return { ...step, select: { columns: [entity, { sql: rows.start, as: own.ts }], from: from + rows.from } };
  }
  return {
    ...step,
    recursive: [own.entity, own.ts, own.last],
    select: {
      columns: [entity, { sql: bare(own.first), as: own.ts }, { sql: bare(own.last), as: own.last }],
      from,
      unionAll: {
        columns: [
          entity,
          { sql: dialect.addInterval(bare(own.ts), 1, interval), as: own.ts },
          { sql: bare(own.last), as: own.last },
        ],
        from: identifier(dialect, periods),
        where: [`${bare(own.ts)} < ${bare(own.last)}`],
      },
    },
  };
}

function periodItems(
  { dialect }: StreamTable,
  interval: Spine['selector']['interval'],
  { columns, values }: SpineWanted,
): Item[] {
  const bare = (name: string): string => column({ dialect }, '', name);
  const sql: Readonly<Record<'occurrence' | 'next' | 'previous', string>> = {
    occurrence: `row_number() over (partition by ${bare(own.entity)} order by ${bare(own.ts)})`,
    next: dialect.addInterval(bare(own.ts), 1, interval),
    previous: dialect.addInterval(bare(own.ts), -1, interval),
  };
  const read = (value: Value): string => {
    switch (value.kind === 'column' ? value.name : undefined) {
      case 'ts':
        return bare(own.ts);
      case 'customer':
        return bare(own.entity);
      case 'activity_occurrence':
        return sql.occurrence;
      case 'activity_repeated_at':
        return sql.next;
      default:
        throw new Error('a period has four columns, the binder takes no other');
    }
  };
  return [
    { sql: bare(own.entity), as: own.entity },
    { sql: bare(own.ts), as: own.ts },
    ...(['occurrence', 'next', 'previous'] as const)
      .filter((name) => columns.has(name))
      .map((name) => ({ sql: sql[name], as: own[name] })),
    ...values.all.map(({ value, as }) => ({ sql: read(value), as })),
  ];
}
