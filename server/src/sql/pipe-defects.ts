import { nearestSpelling } from '../schema/spelling.ts';
import type { Cursor } from './cursor.ts';

/**
 * What is certainly wrong with operators behind `|>`. No parser at hand knows all of them, so that none is asked: a word is
 * taken for a mistake where it is nearly an operator, and nothing behind one where it cannot stand alone.
 */
export function findPipeDefects(cursor: Cursor): void {
  if (!cursor.rules.pipes) return;
  for (let at = 0; at < cursor.tokens.tokens.length; at += 1) {
    if (!cursor.isSymbol(at, '|>')) continue;
    const word = cursor.token(at + 1);
    if (isEnd(cursor, at + 1)) {
      cursor.defect('An operator is missing after `|>`.', { from: at, to: at + 1 }, 'forgiven');
    } else if (word?.kind === 'word' && !operators.has(word.value)) {
      // Of three letters too many words are near: one day one of them may be an operator.
      const meant = word.value.length > 3 ? nearestSpelling(word.value, operators) : undefined;
      const message = `\`${word.value}\` is not expected here. Did you mean \`${meant}\`?`;
      if (meant) cursor.defect(message, { from: at + 1, to: at + 2 }, 'forgiven');
    } else if (word && needing.has(word.value) && isEnd(cursor, at + 2)) {
      cursor.defect(`Something is missing after \`${word.value}\`.`, { from: at + 1, to: at + 2 }, 'forgiven');
    }
  }
}

function isEnd(cursor: Cursor, at: number): boolean {
  return cursor.token(at) === undefined || ['|>', ')', ';'].some((symbol) => cursor.isSymbol(at, symbol));
}

/** First words of the operators of BigQuery, of the GoogleSQL that it is made of, and of Spark. */
const operators: ReadonlySet<string> = new Set(
  `select extend set drop rename as where aggregate distinct join inner left right full cross outer natural semi anti lateral
   call order limit offset union intersect except minus pivot unpivot tablesample window with match_recognize from table
   sort cluster distribute group having qualify values insert create export describe static_describe assert log if fork tee
   recursive`.split(/\s+/),
);

/** Those that are nothing without what follows them. */
const needing: ReadonlySet<string> = new Set(
  'select extend set drop rename as where join call limit pivot unpivot'.split(' '),
);
