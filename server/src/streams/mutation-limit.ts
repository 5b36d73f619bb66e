import { acrossParts } from './parts.ts';
import type { Step } from './plan.ts';
import type { Scope } from './scope.ts';
import { indented, type StreamTable, sourceColumn } from './stream-table.ts';
import { changedRows } from './upsert.ts';

/** Of fewer changed rows nothing is concluded: they are brought up to date, and that is all. */
const fewest = 10;

/**
 * Where more of a transformation's rows than `mutation_limit` allows changed after being built, rows that are read no more
 * may have changed too: all are read. The share is of the rows it had in the table. Nothing is counted where too few
 * changed. Source: `processing.md`, "Mutable sources".
 */
export function mutationSteps(table: StreamTable, { readings }: Scope): readonly Step[] {
  const limited = readings.filter(({ mutationLimit, isRewritten }) => mutationLimit !== undefined && !isRewritten);
  const [limit] = limited.map(({ mutationLimit }) => mutationLimit);
  if (limit === undefined) return [];
  const { dialect } = table;
  const text = (expression: string): string => `cast(${expression} as ${dialect.types.string})`;
  const rows = acrossParts(table, (part) => `select ${sourceColumn} from ${part.table}`);
  const percent = `${Number((limit * 100).toPrecision(6))} %`;
  const reason = [
    text('m.mutated'),
    `' of '`,
    text('m.built'),
    `' rows of '`,
    'm.transformation',
    `' changed after being built ('`,
    'm.activities',
    dialect.string(
      `), more than \`mutation_limit\` allows (${percent}): these activities are not immutable, and all rows are read again. If their source is like that, say \`window_delete\` or \`update: full\`.`,
    ),
  ].join(' || ');
  return [
    {
      id: 'check:mutated',
      purpose: 'See whether more rows changed after being built than may',
      sql: `select m.transformation, ${reason} as reason
from (
  select
    c.*,
    (
      select count(*)
      from (
        ${indented(rows, 8)}
      ) as s
      where s.${sourceColumn} = c.transformation
    ) as built
  from (
    select
      ${sourceColumn} as transformation,
      count(*) as mutated,
      ${dialect.aggregates.listaggDistinct('activity', `', '`)} as activities
    from ${changedRows}
    where _change = 'changed' and _old_source = ${sourceColumn}
      and ${sourceColumn} in (${limited.map(({ id }) => dialect.string(id)).join(', ')})
    group by ${sourceColumn}
    having count(*) >= ${limit === 0 ? 1 : fewest}
  ) as c
) as m
where m.mutated > ${limit} * m.built`,
      writes: false,
      counts: 'whole',
      transformation: undefined,
    },
  ];
}
