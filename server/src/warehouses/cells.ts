import type { Cell } from '../run/runner.ts';

/** What both drivers' values become: plain JSON data that loses nothing. */

/** A number where it is exact, text beyond 2^53. */
export function integerCell(value: bigint): Cell {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value);
}

/** A number where 15 digits hold it, which a double keeps; text where they do not. */
export function decimalCell(text: string): Cell {
  const digits = text.replace(/^-?0*|\./g, '').length;
  const value = Number(text);
  return digits <= 15 && Number.isFinite(value) ? value : text;
}

/** `2024-01-31 08:00:00.5+00` as `2024-01-31T08:00:00.5`; a date stays a date, and so does what DuckDB reads as `0044-03-15 (BC) 12:00:00` alone. */
export function timestampCell(text: string): Cell {
  return text.replace(/^(-?\d+-\d+-\d+) (?!\(BC\))/, '$1T').replace(/\+00(:00)?$/, '');
}
