import { createHash } from 'node:crypto';
import type { Dialect } from '../dialects/dialect.ts';
import type { Transformation } from '../project/project.ts';
import { hasJinja, placeInTemplate } from '../sql/jinja.ts';
import { lexicalRules } from '../sql/lexical.ts';
import { type Token, tokenize } from '../sql/tokens.ts';
import type { Refusal } from './plan.ts';

/** A transformation's SQL as a build runs it: one statement, its bounds filled in. */
export interface Source {
  /** Changes when the SQL means something else: comments, spaces and the case of words do not count. */
  readonly hash: string;
  /** Whether it puts its lower bound itself, with `@start_ts`. */
  readonly bindsStart: boolean;
  /** Whether a string or a quoted name goes over several lines, so that its lines must not be indented. */
  readonly spansLines: boolean;
  /**
   * The statement with `@start_ts` and `@end_ts` replaced by SQL expressions. The rows meant are later than the start,
   * and no later than the end.
   */
  sql(start: string, end: string): string;
  /** Where in the file an offset of `sql` with these bounds stands; inside a bound, where that begins. */
  fileOffset(start: string, end: string, offset: number): number;
}

export type ReadSource =
  | { readonly kind: 'source'; readonly source: Source }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Reads a transformation for running. Source: `files.md`, "A transformation". */
export function readSource(
  { id, sql: written, expanded }: Pick<Transformation, 'id' | 'sql' | 'expanded'>,
  dialect: Pick<Dialect, 'name'>,
): ReadSource {
  if (expanded?.problem) return { kind: 'refused', refusal: expanded.problem };
  if (!expanded && hasJinja(written)) {
    return refused(`${id} has Jinja in it that nobody evaluated.`, 'Write the names of the tables.');
  }
  const text = expanded ? expanded.expansion.text : written;
  const { tokens } = tokenize(text, lexicalRules(dialect.name));
  const end = tokens.findIndex((token) => token.kind === 'symbol' && token.value === ';');
  if (end !== -1 && tokens.slice(end).some((token) => token.value !== ';')) {
    return refused(`${id} has more than one statement.`, 'Leave one SELECT in the file.');
  }
  const statement = end === -1 ? tokens : tokens.slice(0, end);
  const [first] = statement;
  const last = statement[statement.length - 1];
  if (!first || !last) return refused(`${id} is empty.`, 'Write a SELECT in it, or delete the file.');
  const bounds = statement.filter((token) => isBound(token, 'start_ts') || isBound(token, 'end_ts'));
  return {
    kind: 'source',
    source: {
      hash: hashOf(text, statement),
      bindsStart: bounds.some((token) => isBound(token, 'start_ts')),
      spansLines: statement.some(({ start, end: to }) => text.slice(start, to).includes('\n')),
      sql(startBound, endBound) {
        let written = '';
        let from = first.start;
        for (const token of bounds) {
          written += text.slice(from, token.start) + (isBound(token, 'start_ts') ? startBound : endBound);
          from = token.end;
        }
        return written + text.slice(from, last.end);
      },
      fileOffset(startBound, endBound, offset) {
        let place = first.start + offset;
        for (const token of bounds) {
          if (place <= token.start) break;
          const { length } = isBound(token, 'start_ts') ? startBound : endBound;
          if (place < token.start + length) return token.start;
          place += token.end - token.start - length;
        }
        const at = Math.min(place, last.end);
        return expanded ? placeInTemplate(expanded.expansion, { start: at, end: at }).start : at;
      },
    },
  };
}

function isBound(token: Token, name: string): boolean {
  return token.kind === 'parameter' && token.value.replace(/^@/, '').toLowerCase() === name;
}

function hashOf(text: string, tokens: readonly Token[]): string {
  const spelling = tokens.map((token) => (token.kind === 'word' ? token.value : text.slice(token.start, token.end)));
  return createHash('sha256').update(spelling.join(' ')).digest('hex').slice(0, 16);
}

function refused(message: string, next: string): ReadSource {
  return { kind: 'refused', refusal: { message, next } };
}

/** Hashes of the SQL of today, by transformation, of those whose SQL can be read. */
export function hashesOf(transformations: readonly Transformation[], dialect: Dialect): ReadonlyMap<string, string> {
  return new Map(
    transformations.flatMap((one): readonly (readonly [string, string])[] => {
      const read = readSource(one, dialect);
      return read.kind === 'source' ? [[one.id, read.source.hash]] : [];
    }),
  );
}
