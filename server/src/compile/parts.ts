import type { Dialect } from '../dialects/dialect.ts';
import { identifier } from '../dialects/identifiers.ts';
import { column, joinByPrimaryRow } from './clause.ts';
import { nameGiver, own } from './names.ts';
import type { Cte, Item, Join } from './plan.ts';

/** What a clause adds to the result: its columns, and the joins that bring them beside a primary row. */
export interface Brought {
  readonly joins: readonly Join[];
  readonly items: readonly (Item & {
    /** Its value where there is no row to read it from; undefined: null. */
    readonly otherwise?: string;
  })[];
}

interface Together {
  /** The step that has a clause's columns; undefined: the last select brings them itself. */
  readonly part: (clause: Brought) => { readonly cte: Cte; readonly join: Join } | undefined;
  readonly ctes: readonly Cte[];
  readonly joins: readonly Join[];
  readonly items: readonly Item[];
}

/** Up to so many asof joins stand in one select. */
const most = 5;
const inOnePart = 4;

/**
 * All clauses beside the primary rows. An asof join sorts the rows it is asked for with every column they have so far, so that
 * many of them one after another cost the square of their number, in time and in memory. A few at a time, in steps that hold
 * nothing but their own columns, they do not: 20 over 1M rows 3.9 s of processor time against 6.4.
 */
export function together(
  scope: { readonly dialect: Dialect; readonly primary: string; readonly giveName: (wish: string) => string },
  clauses: readonly Brought[],
): Together {
  const sorted = clauses.filter(({ joins }) => joins.some(({ kind }) => kind === 'asof left join'));
  if (sorted.length <= most) {
    const joins = new Set(clauses.flatMap((clause) => clause.joins));
    return { ctes: [], joins: [...joins], items: clauses.flatMap(({ items }) => items), part: () => undefined };
  }
  const parts = new Map<Brought, ReturnType<typeof partOf>>();
  for (let start = 0; start < sorted.length; start += inOnePart) {
    const some = sorted.slice(start, start + inOnePart);
    const part = partOf(scope, some);
    for (const clause of some) parts.set(clause, part);
  }
  const all = new Set(parts.values());
  const joins = new Set(clauses.flatMap((clause) => parts.get(clause)?.join ?? clause.joins));
  return {
    ctes: [...all].map(({ cte }) => cte),
    joins: [...joins],
    items: clauses.flatMap((clause) => {
      const read = parts.get(clause)?.read;
      return read ? clause.items.map(read) : clause.items;
    }),
    part: (clause) => parts.get(clause),
  };
}

function partOf(scope: Parameters<typeof together>[0], some: readonly Brought[]) {
  const { dialect, primary } = scope;
  const name = scope.giveName(`${primary}_part`);
  const give = nameGiver(dialect.identifier.maxBytes);
  const names = new Map<Item, string>();
  for (const item of some.flatMap(({ items }) => items)) names.set(item, give(item.as));
  const cte: Cte = {
    name,
    purpose: `some clauses beside ${primary}, so that not too many columns are sorted at a time`,
    serves: undefined,
    select: {
      columns: [
        ...[own.entity, own.occurrence].map((as) => ({ sql: column(scope, primary, as), as })),
        ...[...names].map(([{ sql }, as]) => ({ sql, as })),
      ],
      from: identifier(dialect, primary),
      joins: [...new Set(some.flatMap((clause) => clause.joins))],
    },
  };
  const read = (item: Brought['items'][number]): Item => {
    const sql = column(scope, name, names.get(item) ?? item.as);
    // A primary row without an entity has no row there.
    return { sql: item.otherwise === undefined ? sql : `coalesce(${sql}, ${item.otherwise})`, as: item.as };
  };
  return { cte, join: joinByPrimaryRow(scope, name), read };
}
