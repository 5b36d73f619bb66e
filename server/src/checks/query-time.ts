import type { BoundInterval } from '../aql/bound.ts';
import type { IntervalUnit } from '../dialects/dialect.ts';

/** Units of one length, in seconds; a day is one in UTC, where a stream's times are. */
const seconds: Readonly<Partial<Record<IntervalUnit, number>>> = {
  second: 1,
  minute: 60,
  hour: 3_600,
  day: 86_400,
  week: 7 * 86_400,
};

const months: Readonly<Partial<Record<IntervalUnit, number>>> = { month: 1, quarter: 3, year: 12 };

/** Whether an interval is longer than another from whatever moment both are counted; a month has 28 to 31 days. */
export function isSurelyLonger(a: BoundInterval, b: BoundInterval): boolean {
  const [inMonths, others] = [months[a.unit], months[b.unit]];
  if (inMonths !== undefined && others !== undefined) return a.count * inMonths > b.count * others;
  return shortest(a) > longest(b);
}

function shortest({ count, unit }: BoundInterval): number {
  const inMonths = months[unit];
  return inMonths === undefined ? count * (seconds[unit] ?? 0) : days(count * inMonths, 365, 28);
}

function longest({ count, unit }: BoundInterval): number {
  const inMonths = months[unit];
  return inMonths === undefined ? count * (seconds[unit] ?? 0) : days(count * inMonths, 366, 31);
}

const days = (count: number, ofYear: number, ofMonth: number): number =>
  (Math.floor(count / 12) * ofYear + (count % 12) * ofMonth) * 86_400;
