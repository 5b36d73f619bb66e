import { type Lambdas, openingOf } from './names-inside.ts';
import { reservedWords, softWords } from './sql-words.ts';
import type { Token } from './tokens.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Whether the words around it say that a word is no column: a function, a type, an argument's name, a literal's prefix. */
export function staysText(tokens: readonly Token[], i: number, lambdas: Lambdas): boolean {
  const token = tokens[i];
  const before = tokens[i - 1];
  const after = tokens[i + 1];
  if (!token || lambdas.names.has(i)) return true;
  if (after && ['(', '=>', ':='].includes(after.text)) return true;
  if (after?.kind === 'string' && token.kind === 'word') return true;
  if (token.lower === 'u' && after?.text === '&' && tokens[i + 2]?.start === after.end) return true;
  // `1_000`, `0x1F`, `10L`
  if (before?.kind === 'number' && before.end === token.start) return true;
  if (before && ['::', '@', '$', '.'].includes(before.text)) return true;
  if (before?.text === ':' && !lambdas.signs.has(i - 1) && isPath(tokens, i - 1)) return true;
  if (after?.text === ':' && textAt(tokens, openingOf(tokens, i)) === '{') return true;
  if (before?.kind === 'word' && (before.lower === 'as' || before.lower === 'collate')) return true;
  if (token.kind === 'word' && softWords.has(token.lower)) {
    if (before && (before.kind === 'number' || before.kind === 'string')) return true;
    if (before?.kind === 'word' && before.lower === 'nulls') return true;
    if (after?.kind === 'word' && after.lower === 'from') return true;
  }
  return false;
}

/** Whether a colon leads into an object, as in `payload:key`, and does not part a key from its value, or two ends of a slice. */
function isPath(tokens: readonly Token[], colon: number): boolean {
  const left = tokens[colon - 1];
  const ends = left?.kind === 'word' || left?.kind === 'quoted' || left?.text === ')' || left?.text === ']';
  return ends && !['{', '['].includes(textAt(tokens, openingOf(tokens, colon)));
}

function textAt(tokens: readonly Token[], i: number | undefined): string {
  return (i === undefined ? undefined : tokens[i])?.text ?? '';
}

/** Whether SQL gives a word a meaning here, so that it need not be a column: `interval n day`, `date_trunc(month, ts)`. */
export function isKeyword(tokens: readonly Token[], i: number): boolean {
  const token = tokens[i];
  if (token?.kind !== 'word') return false;
  if (tokens[i + 1]?.lower === 'from' && tokens[i - 2]?.lower === 'extract') return true;
  const called = functionOfArgument(tokens, i);
  if (called !== undefined && takingParts.has(called) && parts.has(token.lower)) return true;
  if (called !== undefined && softWords.has(token.lower)) return !takingValues.has(called);
  return !standsAsValue(tokens, i);
}

/** The function of which the token is a whole argument. */
function functionOfArgument(tokens: readonly Token[], i: number): string | undefined {
  const [before, after] = [tokens[i - 1]?.text ?? '', tokens[i + 1]?.text ?? ''];
  if (!['(', ','].includes(before) || ![')', ','].includes(after)) return undefined;
  const opening = openingOf(tokens, i);
  const word = opening !== undefined && textAt(tokens, opening) === '(' ? tokens[opening - 1] : undefined;
  return word?.kind === 'word' && !notCalled.has(word.lower) ? word.lower : undefined;
}

/** Functions with a part of a time among their arguments. */
const takingParts = words(`
  date_trunc datetrunc trunc timestamp_trunc datetime_trunc time_trunc date_diff datediff datetime_diff timestamp_diff
  time_diff timestampdiff timestampadd dateadd date_add datetime_add timestamp_add date_sub date_part datepart extract
  last_day time_slice week isoweek timeadd timediff normalize normalize_and_casefold convert
`);

