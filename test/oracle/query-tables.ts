import type { Dialect } from '../../server/src/dialects/dialect.ts';
import { identifier, qualified } from '../../server/src/dialects/identifiers.ts';
import type { World } from './query.ts';
import type { Cell, ResultRow } from './query-events.ts';
import { stream } from './query-stream.ts';

/** Tables beside the stream, as nobody would wish for them: keys that stand twice, are missing or are null. */
const stations: readonly ResultRow[] = [
  { station: 'Soho', 'The Zone': 'north', docks: 9 },
  { station: 'Soho', 'The Zone': 'north', docks: 10 },
  { station: 'Soho', 'The Zone': 'North', docks: null },
  { station: 'Bow', 'The Zone': null, docks: 4 },
  { station: 'Bow', 'The Zone': 'east', docks: null },
  { station: 'bow', 'The Zone': null, docks: null },
  { station: 'north', 'The Zone': 'a zone is a station too', docks: 1 },
  { station: 'Far', 'The Zone': 'far', docks: 1 },
  { station: 'Farther', 'The Zone': 'far', docks: 2 },
  { station: 'Farthest', 'The Zone': 'far', docks: 2 },
  { station: null, 'The Zone': 'nowhere', docks: 0 },
];
const riders: readonly ResultRow[] = [
  { 'Rider Id': 'ann', email: 'ann@example.com', born: 1990 },
  { 'Rider Id': 'ann', email: null, born: 1980 },
  { 'Rider Id': 'seg_1', email: null, born: null },
  { 'Rider Id': null, email: 'nobody@example.com', born: 1970 },
];

/** The world that every test's queries look at, at noon of a leap day. */
export const world: World = {
  now: Date.UTC(2024, 1, 29, 12),
  tables: new Map([
    ['stations', stations],
    ['riders', riders],
  ]),
  entityTable: { name: 'riders', key: 'Rider Id' },
};

const types: Readonly<Record<string, 'string' | 'integer'>> = {
  station: 'string',
  'The Zone': 'string',
  docks: 'integer',
  'Rider Id': 'string',
  email: 'string',
  born: 'integer',
};

/** Statements that leave the world's tables beside the stream. */
export function tableStatements(dialect: Dialect): string[] {
  return [...world.tables].flatMap(([name, rows]) => {
    const table = qualified(dialect, stream.schema, name);
    const columns = Object.keys(rows[0] ?? {});
    const definition = columns.map(
      (column) => `${identifier(dialect, column)} ${dialect.types[types[column] ?? 'string']}`,
    );
    const cell = (value: Cell | undefined): string =>
      typeof value === 'string' ? dialect.string(value) : String(value ?? null);
    const values = rows.map((row) => `(${columns.map((column) => cell(row[column])).join(', ')})`);
    return [
      `drop table if exists ${table}`,
      `create table ${table} (${definition.join(', ')})`,
      `insert into ${table} values ${values.join(', ')}`,
    ];
  });
}
