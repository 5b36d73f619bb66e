import type { Range } from '../../schema/text.ts';
import { missingEnd, partsOf, type Tag } from './tags.ts';

/** A tag that Jinja certainly refuses: one that is not closed, a block without its end, or an end without its block. */
export interface LoneTag {
  readonly message: string;
  readonly range: Range;
}

/**
 * Tags of blocks that do not belong together. Only Jinja's own are looked at: how those of dbt and of other extensions end is
 * theirs to say.
 */
export function loneTags(text: string): readonly LoneTag[] {
  const open: Tag[] = [];
  const lone: LoneTag[] = [];
  const unclosed = (tag: Tag): void => {
    const word = wordOf(tag);
    tell(tag, `This \`{% ${word} %}\` is never closed with \`{% end${word} %}\`.`);
  };
  const tell = (tag: Tag, message: string): void => {
    if (tag.whole && !isAside(text, tag.start)) lone.push({ message, range: { start: tag.start, end: tag.end } });
  };
  for (const part of partsOf(text)) {
    if (part.kind === 'text') continue;
    const end = missingEnd(text, part);
    if (end !== undefined && !isAside(text, part.start)) lone.push(neverClosed(text, part, end));
    if (part.kind !== 'statement') continue;
    const word = wordOf(part);
    const within = open.map(wordOf);
    if (opensBlock(part)) open.push(part);
    else if (word === 'elif' || word === 'else') {
      const owners = word === 'elif' ? ['if'] : ['if', 'for'];
      if (!within.some((one) => owners.includes(one))) tell(part, `\`{% ${word} %}\` stands in no \`{% if %}\`.`);
    } else if (blocks.has(word.replace(/^end/, '')) && word.startsWith('end')) {
      const opening = within.lastIndexOf(word.slice(3));
      if (opening === -1) tell(part, `Nothing opens this \`{% ${word} %}\`.`);
      else for (const inner of open.splice(opening).slice(1)) unclosed(inner);
    }
  }
  open.forEach(unclosed);
  return lone.toSorted((a, b) => a.range.start - b.range.start);
}

function neverClosed(text: string, { start, end }: Tag, missing: string): LoneTag {
  const range = { start, end: missing.startsWith('{%') ? end : start + 2 };
  return { message: `This \`${text.slice(range.start, range.end)}\` is never closed with \`${missing}\`.`, range };
}

const blocks: ReadonlySet<string> = new Set(['if', 'for', 'macro', 'call', 'filter', 'set']);

function wordOf({ tokens }: Tag): string {
  return tokens[0]?.kind === 'name' ? tokens[0].value : '';
}

/** `{% set x = 1 %}` is all there is; `{% set x %}` goes on to its end. */
function opensBlock(tag: Tag): boolean {
  const word = wordOf(tag);
  if (word !== 'set') return blocks.has(word);
  const behindNames = tag.tokens
    .slice(1)
    .find(({ kind, value }) => kind === 'symbol' && value !== '.' && value !== ',');
  return behindNames?.value !== '=';
}

/** Whether it stands in a text of SQL that began on the same line, or in a comment: `like '{% if %}'` may be meant as it stands. */
function isAside(text: string, at: number): boolean {
  const isCommented = text.lastIndexOf('/*', at) > text.lastIndexOf('*/', at);
  if (isCommented || text.slice(0, at).split('$$').length % 2 === 0) return true;
  const before = text.slice(text.lastIndexOf('\n', at) + 1, at);
  return before.includes('--') || before.split("'").length % 2 === 0 || before.split('"').length % 2 === 0;
}
