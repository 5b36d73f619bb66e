import {
  anyStation,
  day,
  firstDay,
  firstNames,
  lastDay,
  lastNames,
  localOfUtc,
  minute,
  season,
  stations,
  utcOfLocal,
} from './city.ts';
import { type Random, randomOf } from './random.ts';
import {
  askToBeForgotten,
  changeEmail,
  contactSupport,
  hexadecimal,
  loaded,
  newId,
  openApp,
  reportBreakdown,
  subscribe,
  visitWebsite,
} from './records.ts';
import { emptyData, type RawData, type Row } from './tables.ts';

/** What a rider is like: chance of riding on a given day, of subscribing at all, of drifting away on a given day. */
const habits = {
  commuter: { rides: 0.155, subscribes: 0.85, drifts: 0.0012, weekend: 0.3, winter: 0.45 },
  leisure: { rides: 0.036, subscribes: 0.4, drifts: 0.002, weekend: 2.2, winter: 0 },
  occasional: { rides: 0.011, subscribes: 0.08, drifts: 0.003, weekend: 1.4, winter: 0 },
} as const;

interface Rider {
  readonly id: number;
  readonly habit: keyof typeof habits;
  readonly joined: number;
  readonly device: string;
  readonly platform: 'ios' | 'android';
  readonly cookie: string;
  readonly home: number;
  readonly work: number;
  readonly random: Random;
  email: string;
  subscription: Row<'subscriptions'> | undefined;
  lastBreakdown: number;
}

/** Aldermouth itself: the days it rains, and how many bikes there are. */
interface City {
  readonly rainy: readonly boolean[];
  readonly bikes: number;
}

/** Two years of a bike-sharing company: everything its systems recorded, before anything goes wrong on the way. */
export function simulate(riders: number, seed: number): RawData {
  const data = emptyData();
  data.stations = stations.map(([name, district, docks], i) => ({ station_id: i + 1, name, district, docks }));
  const city: City = { rainy: weather(randomOf(seed, 'weather')), bikes: Math.max(12, Math.round(riders / 6)) };
  const taken = new Set<string>();
  let neighbour: Rider | undefined;
  for (let id = 1; id <= riders; id++) {
    const rider = newRider(id, riders, randomOf(seed, `rider ${id}`), taken, neighbour);
    live(rider, data, city);
    neighbour = rider;
  }
  for (let n = 1; n <= riders * 0.6; n++) windowShop(data, randomOf(seed, `passer-by ${n}`));
  return data;
}

/** Wet days come in runs. */
function weather(random: Random): readonly boolean[] {
  let wet = false;
  return Array.from({ length: (lastDay - firstDay) / day + 1 }, () => {
    wet = random.chance(wet ? 0.55 : 0.2);
    return wet;
  });
}

function newRider(id: number, riders: number, random: Random, taken: Set<string>, neighbour: Rider | undefined): Rider {
  // Word gets round, so sign-ups come faster as time goes by; in winter many wait for the spring.
  const rank = id / (riders + 1);
  let joined = firstDay + Math.floor(((Math.sqrt(rank) + rank) / 2) * 725) * day;
  if (random.chance(0.9 - monthly(joined) / 1.6)) joined += random.between(0, 60) * day;
  joined = Math.min(joined, lastDay) + random.between(7 * 60, 21 * 60) * minute + random.between(0, 59) * 1000;
  const phone = { device: hexadecimal(random, 12), platform: random.pick(['ios', 'android'] as const) };
  const { device, platform } = neighbour !== undefined && random.chance(0.05) ? neighbour : phone;
  return {
    id,
    habit: random.weighted([
      ['commuter', 12],
      ['leisure', 33],
      ['occasional', 55],
    ]),
    joined: utcOfLocal(joined),
    device,
    platform,
    cookie: hexadecimal(random, 16),
    home: anyStation(random),
    work: anyStation(random),
    random,
    email: newEmail(random, taken),
    subscription: undefined,
    lastBreakdown: Number.NEGATIVE_INFINITY,
  };
}

