import type { QueryRule } from '../aql/rule.ts';
import { queryRules } from '../aql/rules.ts';
import { dialectOf } from '../project/connection.ts';
import type { ReadQuery } from '../project/queries.ts';
import type { Problem } from '../schema/text.ts';
import type { Voice } from '../sql/voice.ts';
import { expressionProblems } from './query-expressions.ts';
import { misplacedHeadsIn, misplacedQueryHead } from './query-head.ts';
import { longNames, longOutputName } from './query-long-name.ts';

/** Every rule about queries, in the order of the reference page. */
export const allQueryRules: readonly Omit<QueryRule<never>, 'message'>[] = [
  ...queryRules,
  longOutputName,
  misplacedQueryHead,
];

/** What is wrong in a query beyond its own grammar and its names: its SQL, and what the warehouse makes of it. */
export function checkQuery(read: ReadQuery, kind: 'query' | 'columns', voice?: Voice): readonly Problem[] {
  const dialect = dialectOf(read.project);
  return [
    ...misplacedHeadsIn(read.parsed),
    ...expressionProblems(read.parsed, dialect, voice),
    ...(kind === 'query' ? longNames(read, dialect) : []),
  ];
}
