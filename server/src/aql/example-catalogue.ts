import type { FeatureType } from '../dialects/dialect.ts';
import { columnsOf } from '../schema/columns.ts';
import type { Catalogue, CatalogueActivity } from './catalogue.ts';

/** The project that the examples of the rules and the tests are about: riders and their bikes. */

function activity(
  name: string,
  description: string,
  features: Readonly<Record<string, FeatureType | undefined>> = {},
  openFeatures = false,
): [string, CatalogueActivity] {
  const entries = Object.entries(features).map(
    ([feature, type]) => [feature, { name: feature, type, description: undefined }] as const,
  );
  return [name, { name, description, features: new Map(entries), openFeatures }];
}

const columns = columnsOf('2.0').map((column) => ({ ...column, physicalName: column.name }));

export const exampleCatalogue: Catalogue = {
  streams: new Map([
    [
      'customer_stream',
      {
        name: 'customer_stream',
        columns,
        openActivities: false,
        entityTable: undefined,
        declareEntityTable: undefined,
        activities: new Map([
          activity('opened_app', 'A rider opened the app.'),
          activity('took_bike', 'A rider unlocked a bike.', { bike_id: 'string', station: 'string' }),
          activity('ended_ride', 'A rider locked a bike.', {
            bike_id: 'string',
            station: 'string',
            price: 'number',
            minutes: 'integer',
            late: 'boolean',
            untyped: undefined,
          }),
          activity('Visited Page', 'A page was looked at.', { path: 'string' }, true),
        ]),
      },
    ],
  ]),
  includes: new Map([
    ['total_rides', { text: 'using customer_stream aggregate ever took_bike (count(*))' }],
    ['half_written', { text: 'append first after' }],
  ]),
};
