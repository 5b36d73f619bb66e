import { createHash } from 'node:crypto';
import type { Dialect } from '../dialects/dialect.ts';
import { bytesOf, definedName } from '../dialects/identifiers.ts';
import type { StreamTable } from './stream-table.ts';

/** A table's name as its definition has it. */
export function qualifiedDefinition(dialect: Dialect, schema: string | undefined, name: string): string {
  return [...(schema === undefined ? [] : [schema]), name].map((part) => definedName(dialect, part)).join('.');
}

/** Who did it, as an expression of a definition. */
export function entityExpression({ hasAnonymous }: StreamTable<Dialect>, column: (name: string) => string): string {
  return hasAnonymous ? `coalesce(${column('customer')}, ${column('anonymous_customer_id')})` : column('customer');
}

/** A name that has room on the warehouse, and is another for every other name: what is too long is cut and told apart. */
export function fittedName({ identifier }: Dialect, name: string): string {
  if (bytesOf(name) <= identifier.maxBytes) return name;
  const mark = `_${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
  const letters = [...name];
  while (bytesOf(letters.join('')) > identifier.maxBytes - mark.length) letters.pop();
  return letters.join('') + mark;
}

const widest = 117;

/** A text as SQL comments, its long lines broken between words. */
export function commentOf(text: string): string {
  return text
    .split(/\r\n?|\n/)
    .flatMap(broken)
    .map((line) => `-- ${line}`)
    .join('\n');
}

function broken(line: string): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    if (current !== '' && current.length + 1 + word.length > widest) {
      lines.push(current);
      current = word;
    } else current = current === '' ? word : `${current} ${word}`;
  }
  return [...lines, current];
}
