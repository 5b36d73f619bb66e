import { isMap, isScalar, parseDocument } from 'yaml';
import { headShape, queryHeadShape } from '../project/settings-shape.ts';
import { readYaml } from '../project/yaml.ts';
import type { Range } from '../schema/text.ts';
import { maskJinja } from '../sql/jinja.ts';
import { lexicalRules } from '../sql/lexical.ts';
import { tokenize } from '../sql/tokens.ts';
import { defineCheck, type QuickFix, type Subject } from './check.ts';

const summary = 'A head is the first thing in a file, between a line `/*---` and a line `---*/`.';
const documentation =
  'A comment that looks like a head and stands behind another one, or does not begin with a line `/*---` and end with a line `---*/`, is only a comment: what it says has no effect.';

/** A comment that is meant as a head and is none. */
export const misplacedHead = defineCheck({
  id: 'misplaced-head',
  severity: 'warning',
  summary,
  documentation,
  message: (params: Pick<MisplacedHead, 'mistake'>) => misplacedHeadMessage(params),
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
      const { file, headRange } = subject.transformation;
      const fix = repaired(file.text, headRange !== undefined, head);
      yield { at: head.range, params: head, fixes: fix ? [fix] : [] };
    }
  },
});

export interface MisplacedHead {
  readonly range: Range;
  /** The first thing in a file that only begins or ends wrongly, or one that stands behind another. */
  readonly mistake: 'beginning' | 'end' | 'place';
  /** What its head would hold. */
  readonly yaml: string;
}

const said: Readonly<Record<MisplacedHead['mistake'], string>> = {
  beginning:
    'A head begins with `/*---` on a line of its own, without a blank in it; as it is, this is only a comment and has no effect.',
  end: 'A head ends with `---*/` on a line of its own; as it is, this is only a comment and has no effect.',
  place: 'A head is the first thing in a file; here it is only a comment and has no effect.',
};

export function misplacedHeadMessage({ mistake }: Pick<MisplacedHead, 'mistake'>): string {
  return said[mistake];
}

export function misplacedInTransformation({ transformation, dialect }: Subject): readonly MisplacedHead[] {
  const { sql, headRange } = transformation;
  if (!/\/\*\s*---/.test(sql)) return [];
  const { comments } = tokenize(maskJinja(sql).text, lexicalRules(dialect));
  return misplacedHeads({ text: sql, hasHead: headRange !== undefined, comments }, headShape);
}

/** A text whose own head, where it has one, is blanked out. */
interface Commented {
  readonly text: string;
  readonly hasHead: boolean;
  readonly comments: readonly Range[];
}

/** The same in a query. */
export function misplacedInQuery(query: Commented): readonly MisplacedHead[] {
  return misplacedHeads(query, queryHeadShape);
}

type Shape = typeof headShape | typeof queryHeadShape;

/** Only what reads as YAML with a key of a head is meant as one. */
function misplacedHeads({ text, hasHead, comments }: Commented, shape: Shape): readonly MisplacedHead[] {
  return comments.flatMap((range, index): readonly MisplacedHead[] => {
    const comment = text.slice(range.start, range.end);
    const isFirst = !hasHead && index === 0 && /^[\s\uFEFF]*$/.test(text.slice(0, range.start));
    const at = { start: range.start, end: range.end };
    const [, yaml] = /^\/\*---[ \t]*\r?\n([\s\S]*?)(?:---[ \t]*)?\*\/$/.exec(comment) ?? [];
    if (yaml !== undefined) {
      return isHead(yaml, Object.keys(shape.shape)) ? [{ range: at, mistake: isFirst ? 'end' : 'place', yaml }] : [];
    }
    const nearly = isFirst ? nearlyHead(comment, shape) : undefined;
    return nearly === undefined ? [] : [{ range: at, mistake: 'beginning', yaml: nearly }];
  });
}

/**
 * The YAML of a comment that begins nearly as a head does: with a blank before the dashes, or something behind them. A
 * banner of more dashes begins so as well, and many a comment has a colon: one key at least has to have a value it may have.
 */
function nearlyHead(comment: string, shape: Shape): string | undefined {
  const [whole, behind = '', rest = ''] =
    /^\/\*\s*---(?!-)([^\r\n]*?)(?:\r?\n([\s\S]*?))?(?:---\s*)?\*\/$/.exec(comment) ?? [];
  if (whole === undefined) return undefined;
  const first = behind.trim();
  const readings = first === '' ? [rest] : [`${first}\n${withoutIndent(rest)}`, `# ${first}\n${rest}`];
  return readings.find((yaml) => saysSomething(yaml, shape));
}

function saysSomething(yaml: string, shape: Shape): boolean {
  const { value = {}, problems } = readYaml<object>({ path: '', text: yaml }, yaml, 0, shape);
  return Object.keys(value).length > 0 && !problems.some(({ rule }) => rule === 'malformed-yaml');
}

function withoutIndent(lines: string): string {
  const indents = [...lines.matchAll(/^[ \t]*(?=\S)/gm)].map(([indent]) => indent.length);
  const least = indents.reduce((least, indent) => Math.min(least, indent), lines.length);
  return lines.replaceAll(new RegExp(`^[ \\t]{0,${least}}`, 'gm'), '');
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
  { range, mistake, yaml }: MisplacedHead,
): QuickFix | undefined {
  if (hasHead) return undefined;
  const head = `/*---\n${yaml.trimEnd()}\n---*/`;
  if (mistake !== 'place') {
    const title = mistake === 'end' ? 'End it with `---*/`' : 'Begin it with a line `/*---`';
    return { title, edits: [{ range, text: head }] };
  }
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
