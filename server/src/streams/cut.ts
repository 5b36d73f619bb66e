import { aliases, changedAliases } from './aliases.ts';
import { leavingCustomers, leavingDevices } from './leaving.ts';
import { acrossParts, activityOf, andOf, placeOf, stepOf } from './parts.ts';
import type { Step } from './plan.ts';
import { changedEntity, joinedGroups } from './renumber.ts';
import type { Roles } from './roles.ts';
import { analyzeStep } from './stage.ts';
import { entityInTable, type Part, type StreamTable, sourceCustomerColumn } from './stream-table.ts';
import { changedRows } from './upsert.ts';

/**
 * Without transactions a build does not touch the stream while it works: it cuts out a copy of the rows that it may
 * change, and changes that. What became of them is put into the stream's tables at the end, each in one statement.
 */

/** The rows that were cut out, by `activity` and `_row`, as they are found again. Temporary. */
export const cutPlaces = '_cut_places';

const touchedDevices = '_touched_devices';
const touchedGroups = '_touched_groups';
const temporary = { writes: false, counts: undefined, transformation: undefined } as const;

/** The stream as the steps of a build know it that change its rows; itself where there are transactions. */
export function cutOut(table: StreamTable): StreamTable {
  if (table.dialect.atomicStatements === undefined) return table;
  return { ...table, parts: table.parts.map((part, index) => ({ ...part, table: `_cut_rows_${index + 1}` })) };
}

/** The stream as it will be, for a step that reads it when its rows were changed. */
export function withCut(table: StreamTable): StreamTable {
  if (table.dialect.atomicStatements === undefined) return table;
  const cut = cutOut(table);
  const parts = table.parts.map((part, index) => {
    const stays = `select * from ${part.table} as s where ${placeOf(table, part, 's')} not in (${placesOf(table, part)})`;
    return { ...part, table: `(\n  ${stays}\n  union all\n  select * from ${cut.parts[index]?.table}\n)` };
  });
  return { ...table, parts };
}

/** Where the rows were that were cut out of a part. */
export function placesOf(table: StreamTable, part: Part): string {
  return `select _row from ${cutPlaces} where _row is not null${andOf(table, part)}`;
}

/**
 * Cuts out what the incoming rows change, and all rows that may be somebody else's or have another number by it. After
 * the steps that compare, and after the changed aliases are known.
 */
export function cutSteps(table: StreamTable, roles: Roles): readonly Step[] {
  const { dialect, stream } = table;
  if (dialect.atomicStatements === undefined) return [];
  const cut = cutOut(table);
  return [
    ...(stream.identity === false
      ? []
      : [
          {
            id: 'touched:devices',
            purpose: 'Find the devices whose rows may be somebody else’s',
            sql: dialect.temporaryTable(touchedDevices, { query: devices(table, roles) }),
            ...temporary,
          },
          ...analyzeStep(table, 'analyze:touched-devices', touchedDevices),
        ]),
    {
      id: 'touched:groups',
      purpose: 'Find the entities, by activity, whose occurrences may be others, and since when',
      sql: dialect.temporaryTable(touchedGroups, { query: groups(table, roles) }),
      ...temporary,
    },
    ...analyzeStep(table, 'analyze:touched-groups', touchedGroups),
    {
      id: 'cut:places',
      purpose: 'Find the rows of the table that may change by all this',
      sql: dialect.temporaryTable(cutPlaces, { query: places(table, roles) }),
      ...temporary,
    },
    ...analyzeStep(table, 'analyze:cut-places', cutPlaces),
    ...table.parts.map((part, index) => ({
      id: stepOf('cut', part),
      purpose: `Copy them out of ${part.name}, to change the copy`,
      sql: dialect.temporaryTable(cut.parts[index]?.table ?? '', {
        query: `select s.*\nfrom ${part.table} as s\nwhere ${placeOf(table, part, 's')} in (${placesOf(table, part)})`,
      }),
      ...temporary,
    })),
  ];
}

const renamedSources = `select old_customer from ${changedAliases}`;

function devices(table: StreamTable, { hasAliases }: Roles): string {
  const device = `s.${table.column('anonymous_customer_id')}`;
  return [
    `select anonymous_customer_id from ${changedRows} where anonymous_customer_id is not null`,
    `select _old_anonymous from ${changedRows} where _old_anonymous is not null`,
    ...(hasAliases
      ? table.parts.map(
          (part) =>
            `select ${device} from ${part.table} as s where s.${sourceCustomerColumn} in (${renamedSources}) and ${device} is not null`,
        )
      : []),
  ].join('\nunion\n');
}

