import { describe, expect, test } from 'vitest';
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
} from 'vscode-languageserver/node';
import { project, query, settings } from './bikes.test-support.ts';
import { place, type Talk, talksOfATest } from './talking.test-support.ts';

const begin = talksOfATest();

const rides = `/*---
stream: customer_stream
---*/
with valid as (
  select id, started_at, email, station_id from raw.rides where id is not null
)
select
  v.id as activity_id,
  v.started_at as ts,
  v.email as customer,
  'started_ride' as activity,
  json_object('station', s.name) as feature_json
from valid v
left join raw.stations s on s.id = v.station_id
`;
const counts = 'aggregate ever started_ride (count(*) as rides, max(station) as last_station)';
const files = {
  ...project,
  'activity_schema.yml': settings,
  'transformations/rides.sql': rides,
  'columns/counts.aql': counts,
  'queries/first_ride.aql': `${query.replace('ts as first_ride_at', 'ts as first_ride_at, station')}include (counts)\n`,
};

/** The lineage around the first place of a text in a file: `name (detail) @file` of what is prepared, before and after it. */
async function around({ client, uri }: Talk, path: keyof typeof files, text: string, plus = 1) {
  const whole = files[path];
  const position = place(whole, whole.indexOf(text) + plus);
  const prepared = await client.sendRequest<CallHierarchyItem[] | null>('textDocument/prepareCallHierarchy', {
    textDocument: { uri: uri(path) },
    position,
  });
  const [item] = prepared ?? [];
  if (!item) return undefined;
  const incoming = await client.sendRequest<CallHierarchyIncomingCall[]>('callHierarchy/incomingCalls', { item });
  const outgoing = await client.sendRequest<CallHierarchyOutgoingCall[]>('callHierarchy/outgoingCalls', { item });
  return {
    item: told(item),
    incoming: incoming.map(({ from }) => told(from)).sort(),
    outgoing: outgoing.map(({ to }) => told(to)).sort(),
    places: [...incoming, ...outgoing].flatMap(({ fromRanges }) => fromRanges.map(({ start }) => start.line)),
  };

  function told({ name, detail, uri: file }: CallHierarchyItem): string {
    return `${name} (${detail}) @${file.slice(uri('').length)}`;
  }
}

const started = 'started_ride (activity · customer_stream) @transformations/rides.sql';
const transformation = 'rides (transformation · customer_stream) @transformations/rides.sql';
const valid = 'valid (common table · rides) @transformations/rides.sql';

describe('the call hierarchy is the lineage', () => {
  test.each<readonly [string, keyof typeof files, string, unknown]>([
    [
      'a source table',
      'transformations/rides.sql',
      'raw.rides',
      { item: 'raw.rides (source table) @transformations/rides.sql', incoming: [], outgoing: [valid], places: [4] },
    ],
    [
      'a common table, where it is read',
      'transformations/rides.sql',
      'valid v',
      {
        item: valid,
        incoming: ['raw.rides (source table) @transformations/rides.sql'],
        outgoing: [transformation],
        places: [4, 12],
      },
    ],
    [
      'a transformation, from its head',
      'transformations/rides.sql',
      'stream:',
      {
        item: transformation,
        incoming: ['raw.stations (source table) @transformations/rides.sql', valid],
        outgoing: [started],
        places: [12, 13, 10],
      },
    ],
    [
      'an activity, from its literal',
      'transformations/rides.sql',
      "'started_ride'",
      {
        item: started,
        incoming: [transformation],
        outgoing: [
          'counts (reusable columns · customer_stream) @columns/counts.aql',
          'first_ride (query · customer_stream) @queries/first_ride.aql',
        ],
        places: [10, 10, 10],
      },
    ],
    [
      'an activity, from a query that names it',
      'queries/first_ride.aql',
      'started_ride',
      {
        item: started,
        incoming: [transformation],
        outgoing: [
          'counts (reusable columns · customer_stream) @columns/counts.aql',
          'first_ride (query · customer_stream) @queries/first_ride.aql',
        ],
        places: [10, 10, 10],
      },
    ],
    [
      'a feature, from its key',
      'transformations/rides.sql',
      "'station'",
      {
        item: 'station (started_ride) @transformations/rides.sql',
        incoming: ['name (raw.stations) @transformations/rides.sql'],
        outgoing: [
          'last_station (counts) @columns/counts.aql',
          'first_after_started_ride_station (first_ride) @queries/first_ride.aql',
        ].sort(),
        places: [11, 11, 11],
      },
    ],
    [
      'reusable columns, from where they are included',
      'queries/first_ride.aql',
      'counts',
      {
        item: 'counts (reusable columns · customer_stream) @columns/counts.aql',
        incoming: [started],
        outgoing: ['first_ride (query · customer_stream) @queries/first_ride.aql'],
        places: [10, 0],
      },
    ],
    [
      'a column of a query',
      'queries/first_ride.aql',
      'first_ride_at',
      {
        item: 'first_ride_at (first_ride) @queries/first_ride.aql',
        incoming: ['ts (rides) @transformations/rides.sql'],
        outgoing: [],
        places: [8],
      },
    ],
    [
      'the column that a transformation passes on',
      'transformations/rides.sql',
      'ts,',
      {
        item: 'ts (rides) @transformations/rides.sql',
        incoming: ['started_at (valid) @transformations/rides.sql'],
        outgoing: ['first_ride_at (first_ride) @queries/first_ride.aql'],
        places: [4, 8],
      },
    ],
  ])('%s', async (_, path, text, expected) => {
    expect(await around(await begin(files), path, text)).toEqual(expected);
  });

  test('it follows what is typed', async () => {
    const talk = await begin(files);
    await talk.open('transformations/rides.sql', rides);
    await talk.edit('transformations/rides.sql', 'raw.stations', 'raw.docks');
    expect((await around(talk, 'transformations/rides.sql', 'stream:'))?.incoming).toEqual([
      'raw.docks (source table) @transformations/rides.sql',
      valid,
    ]);
  });

  test('nothing stands in a file of no project, and an item that is not ours is refused', async () => {
    const { client, open, uri } = await begin(files);
    await open('elsewhere.sql', 'select 1');
    const params = { textDocument: { uri: uri('elsewhere.sql') }, position: { line: 0, character: 1 } };
    expect(await client.sendRequest('textDocument/prepareCallHierarchy', params)).toBeNull();
    const item = { name: 'x', kind: 1, uri: uri('elsewhere.sql'), data: { node: 1 } };
    await expect(client.sendRequest('callHierarchy/incomingCalls', { item })).rejects.toThrow('no item of the lineage');
  });
});

