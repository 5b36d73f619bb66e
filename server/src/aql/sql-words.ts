const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Words of SQL that are never a column without quotes, in any of the dialects. */
export const reservedWords = words(`
  all and any as asc between both case cast collate cross current_date current_time current_timestamp current_user desc
  distinct else end escape except exists false filter for from full group having ilike in inner intersect interval is
  isnull join leading left like limit localtime localtimestamp natural not notnull null on or order outer over overlaps
  partition right select similar some then trailing true try_cast union using when where window with rlike regexp glob
`);

/** Words that mean something in SQL and may yet be a column: the column wins where there is one. */
export const softWords = words(`
  array at be by character century current date day days dayofweek dayofyear decade dow doy double epoch exclude first
  following format groups hour hours ignore isodow isoyear last lateral long microsecond microseconds millennium
  millisecond milliseconds minute minutes month months no nulls offset ordinality only preceding precision quarter quarters
  range respect row rows second seconds separator set sysdate time timestamp timestamptz timezone to unbounded unknown
  usage value varying week weeks within without year years zone map struct safe unnest to symmetric asymmetric default
`);
