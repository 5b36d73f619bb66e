import type { BuildDialect } from '../dialects/build-dialect.ts';
import type { Stream } from '../project/project.ts';
import type { Refusal } from './plan.ts';
import { freshName } from './stream-table.ts';

/** A name that the warehouse would cut, and so perhaps make another's. */
export function tooLong(stream: Stream, dialect: BuildDialect, schema: string | undefined): Refusal | undefined {
  const room = dialect.identifier.maxBytes;
  const isLong = (name: string): boolean => new TextEncoder().encode(name).length > room;
  const has = `${dialect.title} has room for ${room} bytes`;
  const fresh = freshName(stream);
  if (isLong(fresh)) {
    return {
      message: `${stream.name} is too long a name: ${has}, and a build needs ${fresh}.`,
      next: 'Give the stream a shorter name.',
    };
  }
  if (schema !== undefined && isLong(schema)) {
    return { message: `The schema ${schema} has too long a name: ${has}.`, next: 'Choose a shorter name for it.' };
  }
  const column = stream.columns.find(({ physicalName }) => isLong(physicalName));
  if (column === undefined) return undefined;
  return {
    message: `The column ${column.physicalName} has too long a name: ${has}.`,
    next: `Choose a shorter name for \`${column.name}\` under \`column_names\`.`,
  };
}
