import { isDialectKnown } from '../project/connection.ts';
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
    'No parser that knows the dialect reads the text. PostgreSQL is read by its own grammar, DuckDB by DuckDB itself where something may be run; for the other warehouses several parsers are asked, and an error is shown only where they stumble at one place, or where one does and the shape of the text (a bracket without its partner, a comma with nothing behind it) says the same. A comma behind the last column or beside another is one in any case, where the warehouse is known to refuse it. So are a few forms that all parsers forgive and the warehouse certainly refuses: `left jion t`, `in` without brackets, `in ()`, `a not null`, `|> wher`, `::` on BigQuery and Athena, backticks where names have double quotes. What only one of them takes for wrong is a hint on BigQuery and nothing elsewhere; a parser that crashes or takes too long has said nothing. Files with Jinja that is not understood are not judged, but for a `{% if %}` or another block, a `{{` or a `{#` that is never closed.',
  message: (params: { defect: string }) => params.defect,
  fails:
    "select id as activity_id, created_at as ts, email as customer, 'signed_up' as activity, json_object«(» as feature_json from users",
  passes:
    "select id as activity_id, created_at as ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",
  also: [
    {
      fails:
        "select id as activity_id, created_at as ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users «{% if is_incremental() %}» where created_at > @start_ts",
      passes:
        "select id as activity_id, created_at as ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users {% if is_incremental() %} where created_at > @start_ts {% endif %}",
    },
    {
      dbt: 'shop',
      fails:
        "select id as activity_id, created_at as ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users «{% if var('small', false) %}» where created_at > @start_ts",
      passes:
        "select id as activity_id, created_at as ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users {% if var('small', false) %} where created_at > @start_ts {% endif %}",
    },
  ],

  *check({ project, facts, verdict }) {
    if (!isDialectKnown(project)) return;
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
  const lone = facts.defects.filter(({ kind }) => kind === 'template');
  if (lone.length > 0) return lone;
  if (!isJudged(facts)) return [];
  const sure = surelyEndless(facts.defects);
  if (sure.length > 0) return sure;
  if (verdict === undefined) return facts.defects.filter(isLexical);
  return confirmed(facts.defects, verdict);
}

/** The defects of an expression that its verdict confirms. */
export function confirmedDefects(defects: readonly Defect[], verdict: Verdict | undefined): readonly SyntaxProblem[] {
  const sure = surelyEndless(defects);
  if (sure.length > 0) return sure;
  const lexical = defects.filter(isLexical);
  if (verdict === undefined) return lexical;
  if (verdict.kind === 'accepted' || verdict.kind === 'unknown') return [];
  return lexical.length > 0 ? lexical : defects;
}

function isLexical({ kind }: Defect): boolean {
  return kind === 'lexical' || kind === 'unclosed';
}

/** What needs nobody who says the same. */
function isSure(defect: Defect): boolean {
  return isLexical(defect) || defect.kind === 'forgiven';
}

/** Parsers forgive a comment or a text that never ends; warehouses do not. */
function surelyEndless(defects: readonly Defect[]): readonly Defect[] {
  return defects.filter(({ kind }) => kind === 'endless');
}

function confirmed(defects: readonly Defect[], verdict: Verdict): readonly SyntaxProblem[] {
  switch (verdict.kind) {
    case 'accepted':
    case 'unknown':
      return defects.filter(({ kind }) => kind === 'forgiven');
    case 'refused-by-engine':
      return [seenBy(defects, verdict.complaint) ?? inItsWords(verdict.complaint)];
    case 'refused':
    case 'doubted':
    case 'disputed': {
      // What the shape of the text says as well needs no second parser that says it.
      const isSeen = defects.length > 0;
      const [first] = verdict.complaints;
      if (first === undefined || (verdict.kind === 'disputed' && !isSeen)) return [];
      const seen = seenBy(defects, first) ?? (verdict.kind === 'disputed' ? seenByOthers(defects, verdict) : undefined);
      if (!seen && verdict.kind === 'disputed' && verdict.isLost) return defects.filter(isSure).slice(0, 1);
      const problem = seen ?? { message: `${first.message}.`, range: first.range };
      return [verdict.kind === 'doubted' && !isSeen ? { ...problem, severity: 'hint' } : problem];
    }
  }
}

/** Characters within which two places are one; of brackets, what stands in them is between. */
const nearby = { template: 0, grammar: 12, forgiven: 12, lexical: 64, unclosed: 0 };

function inItsWords({ voice, message, range }: Complaint): SyntaxProblem {
  return { message: `${voice}: ${message}.`, range };
}

/**
 * Where a person would look. Of all places the reader's is nearest to what was broken. Where it stumbles over what the shape sees
 * as well, the shape has the better words; and that alone knows where a quote without its partner began.
 */
function seenBy(defects: readonly Defect[], complaint: Complaint): SyntaxProblem | undefined {
  const isAtEnd = complaint.range.start === complaint.range.end;
  return defects.find(({ kind }) => kind === 'unclosed') ?? (isAtEnd ? defects[0] : nearTo(defects, complaint));
}

/** Where the reader stumbles later, or over what is right, and another just where the shape does. */
function seenByOthers(
  defects: readonly Defect[],
  { complaints, isLost }: Extract<Verdict, { kind: 'disputed' }>,
): SyntaxProblem | undefined {
  for (const complaint of complaints.slice(1)) {
    const exact = defects.find(({ kind, range }) => kind === 'grammar' && range.start === complaint.range.start);
    const found = exact ?? (isLost ? nearTo(defects, complaint) : undefined);
    if (found) return found;
  }
  return isLost ? undefined : defects.find(({ kind }) => kind === 'forgiven');
}

function nearTo(defects: readonly Defect[], { range: place }: Complaint): SyntaxProblem | undefined {
  return defects.find(({ kind, range }) => kind !== 'endless' && Math.abs(range.start - place.start) <= nearby[kind]);
}
