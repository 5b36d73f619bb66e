import type { Dialect } from './dialect.ts';

const plain = {
  lower: /^[a-z_][a-z0-9_]*$/,
  upper: /^(?:[a-z_][a-z0-9_]*|[A-Z_][A-Z0-9_]*)$/,
  keep: /^[A-Za-z_][A-Za-z0-9_]*$/,
};

/**
 * A name as the warehouse reads it back unchanged: bare where folding leaves it as it is and it is no reserved word,
 * quoted everywhere else. Where names fold to upper case, one in small letters means what it means in SQL: `ts` is TS.
 */
export function identifier(dialect: Dialect, name: string): string {
  const isPlain = plain[dialect.identifier.fold].test(name) && !dialect.reserved.has(name.toLowerCase());
  return isPlain ? name : quoted(dialect, name);
}

function quoted({ identifier: { quote, escaped } }: Dialect, name: string): string {
  return `${quote}${escaped ? escaped(name) : name.replaceAll(quote, quote + quote)}${quote}`;
}

/** The same where tables are defined, which some warehouses quote otherwise. */
export function definedName(dialect: Dialect, name: string): string {
  return dialect.tables.quoted?.(name) ?? identifier(dialect, name);
}

/** The table of one activity, where every activity has its own. Source: `processing.md`, "Layouts". */
export function activityTableName({ tables }: Dialect, stream: string, activity: string): string {
  return tables.tableName(`${stream}_${activity}`);
}

/** What a warehouse tells tables apart by: their names, where it ignores their case in small letters. */
export function tableKey({ tables }: Dialect, name: string): string {
  return tables.ignoresCase ? name.toLowerCase() : name;
}

/** A name with its schema, for people. */
export function nameInWords(schema: string | undefined, name: string): string {
  return schema === undefined ? name : `${schema}.${name}`;
}

/** How much room a name takes on a warehouse. */
export function bytesOf(name: string): number {
  return new TextEncoder().encode(name).length;
}

/** A name that is exact to the letter, as one that was written in quotes is: bare only where folding gives it back. */
export function exactIdentifier(dialect: Dialect, name: string): string {
  const isFolded = dialect.identifier.fold === 'upper' && name !== name.toUpperCase();
  return isFolded ? quoted(dialect, name) : identifier(dialect, name);
}

/** A dotted name from its parts; undefined parts are left out. */
export function qualified(dialect: Dialect, ...parts: readonly (string | undefined)[]): string {
  return parts
    .filter((part): part is string => part !== undefined)
    .map((part) => identifier(dialect, part))
    .join('.');
}
