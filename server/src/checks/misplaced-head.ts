import { headShape, queryHeadShape } from '../project/settings-shape.ts';
import type { Range } from '../schema/text.ts';
import { maskJinja } from '../sql/jinja.ts';
import { lexicalRules } from '../sql/lexical.ts';
import { tokenize } from '../sql/tokens.ts';
import { defineCheck, type QuickFix, type Subject } from './check.ts';
import { type HeadKeys, isTerse, saysSomething } from './meant-head.ts';

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

export function misplacedInTransformation({ project, transformation, dialect }: Subject): readonly MisplacedHead[] {
  const { sql, headRange } = transformation;
  if (!/\/\*\s*---|---[ \t]*\*\//.test(sql)) return [];
  const { comments } = tokenize(maskJinja(sql).text, lexicalRules(dialect));
  const keys = { shape: headShape, isStream: (name: string) => project.streams.has(name) };
  return misplacedHeads({ text: sql, hasHead: headRange !== undefined, comments }, keys);
}

/** A text whose own head, where it has one, is blanked out. */
interface Commented {
  readonly text: string;
  readonly hasHead: boolean;
  readonly comments: readonly Range[];
}

/** The same in a query. */
export function misplacedInQuery(query: Commented): readonly MisplacedHead[] {
  return misplacedHeads(query, { shape: queryHeadShape, isStream: () => false });
}

/** Only what reads as YAML with a key of a head is meant as one. */
function misplacedHeads({ text, hasHead, comments }: Commented, keys: HeadKeys): readonly MisplacedHead[] {
  return comments.flatMap(({ start, end }, index): readonly MisplacedHead[] => {
    const inside = text.slice(start + '/*'.length, end - '*/'.length);
    const isFirst = !hasHead && index === 0 && /^[\s\uFEFF]*$/.test(text.slice(0, start));
    const found = isFirst ? (unclosedHead(inside, keys) ?? nearlyHead(inside, keys)) : headElsewhere(inside, keys);
    return found ? [{ range: { start, end }, ...found }] : [];
  });
}

type Found = Omit<MisplacedHead, 'range'>;

const beginning = /^---[ \t]*\r?\n/;

/** Three dashes, one more or one less, be it on a line of their own as front matter has it; a banner has more. */
const nearlyEnd = /(?<!-)-{2,4}\s*$/;

/** The line that would end a head, where words stand behind its dashes or below it. */
const endWithWords = /^([\s\S]*?\n)[ \t]*---(?!-)([\s\S]*)$/;

function headElsewhere(inside: string, keys: HeadKeys): Found | undefined {
  if (!beginning.test(inside)) return undefined;
  const yaml = inside.replace(beginning, '').replace(/---[ \t]*$/, '');
  return saysSomething(yaml, keys, true) ? { mistake: 'place', yaml } : undefined;
}

/** What begins a file just as a head does is likely to be meant, even with a value it may not have. */
function unclosedHead(inside: string, keys: HeadKeys): Found | undefined {
  if (!beginning.test(inside)) return undefined;
  const within = inside.replace(beginning, '').replace(nearlyEnd, '');
  const [, before = within, behind = ''] = endWithWords.exec(within) ?? [];
  const found = [
    { yaml: within, words: '' },
    { yaml: before, words: asComment(behind) },
  ].find(({ yaml }) => saysSomething(yaml, keys, true) || isTerse(yaml, keys));
  return found && { mistake: 'end', yaml: found.yaml + found.words };
}

/** Lines that YAML passes over. */
function asComment(words: string): string {
  const lines = words.split('\n').map((line) => line.trim());
  return lines.flatMap((line) => (line === '' ? [] : [`# ${line}\n`])).join('');
}

/**
 * A comment that begins nearly as a head does: with a blank before the dashes or something behind them. Or it ends as a
 * head does, and begins with a dash too many or too few, or with none.
 */
function nearlyHead(inside: string, keys: HeadKeys): Found | undefined {
  const found = nearReadings(inside).find(({ yaml, lines }) => saysSomething(yaml, keys, lines));
  return found && { mistake: 'beginning', yaml: found.yaml };
}

/** What it may be meant to hold; `lines`: all of it on lines of its own. */
function nearReadings(inside: string): readonly { readonly yaml: string; readonly lines: boolean }[] {
  const [whole, behind = '', rest = ''] =
    /^\s*---(?!-)([^\r\n]*)(?:\r?\n([\s\S]*))?$/.exec(inside.replace(nearlyEnd, '')) ?? [];
  const first = behind.trim();
  if (first !== '') {
    return [
      { yaml: `${first}\n${withoutIndent(rest)}`, lines: false },
      { yaml: `# ${first}\n${rest}`, lines: true },
    ];
  }
  if (whole !== undefined) return [{ yaml: rest, lines: true }];
  const [, ended] = /^(?:--|----)?[ \t]*\r?\n([\s\S]*\n)[ \t]*---[ \t]*$/.exec(inside) ?? [];
  return ended === undefined ? [] : [{ yaml: ended, lines: true }];
}

function withoutIndent(lines: string): string {
  const indents = [...lines.matchAll(/^[ \t]*(?=\S)/gm)].map(([indent]) => indent.length);
  const least = indents.reduce((least, indent) => Math.min(least, indent), lines.length);
  return lines.replaceAll(new RegExp(`^[ \\t]{0,${least}}`, 'gm'), '');
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
