import { Cron } from 'croner';

/** Whether a text is a cron expression: five parts as crontab has them, or a name such as `@daily`. */
export function isCron(text: string): boolean {
  return read(text) !== undefined;
}

/** Whether a schedule's moment ever comes: the 30th of February does not. A text that is no cron expression has none. */
export function comesEver(text: string): boolean {
  const known = everComes.get(text);
  if (known !== undefined) return known;
  const comes = (read(text)?.nextRun(anyLeapYear) ?? null) !== null;
  everComes.set(text, comes);
  return comes;
}

/** The first moment of a schedule after another; ISO without a zone, in UTC. Undefined where none comes. */
export function momentAfter(text: string, iso: string): string | undefined {
  const next = read(text)?.nextRun(new Date(`${iso}Z`));
  return next ? next.toISOString().slice(0, 19) : undefined;
}

/** A search that finds nothing takes a while, and is asked at every keystroke. */
const everComes = new Map<string, boolean>();

/** Whatever comes, comes after any moment. */
const anyLeapYear = new Date(Date.UTC(2024, 0, 1));

function read(text: string): Cron | undefined {
  try {
    return new Cron(text, { mode: '5-part', timezone: 'UTC', paused: true });
  } catch {
    return undefined;
  }
}
