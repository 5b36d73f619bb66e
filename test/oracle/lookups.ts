import type { RelationshipCase } from './relationships-cases.ts';

/** `dimension` and `entity`, over the tables in `query-tables.ts`. */
export const lookups: readonly RelationshipCase[] = [
  {
    says: 'a dimension brings columns of the row with the key, and null where there is none or no key',
    events: `
      rider  ts     activity    station
      a      10:00  took_bike   north
      a      10:10  took_bike   Acton
      a      10:20  took_bike`,
    query: `using rider_stream select all took_bike (ts) dimension city.stations on station = station ("The Zone" as zone, docks as d)`,
    rows: `
      ts     zone                     d
      10:00  a zone is a station too  1
      10:10  null                     null
      10:20  null                     null`,
  },
  {
    says: 'of several rows with the key one is taken: the first by the texts of the columns taken, nulls last',
    events: `
      rider  ts     activity    station
      a      10:00  took_bike   Soho
      a      10:10  took_bike   Bow`,
    query: `using rider_stream select all took_bike (ts)
      dimension city.stations on station = station (docks as fewest, "The Zone" as its_zone)
      dimension city.stations on station = station ("The Zone" as zone, docks as its_docks)`,
    rows: `
      ts     fewest  its_zone  zone   its_docks
      10:00  10      north     North  null
      10:10  4       null      east   null`,
  },
  {
    says: 'a dimension is found by a column of an append, or by one that another dimension brought',
    events: `
      rider  ts     activity    station
      a      10:00  opened_app
      a      10:10  took_bike   Soho
      a      10:20  opened_app`,
    query: `using rider_stream select all opened_app (ts)
      append first after took_bike (station as took)
      dimension city.stations on took = station (docks, "The Zone" as zone)
      dimension City.Stations on zone = station (docks as zone_docks)`,
    rows: `
      ts     took  docks  zone   zone_docks
      10:00  Soho  10     north  1
      10:20  null  null   null   null`,
  },
  {
    says: 'an entity has one row in its table at most, and every row of the result is kept once',
    events: `
      rider  device  ts     activity
      ann            10:00  opened_app
             ann     10:10  opened_app   -- the same entity
             seg_1   10:20  opened_app
      bob            10:30  opened_app   -- not in the table
                     10:40  opened_app   -- nobody's`,
    query: `using rider_stream select all opened_app (ts) entity (email, born)`,
    rows: `
      ts     email            born
      10:00  ann@example.com  1990
      10:10  ann@example.com  1990
      10:20  null             null
      10:30  null             null
      10:40  null             null`,
  },
  {
    says: 'a dimension is found by a number of the primary, of an aggregate or of another dimension, and keeps every row once',
    events: `
      rider  ts     activity    station  price
      a      10:00  took_bike   Bow      1
      a      10:10  took_bike   Soho     1
      a      10:20  took_bike   Bow      2.5
      b      10:30  took_bike   Far
      b      10:40  took_bike   Far      2`,
    query: `using rider_stream select all took_bike (ts)
      aggregate on_or_before took_bike (count(*) as rides)
      dimension city.stations on price = docks (station as dear)
      dimension city.stations on rides = docks (station as ridden, docks)
      dimension city.stations on docks = docks (station as again)`,
    rows: `
      ts     rides  dear     ridden   docks  again
      10:00  1      Far      Far      1      Far
      10:10  2      Far      Farther  2      Farther
      10:20  3      null     null     null   null
      10:30  1      null     Far      1      Far
      10:40  2      Farther  Farther  2      Farther`,
  },
];
