import type { StreamColumn } from '../project/project.ts';
import { arrivingRows } from './arrivals.ts';
import { type FormerRows, farSteps, formerRows } from './former-rows.ts';
import { activityOf, placeOf } from './parts.ts';
import type { Step } from './plan.ts';
import type { Roles } from './roles.ts';
import type { Reading, Scope } from './scope.ts';
import { analyzeStep, incomingRows, rowColumns } from './stage.ts';
import {
  entityInTable,
  indented,
  type Part,
  type StreamTable,
  sourceColumn,
  sourceCustomerColumn,
} from './stream-table.ts';

/**
 * Incoming rows that change the table, with what they replace: `_change` is `new`, `changed` or `gone`, and of rows that
 * are somebody's who was removed `withheld` or, where there is a row in the table, `removed`. `_old_entity`,
 * `_old_anonymous`, `_old_ts`, `_old_source` and `_row`, where it is found, are of the row in the table. Where there are
 * aliases, `_customer` is the customer's name of today.
 */
export const changedRows = '_changed_rows';

/** Transformations of incoming rows that lost to a row in the table, and of that row. Temporary. */
export const outrankedRows = '_outranked_rows';

/** Compares the incoming rows with the table, which is read once for it. */
export function compareSteps(table: StreamTable, scope: Scope, roles: Roles): readonly Step[] {
  const { dialect } = table;
  const temporary = { writes: false, counts: undefined, transformation: undefined } as const;
  return [
    ...farSteps(table, scope),
    {
      id: 'compare',
      purpose: 'Find what is new, changed or gone',
      sql: dialect.temporaryTable(changedRows, {
        query: changes(table, scope, roles),
      }),
      ...temporary,
    },
    {
      id: 'outranked',
      purpose: 'Find the rows that lose to another’s row in the table',
      sql: dialect.temporaryTable(outrankedRows, {
        query: `select distinct ${sourceColumn}, _old_source from ${changedRows} where _change = 'outranked'`,
      }),
      ...temporary,
    },
    {
      id: 'skip:outranked',
      purpose: 'Leave what they lose to as it is',
      sql: `delete from ${changedRows} where _change = 'outranked'`,
      ...temporary,
    },
    ...analyzeStep(table, 'analyze:changed', changedRows, ['activity', '_change', '_row']),
  ];
}

/** What the incoming rows change, and what of the table should have been among them. */
function changes(table: StreamTable, scope: Scope, roles: Roles): string {
  const { column, dialect } = table;
  const anonymous = table.hasAnonymous
    ? `s.${column('anonymous_customer_id')}`
    : `cast(null as ${dialect.types.string})`;
  const old = `${entityInTable(table, 's')} as _old_entity, ${anonymous} as _old_anonymous, s.${column('ts')} as _old_ts, s.${sourceColumn} as _old_source`;
  const gone = goneRows(table, scope, { ts: `s.${column('ts')}`, source: `s.${sourceColumn}` });
  return [
    ...formerRows(table, scope).map((former) => compared(table, former, { scope, roles, old })),
    ...(gone === undefined ? [] : table.parts.map((part) => goneFrom(table, part, { gone, roles, old }))),
  ].join('\nunion all\n');
}

function compared(
  table: StreamTable,
  former: FormerRows,
  { scope, roles, old }: { readonly scope: Scope; readonly roles: Roles; readonly old: string },
): string {
  const { column } = table;
  const { hasAliases, hasRemovals } = roles;
  const isNew = `s.${column('activity_id')} is null`;
  const isOutranked = `not ${replaces(table, scope, { ts: `s.${column('ts')}`, source: `s.${sourceColumn}` })}`;
  const change = `case
    when ${isNew} then ${hasRemovals ? `case when i._is_removed then 'withheld' else 'new' end` : `'new'`}
    when ${isOutranked} then 'outranked'
    else ${hasRemovals ? `case when i._is_removed then 'removed' else 'changed' end` : `'changed'`}
  end`;
  const isChange = `${isNew}
  or ${differs(table).join('\n  or ')}`;
  return `select
  ${[...rowColumns(table), ...named(roles)].map((name) => `i.${name}`).join(', ')},
  ${change} as _change,
  ${old},
  ${former.locator} as _row
from ${hasAliases ? arrivingRows : incomingRows} as i
left join ${former.relation} as s
  on ${former.isSame}s.${column('activity_id')} = i.activity_id
where ${former.isOfPart === undefined ? isChange : `${former.isOfPart} and (\n  ${indented(isChange, 2)}\n)`}`;
}

