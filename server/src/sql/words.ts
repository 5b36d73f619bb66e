import type { Cursor } from './cursor.ts';

/** Words that are never the bare name of a column, on any of the warehouses. */
export const keywords: ReadonlySet<string> = new Set(
  `select distinct all from where group by having qualify window order limit offset union intersect except and or not in is
   like ilike rlike regexp glob similar between escape case when then else end as on using join inner full outer cross natural
   lateral exists some asc desc over partition with collate interval isnull notnull overlaps into any filter left right`.split(
    /\s+/,
  ),
);

/** Words that are values themselves. */
export const valueWords: ReadonlySet<string> = new Set(
  `null true false current_date current_timestamp current_time localtimestamp localtime current_user session_user user
   default sysdate`.split(/\s+/),
);

/** Functions of a value and a type. */
export const casts: ReadonlySet<string> = new Set(['cast', 'try_cast', 'safe_cast']);

const units =
  /^(?:micro|milli|nano)?seconds?$|^(?:minute|hour|day|week|month|quarter|year|decade|century|centuries|millennium)s?$|^iso(?:week|year|dow)$|^dayof(?:week|month|year)(?:iso)?$|^week(?:day|iso)$|^epoch|^dow$|^doy$|^(?:mon|tues|wednes|thurs|fri|satur|sun)day$/;
const abbreviations = /^(?:ms|us|ns|ss|mi|hh|dd|dw|wk|mm|qq|yy|yyyy|d|h|m|q|s|w|y)$/;
const functionsOfUnits =
  /^(?:date|time|timestamp|datetime|ts)_?(?:add|sub|diff|trunc|part|bucket|slice)|^trunc|^last_day|^(?:next|previous)_day|^extract|^week$/;

/**
 * A unit of time as a whole argument of a function that takes one: `date_trunc(x, month)`, `dateadd(d, 1, x)`. `first`: where
 * the function's arguments begin.
 */
export function isUnitArgument(cursor: Cursor, at: number, first: number, call: string | undefined): boolean {
  if (call === undefined || !functionsOfUnits.test(call)) return false;
  const isWhole =
    (at === first || cursor.isSymbol(at - 1, ',')) &&
    (cursor.isSymbol(at + 1, ')') || cursor.isSymbol(at + 1, ',') || cursor.isSymbol(at + 1, '('));
  const word = cursor.token(at)?.value ?? '';
  if (!isWhole) return false;
  if (at === first) return units.test(word) || abbreviations.test(word);
  // The unit is said in quotes already.
  return units.test(word) && cursor.token(first)?.kind !== 'string';
}
