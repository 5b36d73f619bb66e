import type { Range } from '../schema/text.ts';
import type { Report } from './rule.ts';
import { dbtArguments, dbtWrapper, unresolvedMacro } from './rules-dbt.ts';

/**
 * What a dbt model has around its query: `{% set aql %} … {% endset %}`, then a macro that is given the variable. It is
 * passed over, so that a query can be read where it was pasted with its model.
 */
export interface DbtPiece extends Range {
  readonly kind:
    | 'wrapper'
    /** A macro of the packages that takes the query as arguments instead of as a text. */
    | 'arguments'
    /** Any other statement of Jinja. */
    | 'statement';
}

const wrapping = /^\{%[-+]?\s*(?:set\s+\w+|endset)\s*[-+]?%\}$/;
const call =
  /^\{\{[-+]?\s*(?:\w+\s*\.\s*)*(?:config\s*\(|(?:dataset|dataset_column|query)\s*\(\s*(?:\w+\s*=\s*)?\w+\s*\))/;
const withArguments = /^\{\{[-+]?\s*(?:\w+\s*\.\s*)*(?:dataset|query_stream)\s*\(/;

/** What a tag or a macro is to the query; undefined for a macro that stands for a value in it. */
export function dbtPieceOf(written: string, start: number): DbtPiece | undefined {
  const range = { start, end: start + written.length };
  if (wrapping.test(written) || call.test(written)) return { kind: 'wrapper', ...range };
  if (withArguments.test(written)) return { kind: 'arguments', ...range };
  return written.startsWith('{%') ? { kind: 'statement', ...range } : undefined;
}

/** Says what of dbt stands around a query, or in its place. */
export function reportDbt(report: Report, text: string, pieces: readonly DbtPiece[]): void {
  for (const piece of pieces) {
    if (piece.kind === 'arguments') report.say(dbtArguments, piece, undefined);
    if (piece.kind === 'statement') report.say(unresolvedMacro, piece, undefined);
  }
  const wrappers = pieces.filter(({ kind }) => kind === 'wrapper');
  const [first, last] = [wrappers[0], wrappers.at(-1)];
  if (!first || !last) return;
  const range = { start: first.start, end: last.end };
  const fix = { title: 'Keep the query alone', range, text: unwrapped(text, wrappers) };
  report.say(dbtWrapper, first, undefined, fix);
}

/** What stands between the pieces, without the comments that are for dbt. */
function unwrapped(text: string, pieces: readonly Range[]): string {
  const between = pieces.slice(1).map((piece, index) => text.slice(pieces[index]?.end, piece.start));
  return between
    .map((part) => part.replaceAll(/^[ \t]*--[ \t]*depends_on:[^\n]*\n?/gm, '').trim())
    .filter((part) => part !== '')
    .join('\n');
}
