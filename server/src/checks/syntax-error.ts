import type { DialectName } from '../dialects/dialect.ts';
import type { Defect, SqlFacts } from '../sql/facts.ts';
import type { Voice } from '../sql/voice.ts';
import { defineCheck } from './check.ts';

/**
 * The text cannot be right by its shape, and no parser at hand accepts it. A parser's refusal alone is no error: every
 * parser refuses some valid SQL. Source: `checks.md`, "The first law of checks".
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

  *check(subject) {
    for (const defect of shownDefects({ ...subject, sql: subject.transformation.sql }))
      yield { at: defect.range, params: { defect: defect.message } };
  },
});

/** The defects that are certain. Brackets are reported before what follows from them. */
export function shownDefects({ facts, voice, sql, dialect }: Judged): readonly Defect[] {
  if (facts.templated || facts.defects.length === 0 || facts.notQuery) return [];
  const endless = facts.defects.filter(({ kind }) => kind === 'endless');
  if (endless.length > 0) return endless;
  const lexical = facts.defects.filter(({ kind }) => kind === 'lexical');
  if (!voice) return lexical;
  if (!voice.refuses(sql, dialect)) return [];
  return lexical.length > 0 ? lexical : facts.defects;
}

interface Judged {
  readonly facts: Pick<SqlFacts, 'templated' | 'defects' | 'notQuery'>;
  readonly voice: Voice | undefined;
  readonly sql: string;
  readonly dialect: DialectName;
}
