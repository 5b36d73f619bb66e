/** A small project that nothing is wrong with. */
export const settings = `name: bikes
connection: dev
connections:
  dev: { type: duckdb, path: bikes.duckdb }
streams:
  customer_stream: { entity: customer, schema: analytics }
`;
export const rides = `select
  r.id as activity_id,
  r.started_at as ts,
  r.email as customer,
  'started_ride' as activity,
  json_object('station', r.station) as feature_json
from raw.rides r
`;
const signUps = `select
  r.id as activity_id,
  r.at as ts,
  r.email as customer,
  'signed_up' as activity,
  json_object('referral', r.referral) as feature_json
from raw.riders r
`;
export const query = `using customer_stream
select first signed_up (
  ts as signed_up_at
)
append first after started_ride (
  ts as first_ride_at
)
`;
export const project = {
  'activity_schema.yml': settings,
  'transformations/rides.sql': rides,
  'transformations/signed_up.sql': signUps,
  'queries/first_ride.aql': query,
};
