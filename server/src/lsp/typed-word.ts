import type { TextDocumentContentChangeEvent } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { notAQuery } from '../checks/not-a-query.ts';
import { syntaxError } from '../checks/syntax-error.ts';
import type { Problem, Range } from '../schema/text.ts';

/** What somebody typed last in an open file. */
export interface Typed {
  /** What stands there now, in UTF-16 offsets; empty where something was taken away. */
  readonly range: Range;
  /** When, as `performance.now()` tells it. */
  readonly at: number;
}

/** What changes of a file show of somebody typing: one of them, and not whole lines. `document`: as it is after them. */
export function typedBy(changes: readonly TextDocumentContentChangeEvent[], document: TextDocument): Typed | undefined {
  const [change] = changes;
  if (change === undefined || changes.length > 1 || !('range' in change)) return undefined;
  if (change.text.trim().includes('\n')) return undefined;
  const start = document.offsetAt(change.range.start);
  return { range: { start, end: start + change.text.length }, at: performance.now() };
}

/**
 * Whether a problem may be one only because somebody is not done with what stands where they type. Of half a word anything may
 * follow, anywhere; of a whole one, what begins or ends with it. What makes a text unreadable shows where the next thing stands,
 * so for that the lines beside count too.
 */
export function mayPass({ rule, range }: Problem, text: string, { range: typed }: Typed): boolean {
  if (isWord.test(text.slice(Math.max(0, typed.end - 2), typed.end))) return true;
  return isOfTyped({ rule, range }, text, { range: typed });
}

/** Whether a problem stands where somebody types. */
export function isOfTyped(
  { rule, range }: Pick<Problem, 'rule' | 'range'>,
  text: string,
  { range: typed }: Pick<Typed, 'range'>,
): boolean {
  const word = wordAround(text, typed);
  if (isOfReading(rule)) {
    const between = range.start > word.end ? text.slice(word.end, range.start) : text.slice(range.end, word.start);
    return !between.trim().includes('\n');
  }
  const isIn = (offset: number): boolean => word.start <= offset && offset <= word.end;
  return isIn(range.start) || isIn(range.end) || (range.end < word.start && isBlank(text, range.end, word.start));
}

/** Whether a rule speaks of whether the text can be read at all. */
export function isOfReading(rule: string): boolean {
  return rule === syntaxError.id || rule === notAQuery.id;
}

function wordAround(text: string, { start, end }: Range): Range {
  const before = /[\p{L}\p{N}_$]*$/u.exec(text.slice(Math.max(0, start - longest), start))?.[0].length ?? 0;
  const after = /^[\p{L}\p{N}_$]*/u.exec(text.slice(end, end + longest))?.[0].length ?? 0;
  return { start: start - before, end: end + after };
}

/** A text that ends with a word. */
const isWord = /[\p{L}\p{N}_$]$/u;

/** UTF-16 units that are looked at for the rest of a word. */
const longest = 200;

function isBlank(text: string, start: number, end: number): boolean {
  return text.slice(start, end).trim() === '';
}
