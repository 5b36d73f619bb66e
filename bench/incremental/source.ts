import { activities } from '../relationships/stream.ts';
import type { Engine } from './engine.ts';

/** The source: two years of events, in the order in which they came, a twentieth of the entities with a hundred times the rows. */

export const years = 2;
const start = '2023-01-01';
const secondsOfHistory = years * 365 * 86_400;
/** How late a late row is, in seconds: within the lookback of a day. */
const late = 20 * 3600;

/** Makes the table of the events and fills it. `rows` over two years. */
export function createSource({ dialect }: Engine, rows: number): readonly string[] {
  const text = dialect.types.string;
  return [
    'create schema raw',
    `create table raw.events (n bigint, id ${text}, at_time timestamp, who ${text}, device ${text}, activity ${text})`,
    insertEvents(dialect.name, 'raw.events', { from: 0, to: rows, rows, entities: entitiesOf(rows), isLate: false }),
    'analyze',
  ];
}

/** Rows that came after the build: of a fixed number of entities, 15 % of them late. `delta` rows from number `from` on. */
export function insertDelta({ dialect }: Engine, rows: number, from: number, delta: number): readonly string[] {
  const text = dialect.types.string;
  return [
    'drop table if exists raw.delta',
    `create table raw.delta (n bigint, id ${text}, at_time timestamp, who ${text}, device ${text}, activity ${text})`,
    insertEvents(dialect.name, 'raw.delta', {
      from,
      to: from + delta,
      rows,
      entities: Math.min(entitiesOf(rows), Math.round(delta / 2)),
      isLate: true,
    }),
    'insert into raw.events select * from raw.delta',
    'analyze raw.delta',
  ];
}

function entitiesOf(rows: number): number {
  return Math.max(100, Math.round(rows / 40));
}

interface Events {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly entities: number;
  readonly isLate: boolean;
}

/** Random by the row's number alone, so that each engine has the same rows: multiplicative hashing in whole numbers. */
function insertEvents(engine: string, table: string, { from, to, rows, entities, isLate }: Events): string {
  const numbers = engine === 'duckdb' ? `range(${from}, ${to}) as g(n)` : `generate_series(${from}, ${to - 1}) as g(n)`;
  const random = (prime: number, below: number): string =>
    `(cast(n as bigint) * 2654435761 + ${prime}) % 1000003 * ${prime} % ${below}`;
  const heavy = Math.max(1, Math.round(entities / 20));
  // Those who come again are anybody: some of the heaviest, most of the others.
  const somebody = isLate ? `(entity * 15485863) % ${entitiesOf(rows)}` : 'entity';
  const seconds = `cast(floor(n * ${(secondsOfHistory / rows).toFixed(9)}) as bigint)`;
  const moment = isLate ? `${seconds} - case when n % 100 < 15 then ${late} else 0 end` : seconds;
  // Each of those who come again comes as often as the others.
  const entity = isLate
    ? `cast(n as bigint) % ${entities}`
    : `case when ${random(104_729, 100)} < 80 then ${random(1_299_709, heavy)} else ${random(15_485_863, entities)} end`;
  let share = 0;
  const named = activities.map(([name, thousandths]) => {
    share += thousandths;
    return `when kind < ${share} then '${name}'`;
  });
  return `insert into ${table}
select
  n,
  'id' || n,
  timestamp '${start}' + (${moment}) * interval '1 second',
  case when n % 3 = 0 then 'customer' || ${somebody} end,
  'device' || ${somebody},
  case ${named.join(' ')} else 'visited_page' end
from (
  select
    n,
    ${random(7_919, 1000)} as kind,
    ${entity} as entity
  from ${numbers}
) as numbers`;
}
