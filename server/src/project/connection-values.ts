/** What the options of a connection may be. An option that names a variable, `${env:NAME}`, is looked at when it is read. */

/** How encrypted a connection of PostgreSQL has to be: libpq's words. */
export const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

export function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535;
}

/** Whether it is a whole number of at least 1, or a text of one. */
export function isCount(value: string | number | boolean): boolean {
  return typeof value !== 'boolean' && /^[1-9]\d*$/.test(String(value));
}

/** Whether DuckDB takes it for an amount of memory: a number with its unit. `none`, or less than nothing, is all there is. */
export function isMemory(value: string | number | boolean): boolean {
  return /^(?:none$|-\d)/.test(String(value)) || memory.test(String(value));
}

const memory = /^\s*(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*(?:b|bytes?|[kmgt](?:i?b)?|(?:kilo|mega|giga|tera)bytes?)\s*$/i;

/** Whether an option's value is known only where it is used. */
export function readsVariable(value: string | number | boolean): boolean {
  return typeof value === 'string' && value.includes('${');
}
