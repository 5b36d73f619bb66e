import { parse } from 'yaml';
import { reservedWords } from '../aql/sql-words.ts';
import { clauseWords, conditionWords, pickWords, selectorWords } from '../aql/vocabulary.ts';
import type { DialectName } from '../dialects/dialect.ts';
import type { Range } from '../schema/text.ts';
import { lexicalRules } from '../sql/lexical.ts';

/** The language a name stands in; `macro` is the key inside a dbt macro of a query. */
export type Form = 'query' | 'macro' | 'yaml' | 'sql';

/** The name that a text means; undefined where it is written in a way that is not understood here. */
export function nameIn(form: Form, written: string): string | undefined {
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
    case 'sql': {
      const { inner, quote } = sqlParts(written);
      return quote === '' || quote.startsWith('$') ? inner : inner.replaceAll(quote + quote, quote);
    }
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
      return writeInQuery(written, name);
    case 'yaml':
      return writeYaml(written, name);
    case 'sql':
      return writeSql(written, name, dialect);
  }
}

function writeInQuery(written: string, name: string): string {
  if (/^\{.*\}$/.test(written) && isPlain(name)) return `{${name}}`;
  const old = nameIn('query', written) ?? '';
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

function writeYaml(written: string, name: string): string {
  const isSafe = (text: string): boolean => {
    if (!/^[\p{L}_](?:[\p{L}\p{N}_ .-]*[\p{L}\p{N}_])?$/u.test(text)) return false;
    return !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  };
  const quote = /^["']/.exec(written)?.[0];
  const keeps = quote !== undefined && isSafe(nameIn('yaml', written) ?? '');
  if (isSafe(name) && !keeps) return name;
  return quote === "'" ? `'${name.replaceAll("'", "''")}'` : JSON.stringify(name);
}

interface SqlParts {
  readonly before: string;
  readonly quote: string;
  readonly inner: string;
}

function sqlParts(written: string): SqlParts {
  const dollar = /^(\$\w*\$)([\s\S]*)\1$/.exec(written);
  if (dollar) return { before: '', quote: dollar[1] ?? '', inner: dollar[2] ?? '' };
  const quoted = /^([A-Za-z]?)(['"`])([\s\S]*)\2$/.exec(written);
  return { before: quoted?.[1] ?? '', quote: quoted?.[2] ?? '', inner: quoted?.[3] ?? written };
}

function writeSql(written: string, name: string, dialect: DialectName): string | undefined {
  const { before, quote } = sqlParts(written);
  const { backslash, identifierQuotes } = lexicalRules(dialect);
  // A key inside JSON inside a string looks like an identifier in quotes: only what means the same in both is written.
  if (quote === '"' && /['"]/.test(name)) return undefined;
  if (quote.startsWith('$')) return name.includes('$') ? undefined : quote + name + quote;
  if (quote === '') {
    const mark = identifierQuotes.charAt(0);
    if (/^[A-Za-z_]\w*$/.test(name)) return name;
    return name.includes(mark) ? undefined : mark + name + mark;
  }
  if (name.includes(quote) && before !== '') return undefined;
  return before + quote + name.replaceAll(quote, backslash ? `\\${quote}` : quote + quote) + quote;
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
