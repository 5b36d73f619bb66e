/**
 * What a feature's text says as a value of its type, where the warehouse's own casts take less or more than DuckDB's and
 * PostgreSQL's: a query means the same everywhere.
 */

/** The words for true and false, in any case; no other text is a boolean. */
export function booleanIn(text: string): string {
  return (
    `case when lower(${text}) in ('true', 't', 'yes', 'y', '1') then true` +
    ` when lower(${text}) in ('false', 'f', 'no', 'n', '0') then false end`
  );
}

/** A zone after a time of day, which is passed over; the time before it, with its seconds, is the first group. */
export const zoneAfterTime = '(:[0-9]{2}([.][0-9]+)?) ?(Z|[-+][0-9]{2}(:?[0-9]{2})?)$';

/** Whole numbers and fractions that round to one, which doubles would not keep apart. */
export const wideDecimal = 'decimal(38, 18)';

/** A key that a JSON path takes without quotes. */
export function isPlainKey(key: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key);
}
