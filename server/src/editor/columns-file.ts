import type { JoinedNode } from '../aql/ast.ts';
import { asIdentifier } from '../aql/rule.ts';
import type { Range } from '../schema/text.ts';

/** The name that a file of reusable columns gives a column that is the only one of its clause and has no `as`. */
export const nameOfFile = (id: string): string => asIdentifier(id.slice(id.lastIndexOf('/') + 1));

/** The item that is called after the file of reusable columns it stands in. */
export function itemNamedByFile({ block }: JoinedNode): Range | undefined {
  const items = block?.items ?? [];
  const [only] = items;
  return only && items.length === 1 && only.kind !== 'star' && !only.alias ? only.range : undefined;
}
