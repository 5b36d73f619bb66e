import type { DialectName } from '../../dialects/dialect.ts';
import type { Range } from '../../schema/text.ts';
import { type Expansion, maskJinja, piecewise } from '../jinja.ts';
import { lexicalRules } from '../lexical.ts';
import { tokenize } from '../tokens.ts';
import { partsOf, type Tag } from './tags.ts';

/**
 * A template with a comment before and behind every tag where SQL takes one, so that what dbt makes of it can be cut into what
 * was written and what was made: dbt says nothing of places.
 */
export interface MarkedTemplate {
  readonly text: string;
  readonly tags: readonly Range[];
}

export function markTemplate(template: string, dialect: DialectName): MarkedTemplate {
  const { tokens, comments } = tokenize(maskJinja(template).text, lexicalRules(dialect));
  const closed = [...tokens.filter(({ kind }) => kind === 'string' || kind === 'quoted'), ...comments];
  const parts = partsOf(template);
  const tags: Tag[] = [];
  let within = 0;
  for (const part of parts) {
    if (part.kind === 'text') continue;
    const word = part.kind === 'statement' ? (part.tokens[0]?.value ?? '') : '';
    const isAssignment = part.tokens.some(({ value, kind }) => kind === 'symbol' && value === '=');
    const opens = bodies.has(word) && !(word === 'set' && isAssignment);
    if (word.startsWith('end') && bodies.has(word.slice(3))) within -= 1;
    const isInside = closed.some(({ start, end }) => start < part.start && part.end < end);
    const isEnd = word.startsWith('end');
    // What is captured goes through macros that may read it as a text.
    const isOutside = within === 0 && !isInside && !opens;
    if (part.whole && isOutside && (!isEnd || conditions.has(word.slice(3)))) tags.push(part);
    if (opens) within += 1;
  }
  let text = '';
  let from = 0;
  let trimsStart = false;
  /** A mark would keep the white space that a hyphen takes away. */
  const between = (to: number, trimsEnd: boolean): string => {
    const written = template.slice(from, to);
    const begun = trimsStart ? written.trimStart() : written;
    return trimsEnd ? begun.trimEnd() : begun;
  };
  for (const [index, { start, end }] of tags.entries()) {
    const tag = template.slice(start, end);
    text += `${between(start, tag.charAt(2) === '-')}${mark(2 * index)}${tag}${mark(2 * index + 1)}`;
    trimsStart = tag.at(-3) === '-';
    from = end;
  }
  text += between(template.length, false);
  return { text, tags: tags.map(({ start, end }) => ({ start, end })) };
}

const bodies = new Set(['set', 'macro', 'call', 'filter', 'raw']);
const conditions = new Set(['if', 'for']);

const mark = (index: number): string => `/*@${index}*/`;

/** What dbt made of a marked template, the marks taken out. */
export function expansionFromMarks(template: string, { tags }: MarkedTemplate, compiled: string): Expansion {
  const made = piecewise();
  /** What stands between two tags, or before the first and behind the last. */
  const chunk = (index: number): Range => ({
    start: index === 0 ? 0 : (tags[index - 1]?.end ?? 0),
    end: tags[index]?.start ?? template.length,
  });
  const between = (segment: string, before: number, after: number): void => {
    // Marks are numbered in the order of the text: an even one stands before its tag, an odd one behind it.
    if (before >= 0 && before % 2 === 0) {
      const tag = tags[before / 2];
      const last = tags[Math.floor(after / 2)] ?? tag;
      if (tag && last) made.add(segment, { start: tag.start, end: Math.max(tag.end, last.end) }, false);
      return;
    }
    const index = (before + 1) / 2;
    const range = chunk(index);
    const source = template.slice(range.start, range.end);
    // dbt trims the text, and Jinja what stands beside a tag with a hyphen; queries of ephemeral models come before it.
    const at = source.indexOf(segment);
    if (at !== -1) {
      made.add(segment, { start: range.start + at, end: range.start + at + segment.length }, true);
      return;
    }
    const written = source.trim();
    const own = written === '' ? -1 : segment.lastIndexOf(written);
    if (own === -1) {
      made.add(segment, range, false);
      return;
    }
    const start = range.start + source.indexOf(written);
    made.add(segment.slice(0, own), { start, end: start }, false);
    made.add(written, { start, end: start + written.length }, true);
    made.add(segment.slice(own + written.length), { start: start + written.length, end: range.end }, false);
  };
  let before = -1;
  let from = 0;
  for (const found of compiled.matchAll(/\/\*@(\d+)\*\//g)) {
    const index = Number(found[1]);
    between(compiled.slice(from, found.index), before, index);
    before = index;
    from = found.index + found[0].length;
  }
  between(compiled.slice(from), before, 2 * tags.length);
  return { text: made.text, pieces: made.pieces, relations: new Map(), unknown: [] };
}
