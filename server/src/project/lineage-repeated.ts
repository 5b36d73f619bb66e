import type { Range } from '../schema/text.ts';
import type { SqlFacts, TableReference } from '../sql/facts.ts';
import type { SqlLineage } from '../sql/lineage.ts';
import { idOf } from './lineage-graph.ts';

/**
 * Tables that one place of a template names beside the one that the lineage has there, as in a loop of Jinja: by the id of that one.
 * What is read of it is read of each of them.
 */
export function repeatedTables(facts: SqlFacts, { reads }: SqlLineage): ReadonlyMap<string, readonly TableReference[]> {
  const found = new Map<string, readonly TableReference[]>();
  if (!facts.evaluated) return found;
  const read = reads.flatMap(({ table }) => ('common' in table ? [] : [table]));
  const seen = new Set(read.map(idOfTable));
  for (const table of facts.tables) {
    const first = seen.has(idOfTable(table)) ? undefined : read.find(({ range }) => overlap(range, table.range));
    if (!first) continue;
    seen.add(idOfTable(table));
    found.set(idOfTable(first), [...(found.get(idOfTable(first)) ?? []), table]);
  }
  return found;
}

export function idOfTable({ name, parts }: TableReference): string {
  return idOf.table(name ?? parts);
}

function overlap(a: Range, b: Range): boolean {
  return a.start < b.end && b.start < a.end;
}
