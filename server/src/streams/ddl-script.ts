import type { Reasoned } from '../dialects/table-design.ts';
import type { StreamDdl } from './ddl.ts';
import { commentOf } from './defined-table.ts';

/**
 * The statements as a script a person reads and runs: each under its reason. What is not run when the tables are made
 * (maintenance, another way) stands in comments.
 */
export function ddlScript({ about, problems, statements, afterBuilds, option, entityTable }: StreamDdl): string {
  return [
    `${commentOf(about.join('\n'))}\n`,
    ...problems.map((problem) => `${commentOf(`These tables cannot be made. ${problem}`)}\n`),
    ...scriptOf(statements),
    ...(afterBuilds.length > 0 ? [asComment(['After builds:\n', ...scriptOf(afterBuilds)])] : []),
    ...(option
      ? [asComment([`${commentOf(option.reason).replace(/^-- /gm, '')}\n`, ...scriptOf(option.statements)])]
      : []),
    ...(entityTable ? [asComment([commentOf(entityTable.reason).replace(/^-- /gm, ''), `${entityTable.sql};\n`])] : []),
  ].join('\n');
}

/** Statements that follow each other for one reason stand under it together. */
function scriptOf(statements: readonly Reasoned[]): readonly string[] {
  return statements.map(({ reason, sql }, index) =>
    reason === statements[index - 1]?.reason && !sql.includes('\n') ? `${sql};\n` : `${commentOf(reason)}\n${sql};\n`,
  );
}

function asComment(parts: readonly string[]): string {
  const text = parts.join('\n').trimEnd();
  return `${text.replace(/^/gm, '-- ').replace(/ +$/gm, '')}\n`;
}
