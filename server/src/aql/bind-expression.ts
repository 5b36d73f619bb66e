import { nearestSpelling } from '../schema/spelling.ts';
import type { Range } from '../schema/text.ts';
import type { ExpressionNode, Name } from './ast.ts';
import type { BoundExpression, ExpressionPart, Value } from './bound.ts';
import type { ClauseReference } from './expected.ts';
import { lambdaNames, subqueryTokens } from './names-inside.ts';
import type { Reference } from './references.ts';
import { type Report, replaceWith, written } from './rule.ts';
import { unresolvedMacro } from './rules-dbt.ts';
import { periodColumn, unknownFeature, unknownOutput } from './rules-names.ts';
import { primaryInFilter, syntaxError } from './rules-syntax.ts';
import { featureValue, knownValue, labelOf, namesOf, type Scope } from './scope.ts';
import { reservedWords, softWords } from './sql-words.ts';
import { isWrittenApart, type Token } from './tokens.ts';

export interface ExpressionScope {
  readonly text: string;
  readonly comments: readonly Range[];
  readonly report: Report;
  readonly references: Reference[];
  /** Whose names a bare name may be; undefined: columns of the result. */
  readonly bare: 'primary' | 'joined' | undefined;
  readonly primary: Scope | undefined;
  readonly joined: Scope | undefined;
  /** Aliases that may stand before a dot instead of `primary` and `joined`. */
  readonly sides: ReadonlyMap<string, 'primary' | 'joined'>;
  /** The joined clause. */
  readonly clause: ClauseReference | undefined;
  /** The keyword `filter`, where comparing with the primary is not allowed. */
  readonly filterKeyword: Range | undefined;
  /** The primary's columns under their names in the result, by lower case: a `join` may use these too. */
  readonly primaryOutputs: ReadonlyMap<string, Value>;
  /** Names of the result's columns, by lower case. */
  readonly outputs: ReadonlyMap<string, { readonly name: string }>;
}

/** Cuts an expression at the names it uses. Text stays as written but for comments, which become a space. */
export function bindExpression(node: ExpressionNode, scope: ExpressionScope): BoundExpression {
  const parts: ExpressionPart[] = [];
  let copied = node.range.start;
  const text = (until: number): void => {
    const piece = withoutComments(scope, copied, until);
    if (piece !== '') parts.push({ kind: 'text', text: piece });
    copied = until;
  };
  const subqueries = subqueryTokens(node.tokens);
  const lambdas = lambdaNames(node.tokens);
  for (let i = 0; i < node.tokens.length; i += 1) {
    const read = readName(node.tokens, i, scope, { inSubquery: subqueries.has(i), lambdas });
    if (!read) continue;
    const first = node.tokens[i];
    const last = node.tokens[i + read.length - 1];
    if (first && last && read.part) {
      text(first.start);
      parts.push(read.part);
      copied = last.end;
    }
    i += read.length - 1;
  }
  text(node.range.end);
  return { parts, range: node.range };
}

interface Read {
  /** What replaces the tokens; undefined: they stay text. */
  readonly part: ExpressionPart | undefined;
  readonly length: number;
}

interface Surroundings {
  readonly inSubquery: boolean;
  readonly lambdas: ReadonlySet<string>;
}

function readName(tokens: readonly Token[], i: number, scope: ExpressionScope, around: Surroundings): Read | undefined {
  const token = tokens[i];
  if (!token) return undefined;
  if (token.kind === 'macro') return { part: macroPart(token, scope), length: 1 };
  if (token.kind === 'placeholder') return readPlaceholder(tokens, i, token, scope);
  if (isWrittenApart(token)) return { part: { kind: 'literal', text: token.text }, length: 1 };
  if (token.kind !== 'word' && token.kind !== 'quoted') return undefined;
  if (token.kind === 'quoted' && token.text.startsWith("'")) return undefined;
  const after = tokens[i + 1];
  if (after?.text === '.') {
    const side = sideOf(token, scope);
    if (side) {
      noteAlias(token, side, scope);
      return readQualified(tokens, i, side, scope);
    }
    if (!around.inSubquery && isKnown(token, scope)) return { part: barePart(token, scope), length: 1 };
    let length = 2;
    while (tokens[i + length]?.text === '.' || tokens[i + length - 1]?.text === '.') length += 1;
    return { part: undefined, length: Math.min(length, tokens.length - i) };
  }
  if (around.inSubquery || staysText(tokens, i)) return undefined;
  if (token.kind === 'word' && (reservedWords.has(token.lower) || around.lambdas.has(token.text))) return undefined;
  return { part: barePart(token, scope), length: 1 };
}

