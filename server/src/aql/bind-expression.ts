import { nearestSpelling } from '../schema/spelling.ts';
import type { Range } from '../schema/text.ts';
import type { ExpressionNode, Name } from './ast.ts';
import type { BoundExpression, ExpressionPart, Value } from './bound.ts';
import type { ClauseReference } from './expected.ts';
import { type Lambdas, lambdasIn, lengthOfType, subqueryTokens } from './names-inside.ts';
import type { Reference } from './references.ts';
import { type Report, replaceWith, written } from './rule.ts';
import { unresolvedMacro } from './rules-dbt.ts';
import { unknownFeature, unknownOutput } from './rules-names.ts';
import { primaryInFilter, syntaxError } from './rules-syntax.ts';
import { featureValue, knownValue, labelOf, type Scope } from './scope.ts';
import { reservedWords } from './sql-words.ts';
import { isWrittenApart, type Token } from './tokens.ts';
import { reportUnknown, textMeant } from './unknown-name.ts';
import { isKeyword, staysText } from './word-places.ts';

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
  const lambdas = lambdasIn(node.tokens);
  for (let i = 0; i < node.tokens.length; i += 1) {
    i += lengthOfType((ahead) => node.tokens[i + ahead]);
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
  readonly lambdas: Lambdas;
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
    const isOwn = !around.inSubquery && !staysText(tokens, i, around.lambdas);
    if (isOwn && isKnown(token, scope)) return { part: barePart(token, scope, 'name'), length: 1 };
    const length = lengthOfPath(tokens, i);
    const path = tokens.slice(i, i + length);
    // `schema.function(…)`, `sequence.nextval`, `operator(pg_catalog.~)`
    const isNamed = tokens[i + length]?.text === '(' || namedByLast.test(path.at(-1)?.lower ?? '');
    if (isOwn && !isNamed) reportUnknownOwner(path, scope);
    return { part: undefined, length };
  }
  if (around.inSubquery || staysText(tokens, i, around.lambdas)) return undefined;
  if (token.kind === 'word' && reservedWords.has(token.lower)) return undefined;
  const as = !isKnown(token, scope) && isKeyword(tokens, i) ? 'keyword' : 'name';
  return { part: barePart(token, scope, as), length: 1 };
}

const namedByLast = /^(?:(?:next|curr)val|[~!@#%^&|?<>=+-].*)$/;

/** How many tokens `a.b.c` has. */
function lengthOfPath(tokens: readonly Token[], i: number): number {
  let length = 2;
  while (tokens[i + length]?.text === '.' || tokens[i + length - 1]?.text === '.') length += 1;
  return Math.min(length, tokens.length - i);
}

/** `nope.ts`, where nothing is called `nope`. */
function reportUnknownOwner(path: readonly Token[], scope: ExpressionScope): void {
  const [owner, , member] = path;
  const last = path.at(-1);
  const of = scope.bare === 'primary' ? scope.primary : scope.joined;
  if (!owner || !member || !last || of?.open || (scope.bare !== undefined && !of)) return;
  const name = path.map(({ text }) => text).join('');
  const range = { start: owner.start, end: last.end };
  const known = scope.bare === undefined ? [...scope.outputs.values()].map((one) => one.name) : [];
  const sides = [...scope.sides.keys(), ...(scope.primary ? ['primary'] : []), ...(scope.joined ? ['joined'] : [])];
  const side = nearestSpelling(owner.value, sides);
  const isMember = path.length === 3 && (known.includes(member.value) || (of && isKnown(member, scope)));
  const nearest = side === undefined ? (isMember ? member.text : undefined) : `${written(side)}.${member.text}`;
  const fix = nearest === undefined ? undefined : replaceWith(range, nearest);
  if (of) scope.report.say(unknownFeature, range, { name, activity: labelOf(of), nearest }, fix);
  else scope.report.say(unknownOutput, range, { name, nearest }, fix);
}

/** A column before a dot: a member of its object, as some dialects write it. */
function isKnown(token: Token, scope: ExpressionScope): boolean {
  if (scope.bare === undefined) return scope.outputs.has(token.value.toLowerCase());
  const of = scope.bare === 'primary' ? scope.primary : scope.joined;
  return of !== undefined && knownValue(of, { text: token.value, quoted: token.kind === 'quoted' }) !== undefined;
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
  return { part: barePart(token, scope, 'name'), length: 1 };
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
  return { part: valuePart(name, side, of, scope, { whose: 'said', as: 'name' }), length: 3 };
}

/** What a word is where no column has its name: a wrong name, or a word of SQL. */
type Otherwise = 'name' | 'keyword';

function barePart(token: Token, scope: ExpressionScope, as: Otherwise): ExpressionPart | undefined {
  if (scope.bare === undefined) return outputPart(token, scope, as);
  const of = scope.bare === 'primary' ? scope.primary : scope.joined;
  return of ? valuePart(token, scope.bare, of, scope, { whose: 'bare', as }) : undefined;
}

function valuePart(
  token: Token,
  side: 'primary' | 'joined',
  of: Scope,
  scope: ExpressionScope,
  { whose, as }: { readonly whose: 'said' | 'bare'; readonly as: Otherwise },
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
    if (as === 'keyword') return undefined;
    if (!of.open) {
      reportUnknown(scope.report, name, of, whose === 'bare' ? textMeant(token) : undefined);
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

function outputPart(token: Token, scope: ExpressionScope, as: Otherwise): ExpressionPart | undefined {
  const name = scope.outputs.get(token.value.toLowerCase())?.name;
  const range = { start: token.start, end: token.end };
  if (name !== undefined) {
    scope.references.push({ kind: 'output', name, range });
    return { kind: 'output', name };
  }
  if (as === 'keyword') return undefined;
  const nearest = nearestSpelling(
    token.value,
    [...scope.outputs.values()].map((output) => output.name),
  );
  const instead = nearest === undefined ? textMeant(token) : written(nearest);
  const fix = instead === undefined ? undefined : replaceWith(range, instead);
  scope.report.say(unknownOutput, range, { name: token.value, nearest: nearest ?? instead }, fix);
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
