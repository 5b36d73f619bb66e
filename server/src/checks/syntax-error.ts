import type { Range, Severity } from '../schema/text.ts';
import type { Defect, SqlFacts } from '../sql/facts.ts';
import type { Complaint, Verdict } from '../sql/verdict.ts';
import { defineCheck } from './check.ts';

/**
 * No parser that knows the dialect reads the text. One parser's refusal alone is no error: every parser refuses some valid SQL.
 * Source: `checks.md`, "The first law of checks".
 */
export const syntaxError = defineCheck({
  id: 'syntax-error',
  severity: 'error',
  summary: 'The SQL can be read.',
  documentation:
    'A bracket or a quote without its partner, a column or a table that is missing between commas, a clause with nothing in it. It is shown only where no parser that knows the dialect accepts the text; files with Jinja beyond `ref` and `source` are not judged.',
  message: (params: { defect: string }) => params.defect,
  fails:
    "select id as activity_id, created_at as ts, email as customer, 'signed_up' as activity, json_object«(» as feature_json from users",
  passes:
    "select id as activity_id, created_at as ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",

  *check({ facts, verdict }) {
    for (const { message, range, severity } of syntaxErrors(facts, verdict))
      yield { at: range, params: { defect: message }, ...(severity ? { severity } : {}) };
  },
});

export interface SyntaxProblem {
  readonly message: string;
  readonly range: Range;
  /** Where it is less than an error. */
  readonly severity?: Severity;
}

/** Whether parsers are asked about a text at all: what Jinja will make of it is not known, and what is no query is said to be none. */
export function isJudged(facts: Pick<SqlFacts, 'templated' | 'notQuery'>): boolean {
  return !facts.templated && facts.notQuery === undefined;
}

/** What is certainly wrong with a text. Brackets are reported before what follows from them. */
export function syntaxErrors(facts: SqlFacts, verdict: Verdict | undefined): readonly SyntaxProblem[] {
  if (!isJudged(facts)) return [];
  const sure = surelyEndless(facts.defects);
  if (sure.length > 0) return sure;
  if (verdict === undefined) return facts.defects.filter(({ kind }) => kind === 'lexical');
  return confirmed(facts.defects, verdict);
}

/** The defects of an expression that its verdict confirms. */
export function confirmedDefects(defects: readonly Defect[], verdict: Verdict | undefined): readonly SyntaxProblem[] {
  const sure = surelyEndless(defects);
  if (sure.length > 0) return sure;
  const lexical = defects.filter(({ kind }) => kind === 'lexical');
  if (verdict === undefined) return lexical;
  if (verdict.kind === 'accepted' || verdict.kind === 'unknown') return [];
  return lexical.length > 0 ? lexical : defects;
}

/** Parsers forgive a comment or a text that never ends; warehouses do not. */
function surelyEndless(defects: readonly Defect[]): readonly Defect[] {
  return defects.filter(({ kind }) => kind === 'endless');
}

function confirmed(defects: readonly Defect[], verdict: Verdict): readonly SyntaxProblem[] {
  const lexical = defects.filter(({ kind }) => kind === 'lexical');
  switch (verdict.kind) {
    case 'accepted':
    case 'unknown':
      return [];
    case 'refused-by-engine':
      return lexical.length > 0 ? lexical : defects.length > 0 ? defects : [complained(verdict.complaint)];
    case 'refused':
    case 'doubted':
    case 'disputed': {
      if (lexical.length > 0) return lexical;
      if (defects.length > 0) return defects;
      const [first] = verdict.complaints;
      if (first === undefined || verdict.kind === 'disputed') return [];
      return [{ ...complained(first), ...(verdict.kind === 'doubted' ? { severity: 'hint' } : {}) }];
    }
  }
}

function complained({ message, range }: Complaint): SyntaxProblem {
  return { message, range };
}
