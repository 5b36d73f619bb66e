import { price, type RelationshipCase, station } from './relationships-cases.ts';

/** What peers get wrong, and what a reader of `aql.md` would ask first. */
export const relationships: readonly RelationshipCase[] = [
  {
    says: 'an event at the primary row’s instant is neither before nor after nor between',
    events: `
      rider  ts     activity    station
      a      10:00  opened_app
      a      10:05  took_bike   Soho
      a      10:20  opened_app
      a      10:20  took_bike   Bow      -- the same instant`,
    query: `using rider_stream select all opened_app (ts)
      append first between took_bike (station)
      append last before took_bike (station)
      append first after took_bike (station)`,
    rows: `
      ts     first_between_took_bike_station  last_before_took_bike_station  first_after_took_bike_station
      10:00  Soho                             null                           Soho
      10:20  null                             Soho                           null`,
  },
  {
    says: 'of two edges on one side the one nearer to the row holds',
    events: `
      rider  ts     activity    station
      a      10:00  opened_app
      a      10:05  took_bike   Soho
      a      10:30  took_bike   Bow
      a      10:50  took_bike   Camden
      a      11:00  opened_app
      a      11:10  took_bike   Soho
      a      11:15  opened_app
      a      11:20  took_bike   Kew
      b      10:00  opened_app
      b      10:00  took_bike   Kew
      b      10:40  opened_app           -- both edges are at one instant: the stricter holds
      b      10:40  took_bike   Soho`,
    query: `using rider_stream select all opened_app (customer as rider, ts)
      append first between_before took_bike (station as since within 40 minutes)
      append last between took_bike (station as until within 40 minutes)
      aggregate between_before took_bike (count(*) as rides_since within 40 minutes)
      aggregate between took_bike (count(*) as rides_until within 40 minutes)`,
    rows: `
      rider     ts     since  until  rides_since  rides_until
      a         10:00  null   Bow    0            2
      a         11:00  Bow    Soho   2            1
      a         11:15  Soho   Kew    1            1
      b         10:00  null   null   0            0
      b         10:40  null   null   0            0`,
  },
  {
    says: 'on_or_before, on_or_after and between_on_or_after hold for that instant',
    events: `
      rider  ts     activity    station
      a      10:00  opened_app
      a      10:05  took_bike   Soho
      a      10:20  opened_app
      a      10:20  took_bike   Bow`,
    query: `using rider_stream select all opened_app (ts)
      append last on_or_before took_bike (station as before)
      append first on_or_after took_bike (station as after)
      aggregate between_on_or_after took_bike (count(*) as rides)
      aggregate between_before took_bike (count(*) as rides_since)`,
    rows: `
      ts     before  after  rides  rides_since
      10:00  null    Soho   1      0
      10:20  Bow     Bow    1      1`,
  },
  {
    says: 'of events at one instant the activity_id decides, byte by byte',
    events: `
      rider  ts     activity    station  id
      a      10:00  opened_app           1
      a      10:10  took_bike   Soho     b
      a      10:10  took_bike   Bow      B   -- upper case comes first
      a      10:30  opened_app           2`,
    query: `using rider_stream select all opened_app (ts)
      append first between took_bike (station)
      append last before took_bike (station)
      aggregate before took_bike (listagg(station) as stations)`,
    rows: `
      ts     first_between_took_bike_station  last_before_took_bike_station  stations
      10:00  Bow                              null                           null
      10:30  null                             Soho                           Bow,Soho`,
  },
  {
    says: 'a null in the chosen event stays null, no neighbour lends its value',
    events: `
      rider  ts     activity    station  price
      a      10:00  opened_app
      a      10:05  took_bike            2
      a      10:10  took_bike   Bow
      a      10:30  opened_app`,
    query: `using rider_stream select all opened_app (ts)
      append first after took_bike (station as first_station, price as first_price)
      append last before took_bike (station as last_station, price as last_price)
      aggregate before took_bike (first_value(station) as opening, last_value(price) as closing)`,
    rows: `
      ts     first_station  first_price  last_station  last_price  opening  closing
      10:00  null           2            null          null        null     null
      10:30  null           null         Bow           null        null     null`,
  },
  {
    says: 'two columns of an append come from one event, also where events tie',
    events: `
      rider  ts     activity    station  price  id
      a      10:00  opened_app                  1
      a      10:05  took_bike   Soho     9      a
      a      10:05  took_bike   Bow      1      b
      a      10:05  took_bike   Acton    5      c`,
    query: `using rider_stream select all opened_app (ts)
      append first after took_bike (station as s1, price as p1)
      append last after took_bike (station as s3, price as p3)
      append match(2) after took_bike (station as s2, price as p2)`,
    rows: `
      ts     s1    p1  s3     p3  s2   p2
      10:00  Soho  9   Acton  5   Bow  1`,
  },
  {
    says: 'several primary rows at one instant: each stays, only the last of them has a between',
    events: `
      rider  ts     activity    station  id
      a      10:00  opened_app           1
      a      10:00  opened_app           2
      a      10:05  took_bike   Soho     x
      a      10:30  opened_app           3`,
    query: `using rider_stream select all opened_app (activity_id)
      append first between took_bike (station as between)
      append first after took_bike (station as after)
      aggregate between took_bike (count(*) as rides)
      aggregate between_before took_bike (count(*) as rides_since)
      aggregate before took_bike (count(*) as rides_before)`,
    rows: `
      activity_id  between  after  rides  rides_since  rides_before
      1            null     Soho   0      0            0
      2            Soho     Soho   1      0            0
      3            null     null   0      1            1`,
  },
  {
    says: 'where the primary is every activity, of rows at one instant the activity decides, then the activity_id',
    events: `
      rider  ts     activity    station  id
      a      10:00  took_bike   Soho     3
      a      10:00  opened_app           1
      b      10:00  took_bike   Bow      1
      b      10:00  opened_app           3
      c      10:00  took_bike   Kew      8
      c      10:00  took_bike   Camden   9`,
    query: `using rider_stream select all * (customer as rider, activity, activity_id as id)
      aggregate between_on_or_after took_bike (count(*) as rides)`,
    rows: `
      rider  activity    id  rides
      a      opened_app  1   0
      a      took_bike   3   1
      b      opened_app  3   0
      b      took_bike   1   1
      c      took_bike   8   0
      c      took_bike   9   2`,
  },
  {
    says: 'a filter comes before first and last, on both sides',
    events: `
      rider  ts     activity    station  price
      a      10:00  opened_app  Soho
      a      10:05  took_bike   Bow      1
      a      10:10  opened_app  Bow
      a      10:15  took_bike   Acton    7
      a      10:20  took_bike   Soho     8
      a      10:30  opened_app  Bow`,
    query: `using rider_stream select first opened_app (ts, activity_occurrence as n filter station = 'Bow')
      append first ever took_bike (station as first, activity_occurrence as k filter price > 5)
      append nth(2) ever took_bike (station as second filter price > 5)
      aggregate between took_bike (count(*) as dear filter price > 5)`,
    where: {
      "station = 'Bow'": (read) => read.primary(station) === 'Bow',
      'price > 5': (read) => Number(read.joined(price)) > 5,
    },
    rows: `
      ts     n  first  k  second  dear
      10:10  1  Acton  1  Soho    2`,
  },
  {
    says: 'anonymous rows are an entity’s by their own identifier; rows without any match nothing and stay',
    events: `
      rider  device  ts     activity    station
             seg_1   10:00  opened_app
             seg_1   10:05  took_bike   Soho
      a      seg_1   10:10  took_bike   Bow      -- a, not seg_1
                     10:20  opened_app           -- nobody
                     10:25  took_bike   Acton`,
    query: `using rider_stream select all opened_app (ts)
      append last ever took_bike (station)
      append first after took_bike
      aggregate ever took_bike (count(*) as rides, max(station) as highest)`,
    rows: `
      ts     last_ever_took_bike_station  first_after_took_bike_ts  first_after_took_bike_happened  rides  highest
      10:00  Soho                         10:05                     true                            1      Soho
      10:20  null                         null                      false                           0      null`,
  },
  {
    says: 'the primary row itself is among ever and on_or_before, not before',
    events: `
      rider  ts     activity    station
      a      10:00  took_bike   Soho
      a      10:30  took_bike   Bow`,
    query: `using rider_stream select all took_bike (ts)
      aggregate ever took_bike (count(*) as ever)
      aggregate on_or_before took_bike (count(*) as so_far)
      aggregate before took_bike (count(*) as before)`,
    rows: `
      ts     ever  so_far  before
      10:00  2     1       0
      10:30  2     2       1`,
  },
  {
    says: 'an aggregate of a feature leaves out the events that have none; a count of rows does not',
    events: `
      rider  ts     activity    station  price
      a      10:00  opened_app
      a      10:05  took_bike   Soho     3
      a      10:10  took_bike
      a      10:20  opened_app
      a      10:25  took_bike
      a      10:30  took_bike   Bow      5
      a      10:40  opened_app`,
    query: `using rider_stream select all opened_app (ts)
      aggregate before took_bike (count(*) as rides, count(station) as told, sum(price) as paid, avg(price) as mean)
      aggregate after took_bike (count(*) as rides_left, count(price) as paid_left, min(price) as least)
      aggregate between took_bike (count(station) as told_between)`,
    rows: `
      ts     rides  told  paid  mean  rides_left  paid_left  least  told_between
      10:00  0      0     0     null  4           2          3      1
      10:20  2      1     3     3     2           1          5      1
      10:40  4      2     8     4     0           0          null   0`,
  },
  {
    says: 'within and at least hold at their very edge; a join asks both rows',
    events: `
      rider  ts     activity    station
      a      09:00  took_bike   Bow
      a      09:01  took_bike   Bow
      a      10:00  opened_app  Soho
      a      10:30  took_bike   Bow
      a      11:00  took_bike   Soho
      a      11:01  took_bike   Soho`,
    query: `using rider_stream select all opened_app (ts)
      aggregate after took_bike (count(*) as soon within 1 hour)
      aggregate after took_bike (count(*) as late at least 1 hour)
      aggregate after took_bike (count(*) as sharp at least 1 hour within 1 hour)
      aggregate after took_bike (count(*) as here join joined.station = primary.station)
      aggregate ever took_bike (count(*) as near within 1 hour)
      aggregate ever took_bike (count(*) as apart at least 1 hour)
      append first after took_bike (ts as later at least 1 hour)
      append last before took_bike (ts as sooner at least 1 hour)`,
    where: { 'joined.station = primary.station': (read) => read.joined(station) === read.primary(station) },
    rows: `
      ts     soon  late  sharp  here  near  apart  later  sooner
      10:00  2     2     1      2     4     3      11:00  09:00`,
  },
  {
    says: 'a stretch that would begin after its end holds nothing',
    events: `
      rider  ts     activity
      a      10:00  opened_app
      a      10:10  took_bike
      a      10:20  opened_app
      a      10:25  took_bike
      a      10:40  took_bike
      a      11:00  took_bike
      a      11:10  opened_app
      a      11:50  took_bike`,
    query: `using rider_stream select all opened_app (ts)
      aggregate between took_bike (count(*) as late at least 30 minutes)
      aggregate between_before took_bike (count(*) as sooner at least 30 minutes)
      aggregate after took_bike (count(*) as never at least 1 hour within 30 minutes)`,
    rows: `
      ts     late  sooner  never
      10:00  0     0       0
      10:20  1     0       0
      11:10  1     2       0`,
  },
  {
    says: 'any and all are of the rows that say yes or no; where none does there is no answer',
    events: `
      rider  ts     activity    member
      a      10:00  opened_app
      a      10:10  took_bike   true
      a      10:20  opened_app
      a      10:30  took_bike   false
      a      10:40  took_bike
      a      10:50  opened_app
      a      11:00  took_bike   true
      a      11:10  opened_app
      a      11:20  took_bike`,
    query: `using rider_stream select all opened_app (ts)
      aggregate after took_bike (any(member) as some_time, all(member) as every_time)
      aggregate after took_bike (any(member) as soon, all(member) as soon_all within 25 minutes)
      aggregate between took_bike (any(member) as once, all(member) as always)`,
    rows: `
      ts     some_time  every_time  soon   soon_all  once   always
      10:00  true       false       true   true      true   true
      10:20  true       false       false  false     false  false
      10:50  true       true        true   true      true   true
      11:10  null       null        null   null      null   null`,
  },
  {
    says: 'a join does not number again: nth and activity_occurrence stay the activity’s',
    events: `
      rider  ts     activity    price
      a      10:00  opened_app
      a      10:05  took_bike   1
      a      10:10  took_bike   7
      a      10:15  took_bike   2
      a      10:20  took_bike   9`,
    query: `using rider_stream select all opened_app (ts)
      append nth(2) ever took_bike (price as second join price > 5)
      append nth(3) ever took_bike (price as third join price > 5)
      append first ever took_bike (activity_occurrence as dear join price > 5)
      append match(2) ever took_bike (activity_occurrence as dearer join price > 5)`,
    where: { 'price > 5': (read) => Number(read.joined(price)) > 5 },
    rows: `
      ts     second  third  dear  dearer
      10:00  7       null   2     4`,
  },
  {
    says: 'aggregates before and after count a value once, wherever it was seen; texts compare byte by byte',
    events: `
      rider  ts     activity    station
      a      10:00  took_bike   bow
      a      10:05  took_bike   Soho
      a      10:10  opened_app
      a      10:15  took_bike   Soho
      a      10:20  took_bike   Bow
      a      10:25  took_bike   Soho
      a      10:30  opened_app
      a      10:35  took_bike`,
    query: `using rider_stream select all opened_app (ts)
      aggregate before took_bike (count_distinct(station) as seen, min(station) as lowest, max(station) as highest)
      aggregate after took_bike (count_distinct(station) as to_come, is_null(station) as unknown)
      aggregate ever took_bike (listagg_distinct(station) as stations)`,
    rows: `
      ts     seen  lowest  highest  to_come  unknown  stations
      10:10  2     Soho    bow      2        true     Bow,Soho,bow
      10:30  3     Bow     bow      0        true     Bow,Soho,bow`,
  },
  {
    says: 'what is relative to an append is around the row that append chose',
    events: `
      rider  ts     activity    station
      a      10:00  opened_app
      a      10:05  took_bike   Soho
      a      10:20  ended_ride  Bow
      a      10:30  took_bike   Acton
      a      10:50  ended_ride  Soho
      b      10:00  opened_app
      b      10:40  ended_ride  Bow      -- never took a bike`,
    query: `using rider_stream select all opened_app (ts, customer as rider)
      append last ever took_bike as ride (ts as took)
      append first after ended_ride relative to ride (station as ended)
      aggregate before ended_ride relative to ride (count(*) as earlier)`,
    rows: `
      ts     rider     took   ended  earlier
      10:00  a         10:30  Soho   1
      10:00  b         null   null   0`,
  },
  {
    says: 'derived columns, order and limit come last',
    events: `
      rider  ts     activity    price
      a      10:00  opened_app
      a      10:05  took_bike   2
      a      10:10  took_bike   3
      b      10:00  opened_app
      c      10:00  opened_app
      c      10:10  took_bike   1`,
    query: `using rider_stream select all opened_app (customer as rider)
      aggregate after took_bike (count(*) as rides, sum(price) as paid)
      derive (rides * 2 as twice, twice + paid as total)
      order by total desc, rider
      limit 2`,
    rows: `
      rider     rides  paid  twice  total
      a         2      5     4      9
      c         1      1     2      3`,
    onlyOnEngines: true,
  },
];