describe('the picture of the lineage', () => {
  test('the whole of a small project, with what stands at the cursor', async () => {
    const { ask, uri } = await begin(files);
    const position = place(rides, rides.indexOf("'station'") + 1);
    const answer = await ask('activitySchema/lineage', {
      uri: uri('transformations/rides.sql'),
      position,
      scope: 'project',
    });
    expect(answer?.focus).toEqual({ node: 'activity customer_stream started_ride', column: 'station' });
    expect(answer?.hidden).toBe(0);
    expect(answer?.nodes.map(({ name, says }) => `${says} ${name}`)).toEqual([
      'source table raw.rides',
      'source table raw.stations',
      'common table · rides valid',
      'transformation rides',
      'activity started_ride',
      'source table raw.riders',
      'transformation signed_up',
      'activity signed_up',
      'reusable columns counts',
      'query first_ride',
    ]);
    const activity = answer?.nodes.find(({ name }) => name === 'started_ride');
    expect(activity?.place).toMatchObject({
      uri: uri('transformations/rides.sql'),
      start: place(rides, rides.indexOf("'started_ride'")),
    });
    expect(activity?.columns[0]?.place).toMatchObject({ start: { line: 11, character: 14 } });
    expect(answer?.links).toContainEqual({
      from: { node: 'table raw.stations', column: 'name' },
      to: { node: 'activity customer_stream started_ride', column: 'station' },
    });
  });

  test('around one node: what flows into it and out of it, and nothing beside', async () => {
    const { ask, uri } = await begin(files);
    const answer = await ask('activitySchema/lineage', {
      uri: uri('activity_schema.yml'),
      node: 'transformation signed_up',
      scope: 'around',
    });
    expect(answer?.nodes.map(({ name }) => name)).toEqual(['raw.riders', 'signed_up', 'signed_up', 'first_ride']);
    expect(answer?.names).toHaveLength(10);
  });

  test('a large project is drawn around the file that is open', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [
        `transformations/t${index}.sql`,
        rides.replace("'started_ride'", `'did_${index}'`).replace('raw.rides', `raw.r${index}`),
      ]),
    );
    const { ask, uri } = await begin({ ...files, ...many });
    const whole = await ask('activitySchema/lineage', { uri: uri('transformations/t7.sql'), scope: 'project' });
    expect(whole?.nodes.map(({ name }) => name)).toEqual(['raw.stations', 'raw.r7', 'valid', 't7', 'did_7']);
    expect(whole?.hidden).toBe((whole?.names.length ?? 0) - 5);
  });

  test('a file of no project has none', async () => {
    const { ask, open, uri } = await begin(files);
    await open('elsewhere.sql', 'select 1');
    expect(await ask('activitySchema/lineage', { uri: uri('elsewhere.sql'), scope: 'around' })).toBeNull();
  });
});
