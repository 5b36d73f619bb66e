import { reservedWords, softWords } from './sql-words.ts';
import { type Token, tokenize } from './tokens.ts';

/** Two tokens on one line, with their neighbours. */
export interface Pair {
  readonly before: Token | undefined;
  readonly left: Token;
  readonly right: Token;
  readonly after: Token | undefined;
}

/**
 * Whether a space stands between two tokens of SQL. What only some dialects know (`@>`, `a:b`, `->>`) stays as it was written:
 * two signs pushed together or pulled apart may be another operator.
 */
export function isSpaced(pair: Pair, isExpression: boolean): boolean {
  const { left, right } = pair;
  return wantsSpace(pair, isExpression) || !staysApart(left, right);
}

function wantsSpace(pair: Pair, isExpression: boolean): boolean {
  const { left, right } = pair;
  if ([',', ')', ']', ';', '.', '::'].includes(right.text) || ['(', '[', '.', '::'].includes(left.text)) return false;
  if (!isExpression) return right.text !== '(';
  if (isOperator(left) || isOperator(right)) return isOperatorSpaced(pair);
  if (right.text === '(') return isSpacedBeforeBracket(left, isGlued(left, right));
  if (right.text === '[') return left.kind === 'word' ? reservedWords.has(left.lower) : !isValue(left);
  return left.text === ',' || !isGlued(left, right) || isParted(left, right);
}

/** Whether a word stands for itself though nothing parts it from what is beside it: `(a)and`, `'x'or`, `and{b}`, not `10L` or `e'x'`. */
function isParted(left: Token, right: Token): boolean {
  if (right.kind === 'word')
    return [')', ']'].includes(left.text) || (left.kind !== 'punctuation' && reservedWords.has(right.lower));
  return left.kind === 'word' && reservedWords.has(left.lower) && right.kind !== 'punctuation';
}

const plainOperators: ReadonlySet<string> = new Set(['=', '<', '>', '<=', '>=', '<>', '!=', '||', '+', '-', '*', '/']);
const brackets: ReadonlySet<string> = new Set(['(', ')', '[', ']', ',', '.', ';', '::']);

/** Signs that no other sign makes another one of. */
const alone: ReadonlySet<string> = new Set(['(', ')', '[', ']', ',', ';']);

function isOperator(token: Token | undefined): boolean {
  return token?.kind === 'punctuation' && !brackets.has(token.text);
}

function isOperatorSpaced({ before, left, right, after }: Pair): boolean {
  const glued = isGlued(left, right);
  if (isOperator(left) && isOperator(right)) return !glued || (plainOperators.has(left.text) && isSign(right));
  if (isOperator(left)) {
    // `#-`, `-|-`
    if (isSign(left) && before && isOperator(before) && isGlued(before, left) && !plainOperators.has(before.text))
      return !glued;
    if (isSign(left) && (before === undefined || !isValue(before))) return false;
    const isWhole = plainOperators.has(left.text) && !(isOperator(before) && before && isGlued(before, left));
    return isWhole || !glued;
  }
  const isWhole =
    plainOperators.has(right.text) && !(isOperator(after) && after && isGlued(right, after) && !isSign(after));
  return isWhole || !glued;
}

const isSign = (token: Token): boolean => token.text === '-' || token.text === '+';

/** Whether a value may end with the token, so that a sign after it subtracts. */
function isValue(token: Token): boolean {
  if (token.kind === 'punctuation') return token.text === ')' || token.text === ']';
  return token.kind !== 'word' || !reservedWords.has(token.lower) || valueWords.has(token.lower);
}

const valueWords: ReadonlySet<string> = new Set(
  'end null true false current_date current_time current_timestamp localtime localtimestamp'.split(' '),
);

const functionLike: ReadonlySet<string> = new Set(
  `any all some cast try_cast left right exists filter collate window values current_date current_time current_timestamp
  current_user localtime localtimestamp`.split(/\s+/),
);

function isSpacedBeforeBracket(left: Token, glued: boolean): boolean {
  if (left.kind !== 'word') return !glued;
  if (functionLike.has(left.lower) || softWords.has(left.lower)) return !glued;
  return reservedWords.has(left.lower);
}

const isGlued = (left: Token, right: Token): boolean => left.end === right.start;

/** Whether two tokens written without a space are still those two: `1` and `.` are not, nor are `-` and `-`. */
function staysApart(left: Token, right: Token): boolean {
  if (right.kind === 'end' || alone.has(right.text) || alone.has(left.text)) return true;
  const { tokens, comments } = tokenize(left.text + right.text);
  return comments.length === 0 && tokens.length === 3 && tokens[0]?.text === left.text;
}
