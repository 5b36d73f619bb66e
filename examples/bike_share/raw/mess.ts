import { day, hour } from './city.ts';
import { type Random, randomOf } from './random.ts';
import { newId } from './records.ts';
import type { RawData } from './tables.ts';

/** What every warehouse gets to see: rows that come late, rows that come twice, and rows that are broken. */
export function makeMessy(data: RawData, seed: number): void {
  const random = randomOf(seed, 'mess');
  for (const table of [data.app_opens, data.web_visits, data.rides, data.breakdowns, data.support_calls]) {
    for (const row of table) {
      if (random.chance(0.02)) row.loaded_at = (row.loaded_at ?? 0) + lateness(random);
    }
  }
  repeatSome(data.app_opens, 0.003, random, () => {});
  repeatSome(data.rides, 0.003, random, (ride) => {
    // Some come again because somebody corrected the price.
    if (random.chance(0.3) && ride.price !== null) ride.price = Math.round(ride.price * 50) / 100;
  });
  breakSome(data, random);
  for (const table of [data.app_opens, data.web_visits, data.rides]) {
    table.sort((a, b) => (a.loaded_at ?? 0) - (b.loaded_at ?? 0));
  }
}

/** Out of reach of the network for some hours, or forgotten on a disk for up to ten days. */
export function lateness(random: Random): number {
  return random.chance(0.7) ? random.between(1, 12) * hour : random.between(1, 10) * day;
}

function repeatSome<R extends { loaded_at: number | null }>(
  rows: R[],
  share: number,
  random: Random,
  change: (row: R) => void,
): void {
  for (const row of rows.filter(() => random.chance(share))) {
    const again = { ...row, loaded_at: (row.loaded_at ?? 0) + random.between(1, 48) * hour };
    change(again);
    rows.push(again);
  }
}

function breakSome({ rides, app_opens, support_tickets }: RawData, random: Random): void {
  for (const ride of sample(rides, 0.0004, random)) rides.push({ ...ride, ride_id: null });
  for (const ride of sample(rides, 0.0008, random)) {
    rides.push({ ...ride, ride_id: newId('r', random), rider_email: ' ' });
  }
  for (const open of sample(app_opens, 0.0008, random)) {
    app_opens.push({ ...open, event_id: newId('a', random), device_id: null, rider_email: 'undefined' });
  }
  for (const ticket of sample(support_tickets, 0.004, random)) ticket.opened_at = null;
}

/** A share of the rows, and at least one, so that a small company has them too. */
function sample<R>(rows: readonly R[], share: number, random: Random): readonly R[] {
  const count = Math.min(rows.length, Math.max(1, Math.round(rows.length * share)));
  const start = random.between(0, rows.length);
  const step = Math.max(1, Math.floor(rows.length / count));
  return Array.from({ length: count }, (_, n) => rows[(start + n * step) % rows.length]).filter(
    (row) => row !== undefined,
  );
}
