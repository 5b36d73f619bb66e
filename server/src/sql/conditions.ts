import { alternativesOf } from './alternatives.ts';
import type { Scope } from './columns.ts';
import type { Cursor, Span } from './cursor.ts';
import { bare, callOf, topLevel } from './expressions.ts';

/** What a CASE or IF has asked before it gives a result. */
export interface Condition {
  readonly scope: Scope;
  /** What holds; undefined for ELSE. */
  readonly test: Test | undefined;
  /** What was asked before and does not hold. */
  readonly before: readonly Test[];
}

export interface Test {
  /** `case operand when value`: what it is compared with; undefined: the test is a condition. */
  readonly operand: Span | undefined;
  readonly span: Span;
}

export interface ConditionedResult {
  readonly span: Span;
  readonly when: readonly Condition[];
}

/** The expressions one of which is the value, as `resultsOf` gives them, each with what was asked for it. */
export function conditionedResults(cursor: Cursor, span: Span, scope: Scope): readonly ConditionedResult[] {
  const value = bare(cursor, span);
  const results = alternativesOf(cursor, value);
  if (!results) return [{ span: value, when: [] }];
  const tests = testsOf(cursor, value);
  return results.flatMap((result, index) => {
    const inner = conditionedResults(cursor, result, scope);
    if (!tests) return inner;
    const own: Condition = { scope, test: tests[index], before: tests.slice(0, index) };
    return inner.map((one) => ({ span: one.span, when: [own, ...one.when] }));
  });
}

/** Two conditions of one row, by their texts: `one` and `other` exclude each other, go together, or nobody knows. */
export function relationOfTests(cursor: Cursor, one: Condition, other: Condition): 'same' | 'excluded' | undefined {
  const text = (test: Test | undefined): string | undefined => test && textOf(cursor, test);
  const [mine, theirs] = [text(one.test), text(other.test)];
  const refused = (condition: Condition, test: string | undefined): boolean =>
    test !== undefined && condition.before.some((before) => text(before) === test);
  if (refused(one, theirs) || refused(other, mine)) return 'excluded';
  if (mine !== undefined && mine === theirs) return 'same';
  const isElse = mine === undefined && theirs === undefined && one.before.length === other.before.length;
  return isElse && one.before.every((before) => refused(other, text(before))) ? 'same' : undefined;
}

/** The texts that a test compares an expression with: `x = 'a'`, `x in ('a', 'b')`; undefined for other tests. */
export function comparedTexts(
  cursor: Cursor,
  { operand, span }: Test,
): { readonly of: Span; readonly texts: readonly string[] } | undefined {
  if (operand) {
    const text = textAt(cursor, span);
    return text === undefined ? undefined : { of: operand, texts: [text] };
  }
  const inner = bare(cursor, span);
  const operators = topLevel(
    cursor,
    inner,
    (at) => cursor.isSymbol(at, '=') || cursor.isWord(at, 'and', 'or', 'in', 'not', 'is', 'like'),
  );
  const [at, ...others] = operators;
  if (at === undefined || others.length > 0) return undefined;
  const [left, right] = [
    { from: inner.from, to: at },
    { from: at + 1, to: inner.to },
  ];
  if (cursor.isSymbol(at, '=')) {
    const [a, b] = [textAt(cursor, left), textAt(cursor, right)];
    if (b !== undefined) return { of: left, texts: [b] };
    return a === undefined ? undefined : { of: right, texts: [a] };
  }
  if (!cursor.isWord(at, 'in') || cursor.partner(right.from) !== right.to - 1) return undefined;
  const texts = cursor.split({ from: right.from + 1, to: right.to - 1 }).map((part) => textAt(cursor, part));
  return texts.every((text) => text !== undefined) ? { of: left, texts } : undefined;
}

function textAt(cursor: Cursor, span: Span): string | undefined {
  const { from, to } = bare(cursor, span);
  const token = cursor.token(from);
  return to - from === 1 && token?.kind === 'string' ? token.value : undefined;
}

/** What each result of a CASE or IF asks, in their order; undefined for what asks nothing. */
function testsOf(cursor: Cursor, span: Span): readonly Test[] | undefined {
  if (cursor.isWord(span.from, 'case')) return caseTests(cursor, span);
  const call = callOf(cursor, span);
  const [first] = call && ['if', 'iff'].includes(call.name) ? call.arguments : [];
  return first && [{ operand: undefined, span: first }];
}

function caseTests(cursor: Cursor, span: Span): readonly Test[] {
  const tests: Test[] = [];
  let operand: Span | undefined;
  let start: number | undefined;
  let depth = 0;
  for (let at = span.from; at < span.to; at = cursor.after(at)) {
    if (cursor.isWord(at, 'case')) depth += 1;
    if (depth === 1 && cursor.isWord(at, 'when')) {
      if (tests.length === 0 && start === undefined && at > span.from + 1) operand = { from: span.from + 1, to: at };
      start = at + 1;
    }
    if (depth === 1 && cursor.isWord(at, 'then') && start !== undefined)
      tests.push({ operand, span: { from: start, to: at } });
    if (cursor.isWord(at, 'end')) depth -= 1;
  }
  return tests;
}

/** The test's words with one space between them; `case x when 1` asks `x = 1`. */
function textOf(cursor: Cursor, { operand, span }: Test): string {
  const words = ({ from, to }: Span): string =>
    cursor.tokens.tokens
      .slice(from, to)
      .map((token) => (token.kind === 'word' ? token.value : cursor.tokens.text.slice(token.start, token.end)))
      .join(' ');
  const inner = bare(cursor, span);
  return operand ? `${words(bare(cursor, operand))} = ${words(inner)}` : words(inner);
}
