import { day, firstDay, hour, localOfUtc, minute } from './city.ts';
import type { Random } from './random.ts';
import type { RawData, Row } from './tables.ts';

/** What a system needs to know of the person in front of it to write something down. */
export interface Person {
  readonly device: string;
  readonly platform: 'ios' | 'android';
  readonly cookie: string;
  readonly email: string;
}

/** A person as the systems see them: by e-mail address, or only as a phone or a browser. */
type Login = 'known' | 'anonymous';

export function openApp(data: RawData, person: Person, at: number, random: Random, login: Login): void {
  data.app_opens.push({
    event_id: newId('a', random),
    device_id: person.device,
    rider_email: login === 'anonymous' || random.chance(0.25) ? null : person.email,
    platform: person.platform,
    app_version: `${2 + Math.floor((at - firstDay) / (180 * day))}.${Math.floor((at - firstDay) / (30 * day)) % 6}`,
    opened_at: at,
    loaded_at: loaded(at),
  });
}

export function visitWebsite(data: RawData, person: Person, at: number, random: Random, login: Login): void {
  data.web_visits.push({
    visit_id: newId('w', random),
    cookie_id: person.cookie,
    rider_email: login === 'anonymous' || random.chance(0.4) ? null : person.email,
    landing_page: random.weighted([
      ['/', 40],
      ['/prices', 25],
      ['/map', 20],
      ['/help', 10],
      ['/news', 5],
    ]),
    utm_source: random.weighted([
      [null, 45],
      ['search', 30],
      ['newsletter', 10],
      ['city_council', 8],
      ['poster', 7],
    ]),
    started_at: at,
    loaded_at: loaded(at),
  });
}

/** Two thirds write, one third calls. The call centre notes its own wall clock. */
export function contactSupport(data: RawData, person: Person, at: number, random: Random, topic: string): void {
  if (random.chance(0.65)) {
    data.support_tickets.push({
      ticket_id: newId('t', random),
      rider_email: person.email,
      topic,
      opened_at: at,
      loaded_at: loaded(at),
    });
  } else {
    data.support_calls.push({
      call_id: newId('c', random),
      rider_email: person.email,
      topic,
      minutes: random.between(2, 25),
      called_at_local: localOfUtc(at),
      loaded_at: loaded(at),
    });
  }
}

export function reportBreakdown(
  data: RawData,
  person: Person,
  ride: Row<'rides'>,
  at: number,
  random: Random,
): Row<'breakdowns'> {
  const breakdown: Row<'breakdowns'> = {
    breakdown_id: newId('b', random),
    ride_id: ride.ride_id,
    rider_email: person.email,
    bike_id: ride.bike_id,
    part: random.weighted([
      ['tyre', 40],
      ['chain', 25],
      ['brake', 15],
      ['lock', 12],
      [ride.bike_type === 'electric' ? 'battery' : 'saddle', 20],
    ]),
    refund: random.chance(0.6) ? ride.price : null,
    reported_at: at,
    loaded_at: loaded(at),
  };
  data.breakdowns.push(breakdown);
  return breakdown;
}

export function subscribe(data: RawData, person: Person, at: number, random: Random): Row<'subscriptions'> {
  const plan = random.weighted([
    ['monthly', 70],
    ['yearly', 30],
  ]);
  const subscription: Row<'subscriptions'> = {
    subscription_id: newId('s', random),
    rider_email: person.email,
    plan,
    price: plan === 'monthly' ? 12.5 : 110,
    started_at: at,
    cancelled_at: null,
    cancel_reason: null,
    loaded_at: loaded(at),
  };
  data.subscriptions.push(subscription);
  return subscription;
}

export function changeEmail(data: RawData, person: Person, next: string, at: number, random: Random): void {
  data.email_changes.push({
    change_id: newId('m', random),
    old_email: person.email,
    new_email: next,
    changed_at: at,
    loaded_at: loaded(at),
  });
}

export function askToBeForgotten(data: RawData, person: Person, at: number, random: Random): void {
  data.erasure_requests.push({
    request_id: newId('e', random),
    email: person.email,
    requested_at: at,
    loaded_at: loaded(at),
  });
}

/** The warehouse is loaded every hour, five minutes past. */
export function loaded(at: number): number {
  return Math.ceil(at / hour) * hour + 5 * minute;
}

/** Long enough that even a million rows get a million ids. */
export function newId(kind: string, random: Random): string {
  return kind + hexadecimal(random, 11);
}

export function hexadecimal(random: Random, digits: number): string {
  let text = '';
  while (text.length < digits) text += random.between(0, 15).toString(16);
  return text;
}
