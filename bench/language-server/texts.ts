/** Texts of a given number of lines, as people write them in each language. `seed` makes files differ. */

/** A transformation for Snowflake: two common tables, joined, with features. */
export function transformation(lines: number, seed: number): string {
  const fixed = 33;
  const free = Math.max(0, lines - fixed);
  const columns = Math.ceil(free / 2);
  const activity = verbOf(seed);
  const table = `${activity.split('_').at(-1)}_${seed}`;
  return `/*---
stream: customer_stream
---*/
-- Every ${activity.replaceAll('_', ' ')} of shop ${seed}, once it is paid.
with source as (
  select
${each(columns, (i) => `    ${column(i)},`)}
    o.id,
    o.ordered_at,
    lower(trim(o.email)) as email,
    o.store_id
  from raw.shop.${table} as o
  where o.status in ('paid', 'shipped', 'returned')
    and o.email is not null
    and o.ordered_at >= '2020-01-01'
),

stores as (
  select s.id as store_id, s.region, s.opened_at
  from raw.shop.stores as s
  qualify row_number() over (partition by s.id order by s.updated_at desc) = 1
)

select
  'shop-${seed}-' || source.id as activity_id,
  source.ordered_at as ts,
  source.email as customer,
  '${activityName(seed)}' as activity,
  object_construct(
${each(free - columns, (i) => `    ${feature(i)},`)}
    'store', stores.region
  ) as feature_json
from source
left join stores on stores.store_id = source.store_id
where stores.opened_at <= source.ordered_at
`;
}

/** The activity that a transformation makes. */
export const activityName = (seed: number): string => `${verbOf(seed)}_${seed}`;

const verbOf = (seed: number): string => activities[seed % activities.length] ?? 'did_thing';

const activities = ['placed_order', 'opened_ticket', 'visited_page', 'started_trial', 'paid_invoice', 'sent_message'];

function column(i: number): string {
  const name = `${nouns[i % nouns.length]}_${i}`;
  switch (i % 5) {
    case 0:
      return `o.${name}`;
    case 1:
      return `nullif(trim(o.${name}), '') as ${name}`;
    case 2:
      return `case when o.${name}_state = 'open' then 'waiting' else 'done' end as ${name}`;
    case 3:
      return `coalesce(o.${name}, 0)::number(12, 2) as ${name}`;
    default:
      return `o.payload:details.${name}::string as ${name}`;
  }
}

function feature(i: number): string {
  const name = `${nouns[i % nouns.length]}_${i}`;
  return i % 3 === 0 ? `'${name}', source.${name}::string` : `'${name}', source.${name}`;
}

const nouns = ['total', 'note', 'delivery', 'discount', 'channel', 'currency', 'voucher'];

export function jsonText(lines: number, seed: number): string {
  const entries = Math.max(1, Math.floor((lines - 3) / 4));
  const rest = Math.max(0, lines - 3 - 4 * entries);
  return `{
${each(entries, (i) => `  "${nouns[i % nouns.length]}_${seed}_${i}": {\n    "title": "The ${nouns[i % nouns.length]} of order ${i}",\n    "values": [${i}, ${i + 1}, true, null]\n  },`)}
${each(rest, (i) => `  "rest_${i}": "${seed}",`)}
  "last": true
}
`;
}

export function cssText(lines: number, seed: number): string {
  const rules = Math.max(1, Math.floor(lines / 5));
  const rest = Math.max(0, lines - 5 * rules);
  return `${each(rules, (i) => `.${nouns[i % nouns.length]}-${seed}-${i} > a:hover {\n  color: rgb(${i % 255}, 80, 120);\n  margin: ${i % 9}px auto;\n  display: inline-block;\n}`)}
${each(rest, (i) => `/* rest ${i} */`)}
`;
}

export function prismaText(lines: number, seed: number): string {
  const fixed = 8;
  const models = Math.max(1, Math.floor((lines - fixed) / 6));
  const rest = Math.max(0, lines - fixed - 6 * models);
  return `datasource db {
  provider = "postgresql"
}

generator client {
  provider = "prisma-client-js"
}

${each(models, (i) => `model ${(nouns[i % nouns.length] ?? '').replace(/^./, (first) => first.toUpperCase())}${seed}x${i} {\n  id      Int      @id @default(autoincrement())\n  title   String   @unique\n  total   Decimal? @default(${i})\n  made    DateTime @default(now())\n}`)}
${each(rest, (i) => `// rest ${i}`)}
`;
}

function each(count: number, line: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => line(i)).join('\n');
}
