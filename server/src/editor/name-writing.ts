import { parse } from 'yaml';
import { reservedWords } from '../aql/sql-words.ts';
import { clauseWords, conditionWords, pickWords, selectorWords } from '../aql/vocabulary.ts';
import type { DialectName } from '../dialects/dialect.ts';
import { dialectNamed } from '../dialects/index.ts';
import type { Range } from '../schema/text.ts';
import { lexicalRules } from '../sql/lexical.ts';
import { tokenize } from '../sql/tokens.ts';

/** The language a name stands in; `macro` is the key inside a dbt macro of a query, `text` a text in single quotes there. */
export type Form = 'query' | 'macro' | 'yaml' | 'sql' | 'text';

/** The name that a text means; undefined where it is written in a way that is not understood here. */
export function nameIn(form: Form, written: string, dialect: DialectName): string | undefined {
  switch (form) {
    case 'macro':
      return written;
    case 'query':
      if (/^["`]/.test(written)) return written.slice(1, -1).replaceAll('""', '"');
      return /^\{.*\}$/.test(written) ? written.slice(1, -1) : written;
    case 'yaml':
      try {
        return String(parse(written));
      } catch {
        return undefined;
      }
    case 'text':
      return written.slice(1, -1).replaceAll("''", "'");
    case 'sql':
      return nameInSql(written, dialect);
  }
}

/**
 * A new name in place of a written one, quoted and escaped as its language needs it. Quotes that the old name did not need stay;
 * those it did need go if the new one does not. Undefined where it cannot be written.
 */
export function writeName(form: Form, written: string, name: string, dialect: DialectName): string | undefined {
  switch (form) {
    case 'macro':
      return /['"{}]/.test(name) ? undefined : name;
    case 'query':
      return writeInQuery(written, name, dialect);
    case 'yaml':
      return writeYaml(written, name, dialect);
    case 'text':
      return `'${name.replaceAll("'", "''")}'`;
    case 'sql':
      return writeSql(written, name, dialect);
  }
}

function writeInQuery(written: string, name: string, dialect: DialectName): string {
  if (/^\{.*\}$/.test(written) && isPlain(name)) return `{${name}}`;
  const old = nameIn('query', written, dialect) ?? '';
  const isQuoted = /^["`]/.test(written) && isPlain(old);
  return isPlain(name) && !isQuoted ? name : `"${name.replaceAll('"', '""')}"`;
}

/** Whether a name is a plain word of the query language, and none that means something else in some place. */
function isPlain(name: string): boolean {
  const lower = name.toLowerCase();
  const means =
    reservedWords.has(lower) ||
    clauseWords.has(lower) ||
    conditionWords.has(lower) ||
    Object.hasOwn(pickWords, lower) ||
    Object.hasOwn(selectorWords, lower) ||
    ['as', 'relative', 'filter', 'join', 'within', 'distinct', 'interval'].includes(lower);
  return /^[\p{L}_][\p{L}\p{N}_$]*$/u.test(name) && !means;
}

function writeYaml(written: string, name: string, dialect: DialectName): string {
  const isSafe = (text: string): boolean => {
    if (!/^[\p{L}_](?:[\p{L}\p{N}_ .-]*[\p{L}\p{N}_])?$/u.test(text)) return false;
    return !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  };
  const quote = /^["']/.exec(written)?.[0];
  const keeps = quote !== undefined && isSafe(nameIn('yaml', written, dialect) ?? '');
  if (isSafe(name) && !keeps) return name;
  return quote === "'" ? `'${name.replaceAll("'", "''")}'` : JSON.stringify(name);
}

/** The one name or text among the tokens of a written piece of SQL, with what it says. */
function pieceOf(written: string, dialect: DialectName): Piece | undefined {
  const { tokens, defects } = tokenize(written, lexicalRules(dialect));
  const [only, ...others] = tokens;
  if (!only || others.length > 0 || defects.length > 0 || only.start > 0 || only.end < written.length) return undefined;
  if (only.kind !== 'string' && only.kind !== 'quoted') return undefined;
  const parts = /^(u&|[a-z]*)(\$\w*\$|'''|"""|['"`])/iu.exec(written);
  return { value: only.value, prefix: (parts?.[1] ?? '').toLowerCase(), quote: parts?.[2] ?? '' };
}

interface Piece {
  readonly value: string;
  readonly prefix: string;
  readonly quote: string;
}

/** A name without quotes is a key in some JSON, or an identifier, whose case counts in both. */
function nameInSql(written: string, dialect: DialectName): string {
  const piece = pieceOf(written, dialect);
  if (piece) return piece.value;
  // In the text of another string a key is quoted as JSON has it, whatever quotes the warehouse knows.
  const quoted = /^(["'`])([\s\S]*)\1$/.exec(written);
  return quoted?.[2] ?? written;
}

/** The one text in a piece of SQL that says a name: in `cast('x' as text)`, `'x'::text`, `varchar 'x'` the `'x'`. */
export function textSaying(name: string, sql: string, { start, end }: Range, dialect: DialectName): Range | undefined {
  const { tokens } = tokenize(sql.slice(start, end), lexicalRules(dialect));
  // `lower('Ended')` would fold any other name too.
  if (tokens.some(({ kind, value }) => kind === 'word' && (value === 'lower' || value === 'upper'))) return undefined;
  const [only, ...others] = tokens.filter(({ kind }) => kind === 'string');
  if (!only || others.length > 0 || only.value !== name) return undefined;
  return { start: start + only.start, end: start + only.end };
}

function writeSql(written: string, name: string, dialect: DialectName): string | undefined {
  const piece = pieceOf(written, dialect);
  const { identifierQuotes, stringQuotes } = lexicalRules(dialect);
  const quote = piece?.quote ?? /^["'`]/.exec(written)?.[0] ?? '';
  // A key inside JSON inside a string looks like an identifier in quotes: only what means the same in both is written.
  if (quote === '"' && /['"]/.test(name)) return undefined;
  if (quote === '') {
    const mark = identifierQuotes.charAt(0);
    if (/^[A-Za-z_]\w*$/.test(name)) return name;
    return name.includes(mark) ? undefined : mark + name + mark;
  }
  const isText = piece !== undefined && (quote.startsWith('$') || stringQuotes.includes(quote.charAt(0)));
  if (!isText) return name.includes(quote) ? undefined : quote + name + quote;
  const keeps = !name.includes(quote.charAt(0));
  if (keeps) return `${written.slice(0, piece.prefix.length)}${quote}${name}${quote}`;
  // Dollars, raw and triple quotes have no escape: the dialect's own way to write a text has.
  return dialectNamed(dialect).string(name);
}

/** The range of the key inside `{{ …json_extract('{feature_json}', 'key') }}`; undefined for another text. */
export function macroKey(text: string, { start, end }: Range): Range | undefined {
  const written = text.slice(start, end);
  if (!written.startsWith('{{')) return undefined;
  const key = /['"]([^'"]+)['"]\s*\)/.exec(written);
  if (!key?.[1]) return undefined;
  const from = start + key.index + 1;
  return { start: from, end: from + key[1].length };
}
