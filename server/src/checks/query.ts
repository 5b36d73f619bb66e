import type { QueryRule } from '../aql/rule.ts';
import { Report } from '../aql/rule.ts';
import { queryRules } from '../aql/rules.ts';
import { brokenInclude } from '../aql/rules-names.ts';
import type { DialectName } from '../dialects/dialect.ts';
import { dialectOf } from '../project/connection.ts';
import { type ReadQuery, readColumns } from '../project/queries.ts';
import { contains, type Problem, type Range } from '../schema/text.ts';
import type { Verdicts } from '../sql/verdict.ts';
import { alwaysFalse, alwaysFalseIn } from './query-always-false.ts';
import { expressionProblems } from './query-expressions.ts';
import { keptNameTaken, keptNameUnfit, misplacedQueryHead } from './query-head.ts';
import { longNames, longOutputName } from './query-long-name.ts';
import { neverMatches, neverMatchesIn } from './query-never-matches.ts';
import { repeatedAppend, repeatedAppends } from './query-repeated-append.ts';
import { toldOf } from './told.ts';

/** Every rule about queries, in the order of the reference page. */
export const allQueryRules: readonly Omit<QueryRule<never>, 'message'>[] = [
  ...queryRules,
  longOutputName,
  misplacedQueryHead,
  keptNameTaken,
  keptNameUnfit,
  alwaysFalse,
  neverMatches,
  repeatedAppend,
];

/** What is wrong in a query beyond its own grammar and its names: its SQL, and what the warehouse makes of it. */
export function checkQuery(read: ReadQuery, kind: 'query' | 'columns', verdicts?: Verdicts): readonly Problem[] {
  const dialect = dialectOf(read.project);
  return [...inSql(read, dialect, verdicts), ...inMeaning(read), ...(kind === 'query' ? longNames(read, dialect) : [])];
}

/**
 * What of that a warehouse would refuse in a query's statement: with one of these there is none. As in the editor a rule
 * may be turned off, made less than an error or silenced on its line.
 */
export function refusedBy(read: ReadQuery, dialect: DialectName, verdicts?: Verdicts): readonly Problem[] {
  const { file: path, text } = read.parsed;
  const found = [...inSql(read, dialect, verdicts), ...longNames(read, dialect)];
  return toldOf(read.project, { path, text }, found).filter(({ severity }) => severity === 'error');
}

function inSql(read: ReadQuery, dialect: DialectName, verdicts: Verdicts | undefined): readonly Problem[] {
  return [...expressionProblems(read.parsed, dialect, verdicts), ...inIncludes(read, dialect, verdicts)];
}

/** What is right as it is written, and cannot be what is meant. */
function inMeaning(read: ReadQuery): readonly Problem[] {
  const neverTrue = alwaysFalseIn(read);
  const isSaid = ({ range }: { readonly range: Range }): boolean =>
    neverTrue.some((one) => contains(range, one.range.start));
  return [...neverTrue, ...neverMatchesIn(read, isSaid), ...repeatedAppends(read)];
}

/** Includes whose SQL is wrong; of those that cannot be read at all binding has spoken. */
function inIncludes(
  { project, parsed, bound }: ReadQuery,
  dialect: DialectName,
  verdicts: Verdicts | undefined,
): readonly Problem[] {
  const report = new Report(parsed.file);
  for (const { text, range } of parsed.tree.includes.flatMap(({ names }) => names)) {
    const columns = project.columns.get(text);
    const isSaid = bound.problems.some(({ rule, range: at }) => rule === brokenInclude.id && at.start === range.start);
    if (!columns || isSaid) continue;
    const found = expressionProblems(readColumns(project, columns).parsed, dialect, verdicts);
    const [error] = toldOf(project, columns.file, found).filter(({ severity }) => severity === 'error');
    if (error) report.say(brokenInclude, range, { name: text, message: error.message });
  }
  return report.problems;
}