/** More than those that change in the end: anonymous rows of a device may become anybody's who was seen on it. */
function groups(table: StreamTable, roles: Roles): string {
  const { column, stream } = table;
  const { hasAliases, hasRemovals } = roles;
  const ts = `s.${column('ts')}`;
  const device = `s.${column('anonymous_customer_id')}`;
  const source = `s.${sourceCustomerColumn}`;
  const name = hasAliases ? `coalesce(a.customer, ${source})` : source;
  const named = hasAliases ? `\nleft join ${aliases} as a on a.old_customer = ${source}` : '';
  const ofTouched = `${device} in (select * from ${touchedDevices})`;
  const entity = entityInTable(table, 's');
  const inTable = (entityOfRow: string, condition: string, join = ''): string =>
    acrossParts(
      table,
      (part) =>
        `select ${activityOf(table, part, 's')} as activity, ${entityOfRow} as entity, ${ts} as ts\nfrom ${part.table} as s${join}\nwhere ${condition}`,
    );
  const sighted = [
    ...table.parts.map(
      (part) =>
        `select ${device} as device, ${name} as customer from ${part.table} as s${named} where ${ofTouched} and ${source} is not null`,
    ),
    `select c.anonymous_customer_id, c.${hasAliases ? '_customer' : 'customer'} from ${changedRows} as c where c.anonymous_customer_id is not null and c.customer is not null`,
  ].join('\nunion\n');
  const anonymous = [
    inTable(device, `${source} is null and ${ofTouched}`),
    `select c.activity, c.anonymous_customer_id, c.ts from ${changedRows} as c where c.anonymous_customer_id is not null and c.customer is null`,
  ].join('\nunion all\n');
  const moments = [
    `select c.activity, ${changedEntity(table, roles)} as entity, c.ts from ${changedRows} as c`,
    `select c.activity, c._old_entity, c._old_ts from ${changedRows} as c where c._old_entity is not null`,
    ...(hasAliases
      ? [inTable(entity, `${source} in (${renamedSources})`), inTable(name, `${source} in (${renamedSources})`, named)]
      : []),
    ...(stream.identity === false
      ? []
      : [
          inTable(entity, `${source} is null and ${ofTouched}`),
          anonymous,
          `select d.activity, k.customer, d.ts from (\n${anonymous}\n) as d\njoin (\n${sighted}\n) as k on k.device = d.entity`,
        ]),
    ...(hasRemovals
      ? [
          inTable(entity, `s.${column('customer')} in (${leavingCustomers})`),
          ...(table.hasAnonymous ? [inTable(entity, `${device} in (${leavingDevices})`)] : []),
        ]
      : []),
  ];
  return `select activity, entity, min(ts) as since
from (
${moments.join('\nunion all\n')}
) as moments
where entity is not null
group by activity, entity`;
}

function places(table: StreamTable, { hasAliases, hasRemovals }: Roles): string {
  const { column, stream } = table;
  const next = `s.${column('activity_repeated_at')}`;
  const device = `s.${column('anonymous_customer_id')}`;
  const conditions = [
    ...(hasAliases ? [`s.${sourceCustomerColumn} in (${renamedSources})`] : []),
    ...(stream.identity === false ? [] : [`${device} in (select * from ${touchedDevices})`]),
    ...(hasRemovals
      ? [
          `s.${column('customer')} in (${leavingCustomers})`,
          ...(table.hasAnonymous ? [`${device} in (${leavingDevices})`] : []),
        ]
      : []),
  ];
  const ofPart = (part: Part): readonly string[] => {
    const row = `select ${activityOf(table, part, 's')} as activity, ${placeOf(table, part, 's')} as _row\nfrom ${part.table} as s`;
    return [
      ...conditions.map((condition) => `${row}\nwhere ${condition}`),
      `${row}
${joinedGroups(table, part, touchedGroups)}
where ${next} is null or ${next} >= g.since`,
    ];
  };
  return [`select activity, _row from ${changedRows} where _row is not null`, ...table.parts.flatMap(ofPart)].join(
    '\nunion\n',
  );
}
