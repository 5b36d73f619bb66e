/**
 * A moment as people write it, in UTC: `2024-01-31`, `2024-01-31 12:00`, `2024-01-31T12:00:00Z`. As ISO without a zone;
 * undefined where it is none.
 */
export function parseMoment(text: string): string | undefined {
  const isWritten = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?)?Z?$/.test(text);
  const time = new Date(`${text.replace(' ', 'T').replace(/Z$/, '')}${text.length > 10 ? 'Z' : ''}`);
  // `2024-02-30` is the first of March to some, and nothing to others.
  const isReal = !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text.slice(0, 10));
  return isWritten && isReal ? writeMoment(time) : undefined;
}

/** ISO without a zone, in UTC, and without a fraction that is nought. */
export function writeMoment(time: Date): string {
  return time
    .toISOString()
    .slice(0, -1)
    .replace(/\.000$/, '');
}
