import type { Command } from '../context.ts';
import { exit } from '../failure.ts';
import { compileQuery, reportProblems } from '../query-source.ts';

export const compile: Command<'compile'> = async (input, context) => {
  const { terminal } = context;
  const query = await compileQuery(input, input.dialect, context);
  const { sql } = query.compilation;
  if (sql === undefined) return reportProblems(query, terminal);
  await terminal.out.write(sql.endsWith('\n') ? sql : `${sql}\n`);
  return exit.fine;
};