function newEmail(random: Random, taken: Set<string>): string {
  const name = `${random.pick(firstNames)}.${random.pick(lastNames)}`;
  const host = random.pick(['example.com', 'example.org', 'example.net']);
  let email = `${name}@${host}`;
  for (let n = 2; taken.has(email); n++) email = `${name}${n}@${host}`;
  taken.add(email);
  return email;
}

/** One rider, from the first look at the website to the end of the data or of their interest. */
function live(rider: Rider, data: RawData, city: City): void {
  const { random } = rider;
  const habit = habits[rider.habit];
  signUp(rider, data);
  const changesEmailAt = random.chance(0.04) ? [random.between(20, 200), random.chance(0.1) ? 230 : 0] : [];
  const subscribesAt = random.chance(habit.subscribes) ? random.between(1, 40) : undefined;
  const dayOfJoining = Math.floor(localOfUtc(rider.joined) / day) * day;

  if (random.chance(0.55)) outing(rider, rider.joined + random.between(3, 45) * minute, data, city);
  for (let date = dayOfJoining + day, age = 1; date <= lastDay; date += day, age++) {
    if (random.chance(habit.drifts)) break;
    if (changesEmailAt.includes(age)) moveMailbox(rider, utcOfLocal(date + random.between(1, 6 * 60) * minute), data);
    if (age === subscribesAt) {
      rider.subscription = subscribe(data, rider, utcOfLocal(date + random.between(6 * 60, 7 * 60) * minute), random);
    }
    considerCancelling(rider, date);
    if (random.chance(0.02)) {
      visitWebsite(data, rider, utcOfLocal(date + random.between(8 * 60, 22 * 60) * minute), random, 'known');
    }
    spendDay(rider, date, data, city);
  }
  if (random.chance(0.004)) {
    askToBeForgotten(data, rider, Math.min(rider.joined + random.between(60, 500) * day, lastDay), random);
  }
}

/** Anonymous visits first, then the sign-up, which is where a phone or a browser gets a name. */
function signUp(rider: Rider, data: RawData): void {
  const { random } = rider;
  const onPhone = random.chance(0.55);
  for (let visits = random.between(0, 4); visits > 0; visits--) {
    const before = rider.joined - random.between(10, 14 * 24 * 60) * minute;
    if (before < firstDay) continue;
    const look = onPhone && random.chance(0.5) ? openApp : visitWebsite;
    look(data, rider, before, random, 'anonymous');
  }
  data.riders.push({
    rider_id: rider.id,
    email: rider.email,
    device_id: onPhone ? rider.device : null,
    cookie_id: onPhone ? null : rider.cookie,
    referral: random.weighted([
      ['friend', 30],
      ['search', 35],
      ['poster', 15],
      ['employer', 8],
      [null, 12],
    ]),
    signed_up_at: rider.joined,
    loaded_at: loaded(rider.joined),
  });
}

/** Commuters ride to work and mostly back; the others go out for one ride; some only look at the app. */
function spendDay(rider: Rider, date: number, data: RawData, city: City): void {
  const { random } = rider;
  const habit = habits[rider.habit];
  const at = (from: number, to: number): number => utcOfLocal(date + random.between(from * 60, to * 60) * minute);
  const isWeekend = [0, 6].includes(new Date(date).getUTCDay());
  const willingness =
    habit.rides *
    (habit.winter + (1 - habit.winter) * monthly(date)) *
    (isWeekend ? habit.weekend : 1) *
    (city.rainy[(date - firstDay) / day] ? 0.5 : 1.15);

  if (!random.chance(willingness)) {
    if (random.chance(willingness * 0.6 + 0.003)) openApp(data, rider, at(7, 22), random, 'known');
  } else if (rider.habit === 'commuter' && !isWeekend) {
    outing(rider, at(7, 9), data, city, [rider.home, rider.work]);
    if (random.chance(0.75)) outing(rider, at(16, 19), data, city, [rider.work, rider.home]);
  } else {
    outing(rider, at(10, 20), data, city);
  }
}

