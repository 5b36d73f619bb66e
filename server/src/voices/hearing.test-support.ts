import type { DialectName } from '../dialects/dialect.ts';
import { dialectNames } from '../dialects/index.ts';
import { type Question, questionOf, type Verdict, type Verdicts } from '../sql/verdict.ts';
import { treeOf } from './polyglot.ts';
import { type Quorum, quorumOf } from './quorum.ts';

/** Verdicts that are always here: every parser is loaded and answers in this thread. */
export async function loadVerdicts(): Promise<Verdicts> {
  const quorums = new Map<DialectName, Quorum>();
  for (const dialect of dialectNames) quorums.set(dialect, await quorumOf(dialect));
  const known = new Map<string, Verdict>();
  return {
    of({ sql, dialect }: Question) {
      const key = `${dialect} ${sql}`;
      const verdict = known.get(key) ?? quorums.get(dialect)?.judge(sql).verdict;
      if (verdict) known.set(key, verdict);
      return verdict;
    },
  };
}

/** The trees that polyglot makes of texts, loaded and ready. */
export async function loadTrees(): Promise<(sql: string, dialect: DialectName) => unknown> {
  const parse = await treeOf();
  return (sql, dialect) => parse(questionOf(sql, dialect).sql, dialect);
}
