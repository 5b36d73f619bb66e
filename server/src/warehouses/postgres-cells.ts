import type { Cell, ResultColumn } from '../run/runner.ts';
import { decimalCell, integerCell, timestampCell } from './cells.ts';

/** A column of a result as the driver tells it. */
export interface PostgresField {
  readonly name: string;
  readonly dataTypeID: number;
}

interface PostgresType {
  readonly name: string;
  readonly kind: ResultColumn['kind'];
  /** From the server's text, UTC and ISO as the session has it. */
  readonly cell: (text: string) => Cell;
}

const asText = (text: string): Cell => text;
const asFloat = (text: string): Cell => (Number.isFinite(Number(text)) ? Number(text) : text);
const asInteger = (text: string): Cell => integerCell(BigInt(text));

/** Built-in types by the object identifier that PostgreSQL never changes (`pg_type.dat`). */
const types: ReadonlyMap<number, PostgresType> = new Map([
  [16, { name: 'boolean', kind: 'boolean', cell: (text: string): Cell => text === 't' }],
  [20, { name: 'bigint', kind: 'number', cell: asInteger }],
  [21, { name: 'smallint', kind: 'number', cell: asInteger }],
  [23, { name: 'integer', kind: 'number', cell: asInteger }],
  [25, { name: 'text', kind: 'text', cell: asText }],
  [114, { name: 'json', kind: 'json', cell: asText }],
  [700, { name: 'real', kind: 'number', cell: asFloat }],
  [701, { name: 'double precision', kind: 'number', cell: asFloat }],
  [1042, { name: 'character', kind: 'text', cell: asText }],
  [1043, { name: 'character varying', kind: 'text', cell: asText }],
  [1082, { name: 'date', kind: 'timestamp', cell: timestampCell }],
  [1114, { name: 'timestamp without time zone', kind: 'timestamp', cell: timestampCell }],
  [1184, { name: 'timestamp with time zone', kind: 'timestamp', cell: timestampCell }],
  [1700, { name: 'numeric', kind: 'number', cell: decimalCell }],
  [2950, { name: 'uuid', kind: 'text', cell: asText }],
  [3802, { name: 'jsonb', kind: 'json', cell: asText }],
]);

/** Types that have no entry here and whose names the server has to be asked for. */
export function unknownTypes(fields: readonly PostgresField[]): readonly number[] {
  return [...new Set(fields.map(({ dataTypeID }) => dataTypeID).filter((id) => !types.has(id)))];
}

export function postgresColumn(field: PostgresField, names: ReadonlyMap<number, string>): ResultColumn {
  const type = types.get(field.dataTypeID);
  return {
    name: field.name,
    type: type?.name ?? names.get(field.dataTypeID) ?? 'unknown',
    kind: type?.kind ?? 'text',
  };
}

export function postgresCell(text: string | null, field: PostgresField | undefined): Cell {
  if (text === null || field === undefined) return text;
  return types.get(field.dataTypeID)?.cell(text) ?? text;
}
