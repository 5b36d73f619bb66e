import type { Range } from '../schema/text.ts';
import type { ActivityLiteral, BranchFacts, OutputColumns, SqlFacts } from './facts.ts';
import { type Expansion, isWritten, placeInTemplate } from './jinja.ts';
import type { KnownTables } from './known-tables.ts';
import { factsIn, factsOf, type ReadColumns, type ReadSql } from './read.ts';

/**
 * What a template's SQL says once its Jinja is evaluated, with the places in the template. `masked` is the template itself,
 * read: what is wrong by the shape of the text alone is said of that.
 */
export function factsOfExpansion(
  masked: ReadSql,
  expansion: Expansion,
  names: ReadColumns,
  known: KnownTables | undefined,
): SqlFacts {
  const own = factsIn(masked, names);
  if (expansion.unknown.length > 0) return own;
  const facts = factsOf(expansion.text, masked.dialect, names, known);
  const place = (range: Range): Range => placeInTemplate(expansion, range);
  const placed = (range: Range | undefined): Range | undefined => range && place(range);
  const branches = facts.branches.map(
    (branch): BranchFacts => ({
      ...branch,
      outputs: outputsIn(branch.outputs, place),
      selectKeyword: place(branch.selectKeyword),
      insertAt: insertionIn(expansion, branch.insertAt),
      activities: branch.activities.map((literal) => literalIn(literal, place)),
      openActivity: placed(branch.openActivity),
      emptyActivity: placed(branch.emptyActivity),
      identifiers: branch.identifiers.map((identifier) => ({
        ...identifier,
        range: place(identifier.range),
        takenBy: placed(identifier.takenBy),
      })),
    }),
  );
  return {
    ...facts,
    branches,
    outputs: outputsIn(facts.outputs, place),
    activities: branches.flatMap(({ activities }) => activities),
    tables: facts.tables.map((table) => {
      const relation = expansion.relations.get(table.range.start);
      return {
        parts: table.parts,
        // What dbt would call it is a guess as long as its manifest does not say.
        name: relation && !relation.known ? undefined : table.name,
        range: place(table.range),
      };
    }),
    secondStatement: placed(facts.secondStatement),
    notQuery: placed(facts.notQuery),
    templated: own.templated,
    evaluated: true,
    defects: own.templated ? masked.templateDefects : own.defects,
  };
}

function outputsIn({ open, columns }: OutputColumns, place: (range: Range) => Range): OutputColumns {
  return {
    open,
    columns: columns.map((column) => ({
      ...column,
      nameRange: place(column.nameRange),
      range: place(column.range),
      expressionRange: place(column.expressionRange),
    })),
  };
}

function literalIn({ name, range, features }: ActivityLiteral, place: (range: Range) => Range): ActivityLiteral {
  return {
    name,
    range: place(range),
    features: features?.map((feature) => ({ ...feature, range: place(feature.range) })),
  };
}

/** Undefined where what stands before is made by an expression, or stands in a part that comes more than once. */
function insertionIn(expansion: Expansion, at: number | undefined): number | undefined {
  if (at === undefined || at === 0 || !isWritten(expansion, { start: at - 1, end: at })) return undefined;
  const { end } = placeInTemplate(expansion, { start: at - 1, end: at });
  const turns = expansion.pieces.filter(({ from, isCopy }) => isCopy && from.start < end && end <= from.end);
  return turns.length === 1 ? end : undefined;
}