/** Opening the app, unlocking a bike, riding it, and what may go wrong on the way. */
function outing(rider: Rider, at: number, data: RawData, city: City, route?: readonly [number, number]): void {
  const { random } = rider;
  const started = at + random.between(0, 59) * 1000;
  if (random.chance(0.8)) {
    const opened = Math.max(rider.joined + minute, started - random.between(1, 9) * minute);
    openApp(data, rider, opened, random, 'known');
  }
  const ride = newRide(rider, started, city, route ?? [anyStation(random), anyStation(random)]);
  data.rides.push(ride);
  const ended = ride.ended_at ?? started;

  if (random.chance(ride.bike_type === 'electric' ? 0.022 : 0.013)) {
    rider.lastBreakdown = Math.max(started + 30_000, ended - random.between(1, 5) * minute);
    const breakdown = reportBreakdown(data, rider, ride, rider.lastBreakdown, random);
    if (breakdown.refund === null && random.chance(0.7)) {
      contactSupport(data, rider, ended + random.between(2, 24 * 60) * minute, random, 'breakdown');
    }
  } else if (random.chance(0.012)) {
    const topic = random.pick(['billing', 'app', 'parking']);
    contactSupport(data, rider, ended + random.between(2, 36 * 60) * minute, random, topic);
  }
}

export function newRide(
  rider: Pick<Rider, 'email' | 'random'> & Partial<Pick<Rider, 'habit' | 'subscription'>>,
  started: number,
  city: Pick<City, 'bikes'>,
  [from, to]: readonly [number, number],
): Row<'rides'> {
  const { random } = rider;
  const isElectric = random.chance(0.35);
  const minutes =
    random.between(4, 18) + random.between(0, 16) + (rider.habit === 'leisure' ? random.between(0, 40) : 0);
  const ended = started + minutes * minute + random.between(0, 59) * 1000;
  const perMinute = isElectric ? 0.22 : 0.14;
  const price = rider.subscription ? Math.max(0, minutes - 30) * perMinute : 1 + minutes * perMinute;
  return {
    ride_id: newId('r', random),
    rider_email: rider.email,
    bike_id: `bike-${String(random.between(1, city.bikes)).padStart(4, '0')}`,
    bike_type: isElectric ? 'electric' : 'classic',
    start_station_id: from,
    end_station_id: to,
    started_at: started,
    ended_at: ended,
    distance_km: Math.round(minutes * (isElectric ? 2.9 : 2.2) + random.between(0, 9)) / 10,
    price: Math.round(price * 100) / 100,
    loaded_at: loaded(ended),
  };
}

/** A breakdown in the last 30 days makes leaving seven times as likely: something for the queries to find. */
function considerCancelling(rider: Rider, date: number): void {
  const { random, subscription } = rider;
  const isSore = date - rider.lastBreakdown < 30 * day;
  const isWinter = monthly(date) < 0.6;
  if (!subscription || !random.chance(0.0014 * (isSore ? 7 : 1) * (isWinter ? 1.6 : 1))) return;
  const at = utcOfLocal(date + random.between(8 * 60, 22 * 60) * minute);
  subscription.cancelled_at = at;
  subscription.cancel_reason =
    isSore && random.chance(0.6) ? 'broken bikes' : random.pick(['too expensive', 'moved away', 'rides less']);
  subscription.loaded_at = loaded(at);
  rider.subscription = undefined;
}

function moveMailbox(rider: Rider, at: number, data: RawData): void {
  const [name] = rider.email.split('@');
  const isFirstMove = !rider.email.endsWith('.example');
  const next = `${name}${isFirstMove ? `.${rider.id}@mail.example` : '@post.example'}`;
  changeEmail(data, rider, next, at, rider.random);
  rider.email = next;
}

/** Someone who looks at the website a few times and is never heard of again. */
function windowShop(data: RawData, random: Random): void {
  const passerBy = { cookie: hexadecimal(random, 16), device: '', platform: 'ios', email: '' } as const;
  let at = utcOfLocal(firstDay + random.between(0, 700) * day + random.between(7 * 60, 22 * 60) * minute);
  for (let visits = random.between(1, 5); visits > 0 && at < lastDay; visits--) {
    visitWebsite(data, passerBy, at, random, 'anonymous');
    at += random.between(3, 10 * 24 * 60) * minute;
  }
}

function monthly(date: number): number {
  return season[new Date(date).getUTCMonth()] ?? 1;
}
