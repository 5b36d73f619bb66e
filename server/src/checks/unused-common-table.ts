import type { CommonTable } from '../sql/skeleton.ts';
import { namesAt, type UnusedTable, unusedTables } from '../sql/unused.ts';
import { defineCheck, type Edit, type QuickFix, type Subject } from './check.ts';
import { isReadable, withCommaBefore } from './columns.ts';
import { rangeOf } from './values.ts';

/** A common table expression that no row comes from. */
export const unusedCommonTable = defineCheck({
  id: 'unused-common-table',
  severity: 'hint',
  summary: 'Every common table expression is read.',
  documentation:
    'What nothing reads only has to be understood by whoever comes next. A common table that only unread ones read is unread too, and goes with them.',
  message: (params: { name: string }) => `Nothing reads \`${params.name}\`.`,
  fails:
    "with a as (select * from raw.users), «b» as (select * from raw.plans) select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from a",
  passes:
    "with a as (select * from raw.users) select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from a",
  also: [
    {
      fails:
        "with recursive a as (select 1 as n), «b» as (select n from a union all select n + 1 from b) select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from raw.users",
      passes:
        "with recursive b as (select 1 as n union all select n + 1 from b where n < 3) select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from raw.users where id in (select n from b)",
    },
    {
      dialect: 'postgres',
      fails:
        "with «a» as materialized (select * from raw.plans), /* keep */ b as not materialized (select * from raw.users) select id as activity_id, ts, email as customer, 'signed_up' as activity, jsonb_build_object() as feature_json from b",
      passes:
        "with a as (select * from raw.plans) select id as activity_id, ts, email as customer, 'signed_up' as activity, jsonb_build_object('plan', (select max(plan) from a)) as feature_json from raw.users",
    },
    {
      dialect: 'duckdb',
      fails:
        "with «a» as (select 'b' as name), b as (select * from raw.users) select id as activity_id, ts, email as customer, 'b' as activity, json_object() as feature_json from query_table(['b'])",
      passes:
        "with a as (select * from raw.users), b as (from query('select * from a')) select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from query_table('b')",
    },
  ],

  *check(subject) {
    if (!isReadable(subject) || !subject.tree) return;
    const { cursor } = subject.read;
    const unused = unusedTables(cursor, subject.tree);
    const readers = readersAmong(subject, unused);
    for (const one of unused) {
      const { name } = one.table;
      if (readers(one.table).length > 0) continue;
      yield {
        at: { start: name.start, end: name.end },
        params: { name: cursor.tokens.text.slice(name.start, name.end) },
        fixes: removal(subject, one, { unused, readers }),
      };
    }
  },
});

type Readers = (table: CommonTable) => readonly CommonTable[];

/** Which unread tables name another: found once for all of them, as every removal asks. */
function readersAmong(subject: Subject, unused: readonly UnusedTable[]): Readers {
  const mentioned = unused.map(({ table }) => ({ table, names: namesIn(subject, table) }));
  const readers = new Map(
    unused.map(({ table }) => {
      const name = table.name.value.toLowerCase();
      return [table, mentioned.filter((other) => other.table !== table && other.names.has(name)).map((m) => m.table)];
    }),
  );
  return (table) => readers.get(table) ?? [];
}

function namesIn({ read: { cursor } }: Subject, { query }: CommonTable): ReadonlySet<string> {
  const { from, to } = query?.span ?? { from: 0, to: 0 };
  const names = new Set<string>();
  for (let at = from; at < to; at += 1) for (const name of namesAt(cursor, at)) names.add(name);
  return names;
}

/** Takes it out, and those of its WITH that are read by it alone. */
function removal(
  subject: Subject,
  { with: around, table }: UnusedTable,
  { unused, readers }: { readonly unused: readonly UnusedTable[]; readonly readers: Readers },
): readonly QuickFix[] {
  const { cursor } = subject.read;
  const gone = new Set([table]);
  const idle = unused.filter((one) => one.with === around).map((one) => one.table);
  // Backwards: a table is read by later ones.
  for (const one of idle.toReversed()) {
    const reading = readers(one).filter((reader) => idle.includes(reader));
    if (reading.length > 0 && reading.every((reader) => gone.has(reader))) gone.add(one);
  }
  const title = `Remove \`${cursor.tokens.text.slice(table.name.start, table.name.end)}\``;
  const first = around.tables[0];
  const last = around.tables.at(-1);
  if (!first?.query || !last?.query) return [];
  if (around.tables.every((one) => gone.has(one))) {
    const next = cursor.token(last.query.span.to + 1);
    const start = rangeOf(subject, around.query.span).start;
    return next ? [{ title, edits: [{ range: { start, end: next.start }, text: '' }] }] : [];
  }
  const edits = around.tables.flatMap((one, index): readonly Edit[] =>
    gone.has(one) ? taken(subject, around.tables, index, gone) : [],
  );
  return [{ title, edits }];
}

function taken(
  subject: Subject,
  tables: readonly CommonTable[],
  index: number,
  gone: ReadonlySet<CommonTable>,
): readonly Edit[] {
  const { sql } = subject.transformation;
  const range = extent(subject, tables[index]);
  if (!range) return [];
  if (tables.slice(index + 1).some((later) => !gone.has(later))) {
    const comma = /^\s*,\s*/.exec(sql.slice(range.end))?.[0].length ?? 0;
    return [{ range: { start: range.start, end: range.end + comma }, text: '' }];
  }
  const before = extent(subject, tables[index - 1]);
  return before ? withCommaBefore(sql, before.end, range) : [];
}

function extent({ read: { cursor } }: Subject, table: CommonTable | undefined) {
  const close = table?.query && cursor.token(table.query.span.to);
  return table && close ? { start: table.name.start, end: close.end } : undefined;
}
