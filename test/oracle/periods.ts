import { type RelationshipCase, station } from './relationships-cases.ts';

/** `time_spine`. The present is noon of 29 February 2024, a Thursday. */
export const periods: readonly RelationshipCase[] = [
  {
    says: 'a time spine has one row for each entity and period, from its first row to its last, empty ones too',
    events: `
      rider  device  ts                activity
      a              2024-01-31 23:59  opened_app
      a              2024-03-01 00:00  opened_app
      b              2024-03-05 10:00  opened_app
      b              2024-03-05 10:00  opened_app
             phone   2024-02-01 00:00  opened_app   -- an entity too, though nobody is known
                     2024-02-01 00:00  opened_app   -- nobody's
      c              2024-02-01 00:00  took_bike`,
    query: `using rider_stream select time_spine(interval = month, end_period = max) opened_app (
      customer as rider, ts as starts, activity_occurrence as n, activity_repeated_at as ends)`,
    rows: `
      rider  starts            n  ends
      a      2024-01-01 00:00  1  2024-02-01 00:00
      a      2024-02-01 00:00  2  2024-03-01 00:00
      a      2024-03-01 00:00  3  2024-04-01 00:00
      b      2024-03-01 00:00  1  2024-04-01 00:00
      phone  2024-02-01 00:00  1  2024-03-01 00:00`,
  },
  {
    says: 'a week starts on Monday; `current` ends with the week of today, and starts nothing that lies ahead',
    events: `
      rider  ts                activity
      a      2024-02-18 23:59  opened_app   -- a Sunday
      b      2024-02-19 00:00  opened_app   -- a Monday
      b      2024-03-20 00:00  opened_app   -- after today
      c      2024-03-04 00:00  opened_app`,
    query: `using rider_stream select time_spine(interval = week, end_period = current) opened_app (customer as rider, ts as week)`,
    rows: `
      rider  week
      a      2024-02-12 00:00
      a      2024-02-19 00:00
      a      2024-02-26 00:00
      b      2024-02-19 00:00
      b      2024-02-26 00:00`,
  },
  {
    says: 'around a period `between` holds from its start on, so that each event is in exactly one period',
    events: `
      rider  ts                activity    station
      a      2024-02-01 10:00  opened_app
      a      2024-02-03 10:00  opened_app
      a      2024-01-31 12:00  took_bike   Acton   -- before the first period
      a      2024-02-01 00:00  took_bike   Soho    -- at the start of the first
      a      2024-02-02 00:00  took_bike   Bow     -- at the end of the first, the start of the second
      a      2024-02-02 09:00  took_bike   Kew
      a      2024-02-04 00:00  took_bike   Barnes  -- at the end of the last`,
    query: `using rider_stream select time_spine(interval = day, end_period = max) opened_app (ts)
      aggregate between took_bike (count(*) as here, listagg(station) as stations)
      aggregate between_on_or_after took_bike (count(*) as same)
      aggregate between_before took_bike (listagg(station) as eve)
      append first between took_bike (station as first)
      append last before took_bike (station as last_before)
      append first after took_bike (station as next)`,
    rows: `
      ts                here  stations  same  eve      first  last_before  next
      2024-02-01 00:00  1     Soho      1     Acton    Soho   Acton        Bow
      2024-02-02 00:00  2     Bow,Kew   2     Soho     Bow    Soho         Kew
      2024-02-03 00:00  0     null      0     Bow,Kew  null   Kew          Barnes`,
  },
  {
    says: 'a filter chooses the rows that the periods lie between, whatever it looks at; bounds in time are around the start',
    events: `
      rider  ts                activity    station
      a      2024-01-10 00:00  took_bike   Bow
      a      2024-01-15 00:00  took_bike   Soho
      a      2024-02-20 00:00  took_bike   Soho
      a      2024-03-30 00:00  took_bike   Bow
      b      2024-02-20 00:00  took_bike   Bow`,
    query: `using rider_stream select time_spine(interval = month, end_period = max) took_bike (customer as rider, ts filter station = 'Soho')
      aggregate ever took_bike (count(*) as rides)
      aggregate between took_bike as early (count(*) as in_ten_days within 10 days)
      append nth(3) between took_bike as third (ts as third_here)`,
    rows: `
      rider  ts                rides  in_ten_days  third_here
      a      2024-01-01 00:00  4      1            null
      a      2024-02-01 00:00  4      0            2024-02-20 00:00`,
    where: { "station = 'Soho'": (read) => read.primary(station) === 'Soho' },
  },
  {
    says: 'what is relative to an append in a period is around that event, and between two of them is strict again',
    events: `
      rider  ts                activity    station
      a      2024-02-01 00:00  opened_app
      a      2024-02-01 10:00  took_bike   Soho
      a      2024-02-01 10:00  ended_ride  Soho
      a      2024-02-01 11:00  ended_ride  Bow
      a      2024-02-01 12:00  took_bike   Bow
      a      2024-02-01 13:00  ended_ride  Kew`,
    query: `using rider_stream select time_spine(interval = day, end_period = max) opened_app (ts)
      append first between took_bike as ride (station as took)
      append first between ended_ride relative to ride (station as ended)
      aggregate between ended_ride (count(*) as rides)`,
    rows: `
      ts                took  ended  rides
      2024-02-01 00:00  Soho  Bow    3`,
  },
  {
    says: 'a period joins by what it has, and every activity of an entity can make its periods',
    events: `
      rider  ts                activity    station
      a      2023-12-31 10:00  took_bike   Soho
      a      2024-01-01 00:00  ended_ride  Soho`,
    query: `using rider_stream select time_spine(interval = year, end_period = max) * (ts, customer as rider)
      aggregate between * (count(*) as events join joined.customer = primary.customer)
      dimension city.stations on rider = station (docks)`,
    rows: `
      ts                rider     events  docks
      2023-01-01 00:00  a         1       null
      2024-01-01 00:00  a         1       null`,
    where: { 'joined.customer = primary.customer': () => true },
  },
];
