import { beforeAll, describe, expect, test } from 'vitest';
import type { DialectName } from '../../server/src/dialects/dialect.ts';
import { dialectNames } from '../../server/src/dialects/index.ts';
import { ddlScript } from '../../server/src/streams/ddl-script.ts';
import { type Cell, cells } from './ddl-cells.ts';
import { lackingClauses } from './ddl-lacking.ts';
import { loadParsers, type ParserName, parsersOf } from './ddl-parsers.ts';
import { allStatements, ddlOf } from './ddl-stream.ts';

beforeAll(loadParsers);

/** The text with the clauses that a parser lacks replaced, so that all the rest of it is read. */
function knownTo(parser: ParserName, dialect: DialectName, sql: string): string {
  return lackingClauses
    .filter((lack) => lack.parser === parser && lack.dialect === dialect)
    .reduce((text, { clause, instead }) => text.replace(clause, instead), sql);
}

describe.each(cells)('$dialect, $layout, $tableLayout', (cell) => {
  const ddl = ddlOf(cell);
  const script = ddlScript(ddl);

  test('is what the guide and the table of warehouses say', async () => {
    const unbroken = script.replaceAll(/\n-- (?=\S)/g, ' ');
    let from = 0;
    for (const text of cell.says) {
      from = unbroken.indexOf(text, from);
      expect(from, text).toBeGreaterThanOrEqual(0);
    }
    const words = ['The implementation guide:', ...cell.guide.map((line) => `  ${line}`)];
    await expect(`${words.map((line) => `-- ${line}\n`).join('')}\n${script}`).toMatchFileSnapshot(
      `ddl/${cell.dialect}-${cell.layout}-${cell.tableLayout}.sql`,
    );
  });

  test('is accepted by two parsers', () => {
    for (const sql of allStatements(ddl)) {
      const parsers = parsersOf(cell.dialect, sql);
      expect(parsers).toHaveLength(2);
      for (const [name, refuses] of parsers) {
        expect(refuses(knownTo(name, cell.dialect, sql)), `${name}: ${sql}`).toBeUndefined();
      }
    }
  });

  test('gives a reason for every statement and clause', () => {
    const code = script.split('\n').filter((line) => line !== '' && !line.startsWith('--') && !line.startsWith(' '));
    expect(code.length).toBeGreaterThan(0);
    for (const { reason } of [...ddl.statements, ...ddl.afterBuilds]) expect(reason).toMatch(/\w.*[.:]$/);
  });
});

test('what is in no cell is what the guide says', () => {
  const layouts = ['single', 'per_activity'] as const;
  const missing = dialectNames
    .flatMap((dialect) => layouts.map((layout) => ({ dialect, layout })))
    .filter(({ dialect, layout }) => !cells.some((cell) => isCell(cell, dialect, layout, 'recommended')));
  expect(missing).toHaveLength(9);
  for (const { dialect, layout } of missing) {
    expect(ddlOf({ dialect, layout, tableLayout: 'recommended' })).toEqual(
      ddlOf({ dialect, layout, tableLayout: 'guide' }),
    );
    expect(cells.some((cell) => isCell(cell, dialect, layout, 'guide'))).toBe(true);
  }
});

const isCell = (cell: Cell, dialect: DialectName, layout: Cell['layout'], tableLayout: Cell['tableLayout']): boolean =>
  cell.dialect === dialect && cell.layout === layout && cell.tableLayout === tableLayout;

test.each(lackingClauses)('$parser lacks it for $dialect: $clause', (lack) => {
  const { parser, dialect, clause } = lack;
  const others = lackingClauses.filter(
    (other) => other !== lack && other.parser === parser && other.dialect === dialect,
  );
  const statements = cells
    .filter((cell) => cell.dialect === dialect)
    .flatMap((cell) => allStatements(ddlOf(cell)))
    .filter((sql) => clause.test(sql));
  const refused = statements.filter((sql) => {
    const [, refuses] = parsersOf(dialect, sql).find(([name]) => name === parser) ?? [];
    return refuses?.(others.reduce((text, other) => text.replace(other.clause, other.instead), sql)) !== undefined;
  });
  expect(statements.length).toBeGreaterThan(0);
  expect(refused).toEqual(statements);
});
