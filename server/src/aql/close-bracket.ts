import type { Range } from '../schema/text.ts';
import type { Reader } from './reader.ts';
import { insert, type LocalFix } from './rule.ts';
import { syntaxError } from './rules-syntax.ts';
import type { Token } from './tokens.ts';

/**
 * Takes the bracket that closes `opener`; where there is none, that is reported and the bracket offered behind `last`. A text
 * that is never closed has swallowed it, and is reported by itself.
 */
export function closeBracket(
  reader: Reader,
  opener: Range,
  message = 'This bracket is never closed.',
  last: Token = reader.previous(),
): void {
  if (!reader.take(')') && !last.unterminated)
    reader.report.say(syntaxError, opener, { message }, missingBracket(reader, opener, last));
}

/** Undefined where something else has to be written first. */
function missingBracket(reader: Reader, opener: Range, { text, end, unterminated }: Token): LocalFix | undefined {
  if (unterminated || text === '(' || text === ',') return undefined;
  const isOnLines = reader.text.slice(opener.start, end).includes('\n');
  return insert(end, isOnLines ? '\n)' : ')', 'Insert `)`');
}
