import type { Range } from '../schema/text.ts';
import { maskJinja } from '../sql/jinja.ts';
import { lexicalRules } from '../sql/lexical.ts';
import { tokenize } from '../sql/tokens.ts';
import type { Subject } from './check.ts';

/** Where the SQL of a transformation begins and ends, comments and semicolons left out; undefined where there is none. */
export function statementRange({ transformation, dialect }: Pick<Subject, 'transformation' | 'dialect'>) {
  const { tokens } = tokenize(maskJinja(transformation.sql).text, lexicalRules(dialect));
  const meant = tokens.filter(({ kind, value }) => kind !== 'symbol' || value !== ';');
  const [first, last] = [meant[0], meant.at(-1)];
  return first && last ? { first: rangeOf(first), whole: { start: first.start, end: last.end } } : undefined;
}

function rangeOf({ start, end }: Range): Range {
  return { start, end };
}
