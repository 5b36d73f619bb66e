import type { DuckDBConnection } from '@duckdb/node-api';
import { anyStation, day, hour, localOfUtc, minute, utcOfLocal } from './city.ts';
import { lateness } from './mess.ts';
import { randomOf } from './random.ts';
import { loaded, openApp } from './records.ts';
import { newRide } from './simulate.ts';
import { appendRows, emptyData } from './tables.ts';

export interface LateBatchOptions {
  readonly seed: number;
  /** How many of the days after the last ride in the file to add. Default 3. */
  readonly days?: number;
  /** Which part of the rows happened before that, in the `reach` days before, and only comes in now. Default 0.2. */
  readonly late?: number;
  /** How many days back the late rows reach. Default 3, which the project's `lookback` covers. */
  readonly reach?: number;
}

export interface AppendedBatch {
  readonly rides: number;
  readonly appOpens: number;
  /** How many of the rides are older than the newest ride was before. */
  readonly lateRides: number;
}

/**
 * The next delivery: some days more, and with them rows that should have come earlier. Only appends, so the transformations
 * see new ids; a row that was there stays as it was. The same seed on the same file gives the same rows.
 */
export async function appendLateBatch(
  connection: DuckDBConnection,
  { seed, days = 3, late = 0.2, reach = 3 }: LateBatchOptions,
): Promise<AppendedBatch> {
  const newest = await newestRide(connection);
  const riders = await currentRiders(connection);
  const random = randomOf(seed, `batch after ${newest}`);
  const start = Math.floor(localOfUtc(newest) / day) * day + day;
  const data = emptyData();
  let lateRides = 0;

  for (let n = Math.ceil(riders.length * 0.02 * days); n > 0; n--) {
    const rider = riders[random.between(0, riders.length - 1)];
    if (rider === undefined) break;
    const isLate = random.chance(late);
    if (isLate) lateRides++;
    const date = isLate ? start - random.between(2, reach) * day : start + random.between(0, days - 1) * day;
    const started = utcOfLocal(date + random.between(7 * 60, 21 * 60) * minute) + random.between(0, 59) * 1000;
    const ride = newRide({ ...rider, random }, started, { bikes: 800 }, [anyStation(random), anyStation(random)]);
    const arrival = loaded(start + days * day) + (isLate ? 0 : -random.between(0, 20) * hour);
    ride.loaded_at = Math.max(ride.loaded_at ?? 0, isLate ? arrival + lateness(random) : 0);
    data.rides.push(ride);
    openApp(data, rider, started - random.between(1, 9) * minute, random, random.chance(0.5) ? 'known' : 'anonymous');
  }
  await appendRows(connection, data);
  return { rides: data.rides.length, appOpens: data.app_opens.length, lateRides };
}

async function newestRide(connection: DuckDBConnection): Promise<number> {
  const result = await connection.runAndReadAll('select epoch_ms(max(started_at)) from raw.rides');
  return Number(result.getRows()[0]?.[0] ?? 0);
}

/** Riders with the phone they use and the address they have now, in the order they signed up. */
async function currentRiders(connection: DuckDBConnection) {
  const result = await connection.runAndReadAll(`
    with recursive addresses as (
      select rider_id, email from raw.riders
      union
      select addresses.rider_id, email_changes.new_email
      from addresses join raw.email_changes on email_changes.old_email = addresses.email
    )
    select
      addresses.email,
      coalesce(max(app_opens.device_id), 'phone-of-' || addresses.rider_id) as device,
      coalesce(max(app_opens.platform), 'android') as platform
    from addresses
    left join raw.app_opens on app_opens.rider_email = addresses.email
    where addresses.email not in (select old_email from raw.email_changes)
    group by addresses.rider_id, addresses.email
    order by addresses.rider_id`);
  return result.getRows().map(([email, device, platform]) => ({
    email: String(email),
    device: String(device),
    platform: platform === 'ios' ? ('ios' as const) : ('android' as const),
    cookie: '',
  }));
}
