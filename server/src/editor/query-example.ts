import { bindQuery } from '../aql/bind.ts';
import { parseQuery } from '../aql/parse.ts';
import { catalogueOf } from '../project/catalogue.ts';
import { parseProject } from '../project/parse.ts';
import type { QueryView } from './query-view.ts';

/** The project that tests of the query's features stand on, and a query in it. */

export const exampleSettings = `name: bikes
streams:
  customer_stream: { entity: rider, entity_table: riders, description: What riders do. }
activities:
  opened_app: { description: A rider opened the app. }
  took_bike:
    description: A rider unlocked a bike.
    features:
      bike_id: string
      station: { type: string, description: Where the bike stood. }
  "Visited Page": { features: { path: string } }
`;

export const exampleTransformation = `select id as activity_id, at as ts, rider as customer, 'ended_ride' as activity,
  json_object('bike_id', bike_id::varchar, 'price', price::double, 'late', late::boolean) as feature_json
from raw.rides
`;

const project = parseProject('/bikes', { path: '/bikes/activity_schema.yml', text: exampleSettings }, [
  { path: '/bikes/transformations/rides.sql', text: exampleTransformation },
  { path: '/bikes/columns/total_rides.aql', text: 'aggregate ever took_bike (count(*) as total_rides)' },
]);

export function exampleView(text: string): QueryView {
  const parsed = parseQuery('/bikes/queries/q.aql', text);
  return { project, parsed, bound: bindQuery(parsed, catalogueOf(project)) };
}
