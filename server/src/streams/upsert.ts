import type { StreamColumn } from '../project/project.ts';
import type { Scope } from './scope.ts';
import { incomingRows, rowColumns } from './stage.ts';
import { entityInTable, type StreamTable, sourceColumn, sourceCustomerColumn } from './stream-table.ts';

/**
 * Incoming rows that change the table, with what they replace: `_change` is `new`, `changed` or `gone`; `_old_entity`,
 * `_old_anonymous`, `_old_source` and `_row`, where it is found, are of the row in the table.
 */
export const changedRows = '_changed_rows';

/** The query behind `changedRows`. */
export function changes(table: StreamTable, scope: Scope): string {
  const { column, dialect } = table;
  const anonymous = table.hasAnonymous
    ? `s.${column('anonymous_customer_id')}`
    : `cast(null as ${dialect.types.string})`;
  const old = `${entityInTable(table, 's')} as _old_entity, ${anonymous} as _old_anonymous, s.${sourceColumn} as _old_source, s.${dialect.rowLocator} as _row`;
  const incoming = `select
  ${rowColumns(table)
    .map((name) => `i.${name}`)
    .join(', ')},
  case when s.${column('activity_id')} is null then 'new' else 'changed' end as _change,
  ${old}
from ${incomingRows} as i
left join ${table.name} as s
  on s.${column('activity')} = i.activity and s.${column('activity_id')} = i.activity_id
where s.${column('activity_id')} is null
  or (
    (
      ${differs(table).join('\n      or ')}
    )
    and ${replaces(table, scope)}
  )`;
  const gone = goneRows(table, scope);
  if (gone === undefined) return incoming;
  const values = table.given.map(({ name }) => `s.${column(name)}`);
  return `${incoming}
union all
select
  ${[...values, `s.${sourceColumn}`].join(', ')},
  'gone',
  ${old}
from ${table.name} as s
left join ${incomingRows} as i
  on i.activity = s.${column('activity')} and i.activity_id = s.${column('activity_id')}
where ${gone} and i.activity is null`;
}

/** Whether the row in the table, `s`, is not what the incoming row `i` says. */
function differs({ given, column, dialect }: StreamTable): readonly string[] {
  const value = ({ name }: StreamColumn): string =>
    name === 'customer' ? `s.${sourceCustomerColumn}` : `s.${column(name)}`;
  return [
    ...given
      .filter(({ name }) => name !== 'activity' && name !== 'activity_id')
      .map((one) =>
        // As text, for numbers that are equal in JSON may be written in two ways.
        one.type === 'json'
          ? `${dialect.jsonText(value(one))} is distinct from ${dialect.jsonText(`i.${one.name}`)}`
          : `${value(one)} is distinct from i.${one.name}`,
      ),
    `s.${sourceColumn} is distinct from i.${sourceColumn}`,
  ];
}

/**
 * The incoming row wins over the one in the table by the same rule as over another incoming row, but for one thing:
 * where the row in the table lies in what was read again of its own transformation, it was either among the incoming
 * rows or is no longer what the source says.
 */
function replaces({ column, dialect }: StreamTable, { readings, removed }: Scope): string {
  const read = readings.map(({ id, after }) =>
    after === undefined
      ? `when ${dialect.string(id)} then true`
      : `when ${dialect.string(id)} then s.${column('ts')} > ${dialect.timestamp(after)}`,
  );
  const gone = removed.map((id) => `when ${dialect.string(id)} then true`);
  return `(
      s.${sourceColumn} = i.${sourceColumn}
      or i.ts > s.${column('ts')}
      or (i.ts = s.${column('ts')} and ${dialect.textOrder(`i.${sourceColumn}`)} > ${dialect.textOrder(`s.${sourceColumn}`)})
      -- Whether the row in the table was read again, or its transformation is gone.
      or case s.${sourceColumn}
        ${[...read, ...gone].join('\n        ')}
        else false
      end
    )`;
}

/** Which rows of the table would be among the incoming rows if they were still in their source. */
function goneRows({ column, dialect }: StreamTable, { readings, removed }: Scope): string | undefined {
  const all = [...readings.filter(({ unseen }) => unseen.kind === 'all').map(({ id }) => id), ...removed];
  const conditions = [
    ...(all.length > 0 ? [`s.${sourceColumn} in (${all.map((id) => dialect.string(id)).join(', ')})`] : []),
    ...readings.flatMap(({ id, unseen }) =>
      unseen.kind === 'later'
        ? [`(s.${sourceColumn} = ${dialect.string(id)} and s.${column('ts')} > ${dialect.timestamp(unseen.than)})`]
        : [],
    ),
  ];
  if (conditions.length === 0) return undefined;
  return conditions.length === 1 ? conditions[0] : `(${conditions.join(' or ')})`;
}
