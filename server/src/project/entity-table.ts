import type { Stream } from './project.ts';

/** The parts of an entity table's name, in the stream's schema unless it says another; undefined where none is declared. */
export function entityTablePath({
  entityTable,
  schema,
}: Pick<Stream, 'entityTable' | 'schema'>): readonly string[] | undefined {
  const parts = entityTable?.split('.');
  if (parts?.length !== 1 || schema === undefined) return parts;
  return [schema, ...parts];
}

/** What its key is called: as `customer` is in the stream. */
export function entityKey({ columns }: Pick<Stream, 'columns'>): string {
  return columns.find(({ name }) => name === 'customer')?.physicalName ?? 'customer';
}