/** A column before a dot: a member of its object, as some dialects write it. */
function isKnown(token: Token, scope: ExpressionScope): boolean {
  const of = scope.bare === 'primary' ? scope.primary : scope.joined;
  return (
    scope.bare !== undefined &&
    of !== undefined &&
    knownValue(of, { text: token.value, quoted: token.kind === 'quoted' }) !== undefined
  );
}

/** Whether the words around it say that a word is no column: a function, a type, an argument's name, a literal's prefix. */
function staysText(tokens: readonly Token[], i: number): boolean {
  const token = tokens[i];
  const before = tokens[i - 1];
  const after = tokens[i + 1];
  if (!token) return true;
  if (after && ['(', '=>', ':='].includes(after.text)) return true;
  if (after?.kind === 'string' && token.kind === 'word') return true;
  if (before && ['::', '@', ':', '$', '.'].includes(before.text)) return true;
  if (before?.kind === 'word' && before.lower === 'as') return true;
  if (token.kind === 'word' && softWords.has(token.lower)) {
    if (before && (before.kind === 'number' || before.kind === 'string')) return true;
    if (after?.kind === 'word' && after.lower === 'from') return true;
  }
  return false;
}

function sideOf(token: Token, scope: ExpressionScope): 'primary' | 'joined' | undefined {
  const name = token.kind === 'quoted' ? token.value : token.lower;
  if (name === 'primary' || name === 'joined') return name;
  return scope.sides.get(token.value);
}

function noteAlias(token: Token, side: 'primary' | 'joined', { sides, clause, references }: ExpressionScope): void {
  const of = side === 'primary' ? side : clause;
  if (of === undefined || sides.get(token.value) !== side || token.lower === side) return;
  references.push({ kind: 'clause', clause: of, name: token.value, range: { start: token.start, end: token.end } });
}

function readPlaceholder(tokens: readonly Token[], i: number, token: Token, scope: ExpressionScope): Read {
  const name = token.value.toLowerCase();
  if (name === 'primary' || name === 'joined') return readQualified(tokens, i, name, scope);
  return { part: barePart(token, scope), length: 1 };
}

/** `primary.x`, `{joined}.{ts}`: the side's column or feature. */
function readQualified(tokens: readonly Token[], i: number, side: 'primary' | 'joined', scope: ExpressionScope): Read {
  const qualifier = tokens[i];
  const name = tokens[i + 1]?.text === '.' ? tokens[i + 2] : undefined;
  const isName = name?.kind === 'word' || name?.kind === 'quoted' || name?.kind === 'placeholder';
  const of = side === 'primary' ? scope.primary : scope.joined;
  if (!qualifier || !name || !isName || !of) {
    if (qualifier) {
      const message = of
        ? `Name a column after \`${qualifier.text}.\`.`
        : `There is no \`${qualifier.text}\` activity here.`;
      scope.report.say(syntaxError, qualifier, { message });
    }
    return { part: undefined, length: 1 };
  }
  if (side === 'primary' && scope.filterKeyword && scope.joined) {
    const range = { start: qualifier.start, end: name.end };
    scope.report.say(primaryInFilter, range, undefined, replaceWith(scope.filterKeyword, 'join'));
  }
  return { part: valuePart(name, side, of, scope, 'said'), length: 3 };
}

function barePart(token: Token, scope: ExpressionScope): ExpressionPart | undefined {
  if (scope.bare === undefined) return outputPart(token, scope);
  const of = scope.bare === 'primary' ? scope.primary : scope.joined;
  return of ? valuePart(token, scope.bare, of, scope, 'bare') : undefined;
}