function goneFrom(
  table: StreamTable,
  part: Part,
  { gone, roles, old }: { readonly gone: string; readonly roles: Roles; readonly old: string },
): string {
  const { column } = table;
  const activity = activityOf(table, part, 's');
  const values = table.given.map(({ name }) => (name === 'activity' ? activity : `s.${column(name)}`));
  return `select
  ${[...values, `s.${sourceColumn}`, ...named(roles).map(() => `s.${column('customer')}`)].join(', ')},
  'gone',
  ${old},
  ${placeOf(table, part, 's')}
from ${part.table} as s
left join ${incomingRows} as i
  on i.activity = ${activity} and i.activity_id = s.${column('activity_id')}
where ${gone} and i.activity is null`;
}

function named({ hasAliases }: Roles): readonly string[] {
  return hasAliases ? ['_customer'] : [];
}

/** Whether the row in the table, `s`, is not what the incoming row `i` says. */
export function differs({ given, column, dialect }: StreamTable): readonly string[] {
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

/** A row that is there already: in the table, or among those that were removed from it. */
interface FormerRow {
  readonly ts: string;
  readonly source: string;
}

/**
 * The incoming row wins over the one in the table by the same rule as over another incoming row, but for one thing:
 * where the row in the table lies in what was read again of its own transformation, it was either among the incoming
 * rows or is no longer what the source says. Rows of `update: missing` stay what they were.
 */
export function replaces(table: StreamTable, { readings, removed }: Scope, former: FormerRow): string {
  const { dialect } = table;
  const again = readings.filter(({ onlyMissing }) => !onlyMissing);
  const read = again.map(({ id, after, unseen }) =>
    after === undefined
      ? `when ${dialect.string(id)} then true`
      : `when ${dialect.string(id)} then ${former.ts} >= ${dialect.timestamp(after)}${endOf(table, former.ts, unseen)}`,
  );

  const gone = removed.map((id) => `when ${dialect.string(id)} then true`);
  const cases = [...read, ...gone];
  const wasRead = `
      -- Whether the row in the table was read again, or its transformation is gone.
      or case ${former.source}
        ${cases.join('\n        ')}
        else false
      end`;
  return `(
      ${former.source} = i.${sourceColumn}
      or i.ts > ${former.ts}
      or (i.ts = ${former.ts} and ${dialect.textOrder(`i.${sourceColumn}`)} > ${dialect.textOrder(former.source)})${cases.length > 0 ? wasRead : ''}
    )`;
}

/** Which rows that are there would be among the incoming rows if they were still in their source. */
export function goneRows(
  table: StreamTable,
  { readings, removed }: Scope,
  { ts, source }: FormerRow,
): string | undefined {
  const { dialect } = table;
  const all = [...readings.filter(({ unseen }) => unseen.kind === 'all').map(({ id }) => id), ...removed];
  const conditions = [
    ...(all.length > 0 ? [`${source} in (${all.map((id) => dialect.string(id)).join(', ')})`] : []),
    ...readings.flatMap(({ id, unseen }) =>
      unseen.kind === 'from'
        ? [
            `(${source} = ${dialect.string(id)} and ${ts} >= ${dialect.timestamp(unseen.time)}${endOf(table, ts, unseen)})`,
          ]
        : [],
    ),
  ];
  if (conditions.length === 0) return undefined;
  return conditions.length === 1 ? conditions[0] : `(${conditions.join(' or ')})`;
}

/** The end of the window a reading speaks of, where it has one. */
function endOf({ dialect }: StreamTable, ts: string, unseen: Reading['unseen']): string {
  return unseen.kind === 'from' && unseen.until !== undefined ? ` and ${ts} <= ${dialect.timestamp(unseen.until)}` : '';
}
