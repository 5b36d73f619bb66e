import type { Range } from '../schema/text.ts';
import type { Token } from './tokens.ts';

/** One line of what stands between two tokens; the first is the line on which the token before ends. */
export interface GapLine {
  readonly comments: readonly string[];
  /** Whether empty lines stand above it. */
  readonly blankAbove: boolean;
}

/** How two tokens stand to each other. */
export type Gap =
  /** On a line of its own, `indent` steps in. */
  | { readonly kind: 'break'; readonly indent: number; readonly commentIndent: number; readonly blank: Blank }
  /** On the same line, unless a comment comes between; then `indent` steps in. */
  | { readonly kind: 'space' | 'line'; readonly indent: number }
  /** Inside an expression, where line breaks are the author's. */
  | { readonly kind: 'free'; readonly indent: number };

/** Where one empty line may stay: above everything, above comments alone, or nowhere. */
export type Blank = 'keep' | 'above comments' | 'drop';

/**
 * What stands before each token, by its index. A comment before a comma that ends its line is read as standing after the
 * comma, and so is the line break, so that commas end lines.
 */
export function gapLines(
  text: string,
  tokens: readonly Token[],
  comments: readonly Range[],
  from: number,
): GapLine[][] {
  const gaps: GapLine[][] = [];
  let comment = 0;
  let at = from;
  for (const token of tokens) {
    const inside: Range[] = [];
    for (let next = comments[comment]; next && next.start < token.start; next = comments[comment]) {
      inside.push(next);
      comment += 1;
    }
    gaps.push(linesIn(text, { start: at, end: token.start }, inside));
    at = token.end;
  }
  tokens.forEach(({ text: sign }, index) => {
    const [before, after] = [gaps[index], gaps[index + 1]];
    if (sign !== ',' || !before || !after || before.length === 1) return;
    gaps[index] = [{ comments: [], blankAbove: false }];
    gaps[index + 1] = joined(before, after);
  });
  return gaps;
}

function linesIn(text: string, gap: Range, comments: readonly Range[]): GapLine[] {
  let line: { comments: string[]; blankAbove: boolean } = { comments: [], blankAbove: false };
  const lines = [line];
  let at = gap.start;
  for (const { start, end } of [...comments, { start: gap.end, end: gap.end }]) {
    const breaks = text.slice(at, start).split('\n').length - 1;
    if (breaks > 0) {
      line = { comments: [], blankAbove: breaks > 1 };
      lines.push(line);
    }
    if (end > start) line.comments.push(text.slice(start, end).trimEnd());
    at = end;
  }
  return lines;
}

/** The last line before and the first after are one; a line in the middle has to hold something. */
function joined(before: readonly GapLine[], after: readonly GapLine[]): GapLine[] {
  const [first, ...rest] = after;
  const last = before.at(-1);
  if (!first || !last) return [...before, ...after];
  const shared = { comments: [...last.comments, ...first.comments], blankAbove: last.blankAbove };
  const lines = [...before.slice(0, -1), shared, ...rest];
  return lines.filter(({ comments }, index) => comments.length > 0 || index === 0 || index === lines.length - 1);
}

/** The text between two tokens. `space` is what stands between them where they share a line and no comment parts them. */
export function writeGap(
  lines: readonly GapLine[],
  gap: Gap,
  { space, eol, next, previous }: { space: string; eol: string; previous: Token | undefined; next: Token },
): string {
  const closes = next.kind === 'end' || (gap.kind === 'break' && next.text === ')');
  const whole = closes && (lines.at(-1)?.comments.length ?? 0) > 0 ? [...lines, emptyLine] : lines;
  const [first, ...rest] = whole;
  const comments = first?.comments ?? [];
  const hasComments = whole.some((line) => line.comments.length > 0);
  const startLine = (indent: number): string => eol + '  '.repeat(indent);
  if (rest.length === 0) {
    if (gap.kind === 'break') return startLine(gap.indent) + comments.map((comment) => `${comment} `).join('');
    if (!hasComments) return space;
    const left = previous && /^[([.]$/.test(previous.text) ? '' : ' ';
    const right = /^[)\].,;]$/.test(next.text) ? '' : ' ';
    return left + comments.join(' ') + right;
  }
  if ((gap.kind === 'space' || gap.kind === 'line') && !hasComments) return space;
  const trailing = comments.map((comment) => ` ${comment}`).join('');
  return (
    trailing +
    rest
      .map((line, index) => {
        const isLast = index === rest.length - 1;
        const isBlank = line.blankAbove && gap.kind === 'break' && keepsBlank(gap.blank, isLast);
        const indent = !isLast && gap.kind === 'break' ? gap.commentIndent : gap.indent;
        const after = isLast ? line.comments.map((comment) => `${comment} `).join('') : line.comments.join(' ');
        return (isBlank ? eol : '') + startLine(indent) + after;
      })
      .join('')
  );
}

const emptyLine: GapLine = { comments: [], blankAbove: false };

const keepsBlank = (blank: Blank, isLast: boolean): boolean =>
  blank === 'keep' || (blank === 'above comments' && !isLast);