function valuePart(
  token: Token,
  side: 'primary' | 'joined',
  of: Scope,
  scope: ExpressionScope,
  whose: 'said' | 'bare',
): ExpressionPart | undefined {
  const name: Name = {
    text: token.value,
    range: { start: token.start, end: token.end },
    quoted: token.kind === 'quoted',
  };
  const own = knownValue(of, name);
  const known = own ?? (side === 'primary' ? scope.primaryOutputs.get(name.text.toLowerCase()) : undefined);
  if (!known) {
    const selected = whose === 'bare' && !scope.filterKeyword ? selectedByPrimary(name, scope) : undefined;
    if (selected) return selected;
    if (token.kind === 'word' && softWords.has(token.lower)) return undefined;
    if (!of.open) {
      reportUnknown(scope.report, name, of);
      return undefined;
    }
  }
  const value = known ?? featureValue(name.text, undefined);
  const output = known && !own ? name.text : undefined;
  scope.references.push({
    kind: 'value',
    value,
    activity: of.activity,
    stream: of.stream.name,
    of: side,
    output,
    range: name.range,
  });
  return { kind: 'value', of: side, value };
}

/** In a `join`, a bare name that the joined activity does not have may be one that the primary's block gave. */
function selectedByPrimary(name: Name, scope: ExpressionScope): ExpressionPart | undefined {
  const value = scope.bare === 'joined' ? scope.primaryOutputs.get(name.text.toLowerCase()) : undefined;
  if (!value || !scope.primary) return undefined;
  const { activity, stream } = scope.primary;
  const { range, text: output } = name;
  scope.references.push({ kind: 'value', value, activity, stream: stream.name, of: 'primary', output, range });
  return { kind: 'value', of: 'primary', value };
}

/** Says that a name is neither column nor feature, with the nearest right spelling as a fix. */
export function reportUnknown(report: Report, name: Name, of: Scope): void {
  const nearest = nearestSpelling(name.text, namesOf(of));
  const fix = nearest === undefined ? undefined : replaceWith(name.range, written(nearest));
  const rule = of.isPeriod ? periodColumn : unknownFeature;
  report.say(rule, name.range, { name: name.text, activity: labelOf(of), nearest }, fix);
}

function outputPart(token: Token, scope: ExpressionScope): ExpressionPart | undefined {
  const name = scope.outputs.get(token.value.toLowerCase())?.name;
  const range = { start: token.start, end: token.end };
  if (name !== undefined) {
    scope.references.push({ kind: 'output', name, range });
    return { kind: 'output', name };
  }
  if (token.kind === 'word' && softWords.has(token.lower)) return undefined;
  const nearest = nearestSpelling(
    token.value,
    [...scope.outputs.values()].map((output) => output.name),
  );
  const fix = nearest === undefined ? undefined : replaceWith(range, written(nearest));
  scope.report.say(unknownOutput, range, { name: token.value, nearest }, fix);
  return undefined;
}

const jsonExtract =
  /(?<!\w)json_extract\w*\s*\(\s*['"](?:\{?(primary|joined)\}?\.)?\{?feature_json\}?['"]\s*,\s*['"]([^'"]+)['"]\s*\)/i;

/** `{{ dbt_aql.json_extract('{feature_json}', 'key') }}` is the feature `key` as text, whatever its type: casts follow it. */
function macroPart(token: Token, scope: ExpressionScope): ExpressionPart | undefined {
  const [, explicit, key] = jsonExtract.exec(token.text) ?? [];
  const side = explicit === 'primary' || explicit === 'joined' ? explicit : scope.bare;
  const of = side === 'primary' ? scope.primary : scope.joined;
  if (key === undefined || side === undefined || !of) {
    if (!token.unterminated) scope.report.say(unresolvedMacro, token, undefined);
    return undefined;
  }
  const range = { start: token.start, end: token.end };
  if (!of.open && !of.features.has(key)) {
    reportUnknown(scope.report, { text: key, range, quoted: false }, { ...of, stream: { ...of.stream, columns: [] } });
    return undefined;
  }
  const value = featureValue(key, 'string');
  scope.references.push({
    kind: 'value',
    value,
    activity: of.activity,
    stream: of.stream.name,
    of: side,
    range,
  });
  return { kind: 'value', of: side, value };
}

function withoutComments(scope: ExpressionScope, start: number, end: number): string {
  let text = '';
  let at = start;
  for (const comment of scope.comments) {
    if (comment.end <= start || comment.start >= end) continue;
    text += `${scope.text.slice(at, comment.start)} `;
    at = comment.end;
  }
  return text + scope.text.slice(at, end);
}
