import {
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
  JsonDuckDBValueConverter,
} from '@duckdb/node-api';
import type { Cell, ResultColumn } from '../run/runner.ts';
import { decimalCell, integerCell, timestampCell } from './cells.ts';

export function duckdbColumn(name: string, type: DuckDBType): ResultColumn {
  return { name, type: type.toString().toLowerCase(), kind: kindOf(type) };
}

export function duckdbCell(value: DuckDBValue, type: DuckDBType): Cell {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return integerCell(value);
  // A zoned timestamp is an instant; it is shown as that instant in UTC, whatever the session's zone.
  if (value instanceof DuckDBTimestampTZValue) return timestampCell(new DuckDBTimestampValue(value.micros).toString());
  switch (kindOf(type)) {
    case 'timestamp':
      return timestampCell(String(value));
    case 'number':
      return decimalCell(String(value));
    case 'json':
      return JSON.stringify(JsonDuckDBValueConverter(value, type, JsonDuckDBValueConverter));
    default:
      return String(value);
  }
}

function kindOf(type: DuckDBType): ResultColumn['kind'] {
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
      return 'boolean';
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.USMALLINT:
    case DuckDBTypeId.UINTEGER:
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DOUBLE:
    case DuckDBTypeId.DECIMAL:
      return 'number';
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_S:
    case DuckDBTypeId.TIMESTAMP_MS:
    case DuckDBTypeId.TIMESTAMP_NS:
    case DuckDBTypeId.TIMESTAMP_TZ:
    case DuckDBTypeId.DATE:
      return 'timestamp';
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY:
    case DuckDBTypeId.STRUCT:
    case DuckDBTypeId.MAP:
    case DuckDBTypeId.UNION:
      return 'json';
    default:
      return type.alias === 'JSON' ? 'json' : 'text';
  }
}
