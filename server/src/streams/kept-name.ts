import type { BuildDialect } from '../dialects/build-dialect.ts';
import { bytesOf } from '../dialects/identifiers.ts';
import { partsOfTarget } from '../project/query-head.ts';
import type { Refusal } from './plan.ts';

/** Why a build keeps no query's result under a name, as `as` says it; undefined where it can. */
export function keptNameRefusal(as: string, { title, identifier }: BuildDialect): Refusal | undefined {
  const parts = partsOfTarget(as);
  if (parts.length > 2) {
    return { message: `\`as: ${as}\` has more than a schema and a name.`, next: 'Write `as: schema.name`.' };
  }
  const [name = '', schema = ''] = parts.toReversed();
  const isLong = (text: string): boolean => bytesOf(text) > identifier.maxBytes;
  if (!isLong(freshOf(name)) && !isLong(schema)) return undefined;
  const long = isLong(schema) ? schema : name;
  return { message: `${long} is too long a name for ${title}.`, next: 'Give it a shorter one in `as`.' };
}

/** What a new result is called until it takes the place of the former. */
export function freshOf(name: string): string {
  return `${name}__new`;
}
