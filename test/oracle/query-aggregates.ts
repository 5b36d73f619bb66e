import type { BoundAggregateColumn } from '../../server/src/aql/bound.ts';
import { byBytes, type Cell, type Numbered, shown } from './query-events.ts';

/** An aggregate over the matches. Source: `aql.md`, "aggregate works on the matches". */
export function aggregate(
  { function: name, value, arguments: [argument] }: BoundAggregateColumn,
  matches: readonly Numbered[],
): Cell {
  const cells = matches.map((row) => (value === 'every' ? 1 : shown(value, row)));
  const values = cells.filter((cell) => cell !== null);
  const numbers = values.map(Number);
  const sum = numbers.reduce((total, one) => total + one, 0);
  const mean = sum / numbers.length;
  const none = values.length === 0;
  switch (name) {
    case 'count':
      return values.length;
    case 'count_distinct':
      return new Set(values).size;
    case 'sum':
      return sum;
    case 'sum_bool':
      return values.filter((one) => one === true).length;
    case 'min':
      return none ? null : (sorted(values)[0] ?? null);
    case 'max':
      return none ? null : (sorted(values).at(-1) ?? null);
    case 'avg':
      return none ? null : mean;
    case 'median':
      return percentile(numbers, 0.5);
    case 'percentile':
      return percentile(numbers, Number(argument));
    case 'stddev':
      return numbers.length < 2
        ? null
        : Math.sqrt(numbers.reduce((total, one) => total + (one - mean) ** 2, 0) / (numbers.length - 1));
    case 'first_value':
      return cells[0] ?? null;
    case 'last_value':
      return cells.at(-1) ?? null;
    case 'is_null':
      return cells.length === 0 ? null : cells.some((cell) => cell === null);
    case 'not_null':
      return cells.length === 0 ? null : cells.some((cell) => cell !== null);
    case 'any':
      return none ? null : values.some((one) => one === true);
    case 'all':
      return none ? null : values.every((one) => one === true);
    case 'listagg':
      return none ? null : values.join(String(argument ?? ','));
    case 'listagg_distinct':
      return none ? null : sorted([...new Set(values.map(String))]).join(String(argument ?? ','));
  }
}

function percentile(numbers: readonly number[], fraction: number): number | null {
  const ordered = numbers.toSorted((a, b) => a - b);
  const at = fraction * (ordered.length - 1);
  const [low, high] = [ordered[Math.floor(at)], ordered[Math.ceil(at)]];
  return low === undefined || high === undefined ? null : low + (high - low) * (at - Math.floor(at));
}

function sorted<T extends Cell>(values: readonly T[]): T[] {
  return values.toSorted((a, b) =>
    typeof a === 'string' && typeof b === 'string' ? byBytes(a, b) : Number(a) - Number(b),
  );
}
