import type { Column, Origin, Relation, Scope } from './columns.ts';
import type { Cursor } from './cursor.ts';
import { columnNames } from './references.ts';
import type { Branch } from './skeleton.ts';
import type { Token } from './tokens.ts';

export const unknownRelation: Relation = { open: true, columns: [] };

/** The columns of a set operation. */
export function unite(branches: readonly Relation[], byName: boolean): Relation {
  const [first, ...others] = branches;
  if (!first) return unknownRelation;
  if (others.length === 0) return first;
  if (byName) return uniteByName(branches);
  const columns = first.columns.map((column, index): Column => {
    const same = branches.flatMap((branch) => branch.columns[index] ?? []);
    const whole = !branches.some((branch) => branch.open);
    return { ...column, origin: whole ? { kind: 'columns', columns: same } : openOrigin(branches, column, index) };
  });
  return { open: first.open, columns };
}

/** Positions mean nothing once a branch has columns that are not known; names may still be trusted. */
function openOrigin(branches: readonly Relation[], column: Column, index: number): Origin {
  const same = branches.map((branch) =>
    branch.open ? branch.columns.find((other) => other.name === column.name) : branch.columns[index],
  );
  return same.every((other) => other !== undefined) ? { kind: 'columns', columns: same } : { kind: 'unknown' };
}

function uniteByName(branches: readonly Relation[]): Relation {
  const byName = new Map<string, Column[]>();
  for (const column of branches.flatMap((branch) => branch.columns)) {
    const same = byName.get(column.name);
    if (same) same.push(column);
    else byName.set(column.name, [column]);
  }
  return {
    open: branches.some((branch) => branch.open),
    columns: [...byName.values()].flatMap(([first, ...others]): readonly Column[] =>
      first ? [{ ...first, origin: { kind: 'columns', columns: [first, ...others] } }] : [],
    ),
  };
}

/** DuckDB tells two columns of one name apart where a query reads them: `k` and `k_1`. */
export function told(cursor: Cursor, relation: Relation): Relation {
  const names = new Set(relation.columns.map(({ name }) => name));
  if (!cursor.rules.friendly || names.size === relation.columns.length) return relation;
  const seen = new Map<string, number>();
  const columns = relation.columns.map((column): Column => {
    const count = seen.get(column.name) ?? 0;
    seen.set(column.name, count + 1);
    if (count === 0) return column;
    const written = `${column.written ?? column.name}_${count}`;
    return { ...column, name: `${column.name}_${count}`, written };
  });
  return { open: relation.open, columns };
}

/** `t(a, b)` names the first columns. */
export function renamed(cursor: Cursor, relation: Relation, names: readonly Token[]): Relation {
  if (names.length === 0) return relation;
  const given = names.map((token, index): Column => {
    const nameRange = { start: token.start, end: token.end };
    const column = relation.columns[index];
    const origin: Origin = column && !relation.open ? { kind: 'columns', columns: [column] } : { kind: 'unknown' };
    return {
      ...columnNames(cursor, token),
      named: 'alias',
      nameRange,
      range: nameRange,
      expressionRange: nameRange,
      origin,
    };
  });
  return { open: relation.open, columns: [...given, ...(relation.open ? [] : relation.columns.slice(names.length))] };
}

export function valuesRelation(cursor: Cursor, branch: Extract<Branch, { kind: 'values' }>): Relation {
  const scope: Scope = { block: branch, sources: [], items: [] };
  const [first] = branch.rows;
  if (!first) return unknownRelation;
  return {
    open: false,
    columns: first.map((span, index): Column => {
      const range = cursor.range(span);
      const columns = branch.rows.flatMap((row): readonly Column[] => {
        const cell = row[index];
        if (!cell) return [];
        const at = cursor.range(cell);
        // Each row is a block of its own: its activity goes with its own features.
        const origin: Origin = { kind: 'expression', span: cell, scope: { ...scope, block: row } };
        return [{ name: '', named: 'expression', nameRange: at, range: at, expressionRange: at, origin }];
      });
      const name = valuesName(cursor, index);
      return {
        name,
        named: 'expression',
        nameRange: range,
        range,
        expressionRange: range,
        origin: { kind: 'columns', columns },
      };
    }),
  };
}

/** What the warehouse calls a column of VALUES that is given no name. */
function valuesName({ rules }: Cursor, index: number): string {
  if (rules.friendly) return `col${index}`;
  if (rules.unnamed === 'position') return `_col${index}`;
  if (rules.unnamed === 'upper text') return `COLUMN${index + 1}`;
  return rules.unnamed === 'text' ? `col${index + 1}` : `column${index + 1}`;
}
