import type { BoundInterval, SpinePeriod } from '../../server/src/aql/bound.ts';

/** Times of the oracle: milliseconds since 1970, UTC. */

/** Calendar arithmetic: a month after the 31st is the last day of a shorter month. */
export function plus(ts: number, { count, unit }: BoundInterval): number {
  const seconds = { second: 1, minute: 60, hour: 3600, day: 86_400, week: 604_800 };
  if (unit in seconds) return ts + count * 1000 * seconds[unit as keyof typeof seconds];
  const months = { month: 1, quarter: 3, year: 12 }[unit as 'month' | 'quarter' | 'year'] * count;
  const from = new Date(ts);
  const day = from.getUTCDate();
  const moved = new Date(ts);
  moved.setUTCDate(1);
  moved.setUTCMonth(from.getUTCMonth() + months);
  const daysInMonth = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate();
  moved.setUTCDate(Math.min(day, daysInMonth));
  return moved.getTime();
}

export function minus(ts: number, { count, unit }: BoundInterval): number {
  return plus(ts, { count: -count, unit });
}

export function asText(ts: number): string {
  return new Date(ts).toISOString().slice(0, 19).replace('T', ' ');
}

/** The start of the period that holds an instant. A week starts on Monday. */
export function startOf(ts: number, period: SpinePeriod): number {
  const at = new Date(ts);
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  switch (period) {
    case 'day':
      return Date.UTC(year, month, day);
    case 'week':
      return Date.UTC(year, month, day - ((at.getUTCDay() + 6) % 7));
    case 'month':
      return Date.UTC(year, month);
    case 'quarter':
      return Date.UTC(year, month - (month % 3));
    case 'year':
      return Date.UTC(year, 0);
  }
}
