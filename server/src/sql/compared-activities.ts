import type { Range } from '../schema/text.ts';
import { blocksOf, innermost } from './blocks.ts';
import { scopeOf } from './columns.ts';
import { type ComparedToken, comparedWith } from './comparison.ts';
import type { ActivityLiteral } from './facts.ts';
import { resolve } from './leaves.ts';
import { sameName } from './lexical.ts';
import { type ReadSql, tableReference } from './read.ts';
import { nameOf, referenceOf } from './references.ts';
import type { Token } from './tokens.ts';
import { activitiesOf } from './values.ts';

/** A text that is compared with activities: what it says has to be what they are called. */
export interface ComparedActivity {
  readonly name: string;
  readonly range: Range;
  /** The stream whose table is compared; undefined: the activities that the text itself makes. */
  readonly stream: string | undefined;
}

/** A stream's table, as a text that reads it names it. */
export interface StreamTable {
  readonly stream: string;
  /** What the table calls the column `activity`. */
  readonly activity: string;
}

/**
 * The texts of a query that stand beside a column of activities: one that comes from the literals of the text itself, or the
 * activity column of a stream's table. `only`: names that are looked for.
 */
export function comparedActivities(
  read: ReadSql,
  made: readonly ActivityLiteral[],
  streams: readonly StreamTable[],
  only: (name: string) => boolean,
): readonly ComparedActivity[] {
  const { cursor, dialect } = read;
  const { tokens } = cursor.tokens;
  const literals = new Map(made.map(({ name, range }) => [range.start, name]));
  const blocks = blocksOf(read);
  let shapes: readonly ComparedToken[] | undefined;
  return tokens.flatMap((token, index): ComparedActivity[] => {
    if (token.kind !== 'string' || !only(token.value)) return [];
    shapes ??= tokens.map(shapeOf);
    const span = comparedWith(shapes, index);
    const reference = span && referenceOf(cursor, span);
    const here = innermost(blocks, index + 1);
    if (!reference || !here) return [];
    const inside = scopeOf(cursor, here.block, here.block.sources, here.tables);
    // A table of unknown columns may have one of the alias's name, and outside the select list that one is meant.
    const isOpen = inside.sources.some(({ relation }) => relation.open);
    const scope = { ...inside, items: isOpen ? [] : here.block.list.items };
    const range = { start: token.start, end: token.end };
    const column = resolve({ cursor, dialect }, reference, scope);
    if (column) {
      const values = activitiesOf({ cursor, dialect }, column, undefined).literals;
      const isMade = values.some(({ range: { start } }) => literals.get(start) === token.value);
      if (isMade) return [{ name: token.value, range, stream: undefined }];
    }
    const name = nameOf(cursor, reference.name);
    const qualifier = reference.qualifier && nameOf(cursor, reference.qualifier);
    const found = scope.sources
      .filter(({ name: own }) => qualifier === undefined || (own !== undefined && sameName(own, qualifier, dialect)))
      .flatMap(({ source }) => {
        const table = tableReference(read, source)?.parts.at(-1);
        return streams.filter((one) => table !== undefined && sameName(one.stream, table, dialect));
      })
      .find(({ activity }) => sameName(activity, name, dialect));
    return found ? [{ name: token.value, range, stream: found.stream }] : [];
  });
}

function shapeOf({ kind, value }: Token): ComparedToken {
  if (kind === 'word' || kind === 'string' || kind === 'symbol') return { kind, value };
  return { kind: kind === 'quoted' ? 'name' : 'other', value };
}
