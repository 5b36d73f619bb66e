import { isMap, isScalar, parseDocument } from 'yaml';
import { headKeys, queryHeadKeys } from '../project/key-documentation.ts';
import type { Range } from '../schema/text.ts';
import { maskJinja } from '../sql/jinja.ts';
import { lexicalRules } from '../sql/lexical.ts';
import { tokenize } from '../sql/tokens.ts';
import { defineCheck, type QuickFix, type Subject } from './check.ts';

const summary = 'A head is the first thing in a file, between a line `/*---` and a line `---*/`.';
const documentation =
  'A comment that looks like a head and stands behind another one, or does not end with a line `---*/`, is only a comment: what it says has no effect.';

/** A comment that is meant as a head and is none. */
export const misplacedHead = defineCheck({
  id: 'misplaced-head',
  severity: 'warning',
  summary,
  documentation,
  message: (params: Pick<MisplacedHead, 'isFirst'>) => misplacedHeadMessage(params),
  fails: `«/*---
update: full
*/»
select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users`,
  passes: `/*---
update: full
---*/
select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users`,

  *check(subject) {
    for (const head of misplacedInTransformation(subject)) {
      const fix = repaired(subject.transformation.file.text, subject.transformation.headRange !== undefined, head);
      yield { at: head.range, params: head, fixes: fix ? [fix] : [] };
    }
  },
});

export interface MisplacedHead {
  readonly range: Range;
  /** Whether nothing stands before it, so that it only ends wrongly. */
  readonly isFirst: boolean;
  readonly yaml: string;
}

export function misplacedHeadMessage({ isFirst }: Pick<MisplacedHead, 'isFirst'>): string {
  return isFirst
    ? 'A head ends with `---*/` on a line of its own; as it is, this is only a comment and has no effect.'
    : 'A head is the first thing in a file; here it is only a comment and has no effect.';
}

export function misplacedInTransformation({ transformation, dialect }: Subject): readonly MisplacedHead[] {
  const { sql } = transformation;
  if (!sql.includes('/*---')) return [];
  const { comments } = tokenize(maskJinja(sql).text, lexicalRules(dialect));
  return misplacedHeads(
    sql,
    comments,
    headKeys().map(({ name }) => name),
  );
}

/** The same in a query. */
export function misplacedInQuery(text: string, comments: readonly Range[]): readonly MisplacedHead[] {
  return misplacedHeads(
    text,
    comments,
    queryHeadKeys().map(({ name }) => name),
  );
}

/** `text` has a head that is one blanked out. Only what reads as YAML with a key of a head is meant as one. */
function misplacedHeads(text: string, comments: readonly Range[], keys: readonly string[]): readonly MisplacedHead[] {
  return comments.flatMap((range): readonly MisplacedHead[] => {
    const [, yaml] = /^\/\*---[ \t]*\r?\n([\s\S]*?)(?:---[ \t]*)?\*\/$/.exec(text.slice(range.start, range.end)) ?? [];
    if (yaml === undefined || !isHead(yaml, keys)) return [];
    return [
      {
        range: { start: range.start, end: range.end },
        isFirst: /^[\s\uFEFF]*$/.test(text.slice(0, range.start)),
        yaml,
      },
    ];
  });
}

function isHead(yaml: string, keys: readonly string[]): boolean {
  const { contents, errors } = parseDocument(yaml, { prettyErrors: false });
  return (
    errors.length === 0 &&
    isMap(contents) &&
    contents.items.some(({ key }) => isScalar(key) && keys.includes(String(key.value)))
  );
}

/** The head at the beginning of the file, well-formed; undefined where there is one already. */
export function repaired(
  text: string,
  hasHead: boolean,
  { range, isFirst, yaml }: MisplacedHead,
): QuickFix | undefined {
  if (hasHead) return undefined;
  const head = `/*---\n${yaml.trimEnd()}\n---*/`;
  if (isFirst) return { title: 'End it with `---*/`', edits: [{ range, text: head }] };
  const beginning = text.startsWith('\uFEFF') ? 1 : 0;
  const after = /^[ \t]*\r?\n/.exec(text.slice(range.end))?.[0].length ?? 0;
  return {
    title: 'Move it to the beginning of the file',
    edits: [
      { range: { start: beginning, end: beginning }, text: `${head}\n` },
      { range: { start: range.start, end: range.end + after }, text: '' },
    ],
  };
}
