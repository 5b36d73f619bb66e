const unitSeconds: Readonly<Record<string, number>> = {
  s: 1,
  second: 1,
  m: 60,
  min: 60,
  minute: 60,
  h: 3600,
  hour: 3600,
  d: 86_400,
  day: 86_400,
  w: 604_800,
  week: 604_800,
};

/** Seconds of a text such as `3 days`, `30 minutes`, `7d`; undefined where it is none. Months have no fixed length. */
export function parseDuration(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*$/i.exec(text);
  const unit = match?.[2]?.toLowerCase();
  if (match?.[1] === undefined || unit === undefined) return undefined;
  const seconds = unitSeconds[unit] ?? unitSeconds[unit.replace(/s$/, '')];
  return seconds === undefined ? undefined : Number(match[1]) * seconds;
}

/** A length of time in the largest unit that fits it: `3 days`, `90 minutes`. */
export function writeDuration(seconds: number): string {
  const [unit = 'second', length = 1] =
    (['week', 'day', 'hour', 'minute'] as const)
      .map((name) => [name, unitSeconds[name] ?? 1] as const)
      .find(([, each]) => seconds >= each && seconds % each === 0) ?? [];
  const count = seconds / length;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