/** Parts of a time that are no words of their own, forms of text, and types that `convert` takes. */
const parts = words(`
  isoweek weekiso week_iso dayofweekiso dayofweek_iso dayofmonth yearofweek yearofweekiso nanosecond nanoseconds
  epoch_second epoch_seconds epoch_millisecond epoch_milliseconds epoch_microsecond epoch_nanosecond timezone_hour
  timezone_minute ns us ms d dd dy w wk woy q qtr qtrs y yr yrs yy yyy yyyy h hh hr hrs m mm mi mon mons min mins n s ss
  sec secs msec usec nsec nsecond nseconds nanosec nanosecs microsec microsecs millisec millisecs weekday weekday_iso dw dw_iso
  dow_iso weekofyear weekofyeariso week_of_year week_of_year_iso yearday day_of_week day_of_week_iso day_of_month day_of_year
  year_of_week yow tzh tzm decades dec decs cent cents century centuries c mil mils millennia monday tuesday wednesday thursday
  friday saturday sunday nfc nfd nfkc nfkd
  bigint bool boolean bytes char decimal float float4 float8 int int2 int4 int8 integer json numeric real smallint string super
  text timetz varbyte varchar
`);

/** Functions that take nothing but values. */
const takingValues = words(`
  coalesce nullif ifnull nvl if iff greatest least lower upper length trim ltrim rtrim concat replace abs sum count min max
  avg median stddev any_value array_agg string_agg listagg lag lead first_value last_value to_char
`);

/** Reserved words behind which a bracket is no function's. */
const notCalled: ReadonlySet<string> = new Set([...reservedWords].filter((word) => !['left', 'right'].includes(word)));

/**
 * Whether an operand has to stand here, and one does: an operator, a bracket or a word that awaits one before it and behind it.
 * Other words are those of phrases, of which every warehouse has its own: `omit quotes`, `on overflow truncate`.
 */
function standsAsValue(tokens: readonly Token[], i: number): boolean {
  const [before, token, after] = [tokens[i - 1], tokens[i], tokens[i + 1]];
  if (!token || valueless.has(token.lower)) return false;
  if (['array', 'struct', 'map'].includes(token.lower) && after?.text === '<') return false;
  if (['rows', 'range', 'groups'].includes(token.lower) && after?.lower === 'between') return false;
  // `is not normalized`
  if (before?.lower === 'not' && tokens[i - 2]?.lower === 'is') return false;
  // `similar to x`, and not `year to month`
  if (before?.lower === 'to') return tokens[i - 2]?.lower === 'similar' && followsOperand(after);
  if (before?.lower === 'interval') return after?.kind === 'word' && tokens[i - 2]?.lower !== 'as';
  const isElement = after?.text === '[' && after.start === token.end && !softWords.has(token.lower);
  return awaitsOperand(before) && (isElement || followsOperand(after));
}

/** Words that are values without brackets, or no values. */
const valueless = words(`
  sysdate unbounded collation session_user system_user user current_role current_catalog current_schema localtime
`);

function awaitsOperand(before: Token | undefined): boolean {
  if (before === undefined) return true;
  if (before.kind === 'word') return awaiting.has(before.lower);
  return before.kind === 'punctuation' && ![')', ']', '}', '.', ';'].includes(before.text);
}

const awaiting = words(`
  and or not when then else case where by like ilike between select distinct having escape in from for rlike regexp glob xor
  div placing zone values value symmetric min max passing document content variadic
`);

function followsOperand(after: Token | undefined): boolean {
  if (after === undefined) return true;
  if (after.kind === 'word') return following.has(after.lower);
  return after.kind === 'punctuation' && !['(', '[', '{', '.', ':', '=>', ':='].includes(after.text);
}

const following = words(`
  and or then else end when is in like ilike between not asc desc nulls collate as isnull notnull from for order ignore respect
  having rows range groups at similar rlike regexp glob div xor overlaps placing using escape uescape preceding following
  absent null default limit format operator
`);
