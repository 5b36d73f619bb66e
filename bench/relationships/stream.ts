import { bindQuery } from '../../server/src/aql/bind.ts';
import type { Catalogue } from '../../server/src/aql/catalogue.ts';
import { parseQuery } from '../../server/src/aql/parse.ts';
import { type CompiledQuery, compileQuery } from '../../server/src/compile/compile.ts';
import type { Sizes } from '../../server/src/compile/sizes.ts';
import type { Dialect, FeatureType } from '../../server/src/dialects/dialect.ts';
import type { Stream, StreamColumn } from '../../server/src/project/project.ts';
import { columnsOf } from '../../server/src/schema/columns.ts';

/** Each activity with its share of the rows, in thousandths. */
export const activities: readonly (readonly [name: string, share: number])[] = [
  ['visited_page', 250],
  ['viewed_item', 200],
  ['opened_email', 150],
  ['started_session', 100],
  ['added_to_cart', 80],
  ['completed_order', 40],
  ['received_email', 30],
  ['clicked_link', 25],
  ['searched_catalogue', 20],
  ['watched_video', 15],
  ['left_review', 12],
  ['opened_ticket', 11],
  ['closed_ticket', 10],
  ['used_coupon', 10],
  ['returned_item', 10],
  ['invited_friend', 9],
  ['changed_plan', 8],
  ['updated_address', 8],
  ['signed_up', 7],
  ['cancelled_plan', 5],
];

const features: readonly (readonly [name: string, type: FeatureType])[] = [
  ['campaign', 'string'],
  ['path', 'string'],
  ['device', 'string'],
  ['referrer', 'string'],
  ['position', 'integer'],
];

const columns: readonly StreamColumn[] = columnsOf('2.0').map((column) => ({ ...column, physicalName: column.name }));

/** The stream with every column of the specification: an entity is `coalesce(customer, anonymous_customer_id)`. */
export const streamByEntityKey: Stream = {
  name: 'stream',
  entity: 'customer',
  spec: '2.0',
  schema: undefined,
  schemaRange: undefined,
  columnNameRanges: new Map(),
  layout: 'single',
  layoutRange: undefined,
  tableLayout: 'guide',
  tableLayoutRange: undefined,
  columns,
  requiredColumns: columns.filter(({ presence }) => presence === 'required'),
  entityTable: undefined,
  entityTableRange: undefined,
  identity: false,
  lookbackSeconds: 0,
  reconcileWindowSeconds: 0,
  mutationLimit: 0.01,
  allowFuture: false,
  nullIdentifiers: [],
  schedule: [],
  description: undefined,
  nameRange: { start: 0, end: 0 },
};

/** The same table for who does not use anonymous identifiers: an entity is `customer`, as the rivals have it. */
export const streamByCustomer: Stream = {
  ...streamByEntityKey,
  columns: columns.filter(({ name }) => name !== 'anonymous_customer_id'),
};

/** Our SQL for a query on one of the two streams. Throws with the problems where the query is not understood. */
export function compile(aql: string, stream: Stream, dialect: Dialect, sizes?: Sizes): CompiledQuery {
  const { query, problems } = bindQuery(parseQuery('bench.aql', `using stream ${aql}`), catalogue(stream));
  if (!query || problems.some(({ severity }) => severity === 'error')) {
    throw new Error(`${aql}\n${problems.map(({ message }) => message).join('\n')}`);
  }
  return compileQuery(query, { dialect, stream, sizes });
}

function catalogue(stream: Stream): Catalogue {
  const featureMap = new Map(features.map(([name, type]) => [name, { name, type, description: undefined }]));
  return {
    streams: new Map([
      [
        stream.name,
        {
          name: stream.name,
          columns: stream.columns,
          openActivities: false,
          entityTable: undefined,
          declareEntityTable: undefined,
          activities: new Map(
            activities.map(([name]) => [
              name,
              { name, description: undefined, features: featureMap, openFeatures: false },
            ]),
          ),
        },
      ],
    ]),
    includes: new Map(),
  };
}
