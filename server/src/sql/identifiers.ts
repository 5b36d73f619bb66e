import { resultsOf } from './alternatives.ts';
import { argumentOf, isOfText } from './behind.ts';
import type { Column, Scope } from './columns.ts';
import type { Span } from './cursor.ts';
import type { IdentifierFact } from './facts.ts';
import { resolve, type Trace } from './leaves.ts';
import { referenceOf, writtenName } from './references.ts';
import { typeOf } from './values.ts';

type LetterCase = IdentifierFact['letterCase'];

const lower = new Set(['lower', 'lcase']);
const upper = new Set(['upper', 'ucase']);
const sameText = new Set('trim btrim ltrim rtrim'.split(' '));

/** The columns of tables that an identifier is taken from, through what only changes its spelling. */
export function identifiersOf(trace: Trace, column: Column): readonly IdentifierFact[] {
  const { cursor } = trace;
  const found: IdentifierFact[] = [];
  /** Where the select items begin that are a column and nothing else: what is put around one takes its name away. */
  const bare = new Set<number>();
  const visit = (
    current: Column,
    names: readonly string[],
    letterCase: LetterCase,
    seen: ReadonlySet<Column>,
  ): void => {
    if (seen.has(current)) return;
    const path = new Set([...seen, current]);
    const { origin } = current;
    if (origin.kind === 'columns') for (const other of origin.columns) visit(other, names, letterCase, path);
    if (origin.kind !== 'expression') return;
    if (current.named === 'reference') bare.add(origin.span.from);
    look(origin.span, origin.scope, names, letterCase, path);
  };
  const look = (
    given: Span,
    scope: Scope,
    names: readonly string[],
    letterCase: LetterCase,
    seen: ReadonlySet<Column>,
  ): void => {
    for (const span of resultsOf(cursor, given)) {
      const lowered = argumentOf(cursor, span, lower);
      const raised = argumentOf(cursor, span, upper);
      const argument = lowered ?? raised ?? argumentOf(cursor, span, sameText);
      const spelling = letterCase ?? (lowered ? 'lower' : raised ? 'upper' : undefined);
      if (argument) look(argument, scope, names, spelling, seen);
      else follow(span, scope, names, spelling, seen);
    }
  };
  const follow = (
    span: Span,
    scope: Scope,
    names: readonly string[],
    letterCase: LetterCase,
    seen: ReadonlySet<Column>,
  ): void => {
    const reference = referenceOf(cursor, span);
    if (!reference) return;
    const all = [...names, inWords(writtenName(cursor, reference.name))];
    const target = resolve(trace, reference, scope);
    if (target && isOfText(target)) {
      visit(target, all, letterCase, seen);
    } else {
      const kind = target && typeOf(trace, target) === 'uuid' ? 'id' : kindOf(all);
      const takenBy = bare.has(span.from) ? cursor.range({ from: span.to - 1, to: span.to }) : undefined;
      found.push({ range: cursor.range(span), name: all.at(-1) ?? '', kind, letterCase, takenBy });
    }
  };
  visit(column, [], undefined, new Set());
  return found;
}

/** `userEmail` and `USER_EMAIL` as `user_email`. */
function inWords(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[\s-]+/g, '_')
    .toLowerCase();
}

/** The kind of the innermost name that says one. */
function kindOf(names: readonly string[]): IdentifierFact['kind'] {
  for (const name of names.toReversed()) {
    if (/(^|_)e?_?mail(_?addr(ess)?)?$/.test(name)) return 'email';
    if (/(^|_)(phone|telephone|mobile|cell)(_?(number|num|no))?$/.test(name)) return 'phone';
    if (/(^|_)(id|uuid|guid)$/.test(name)) return 'id';
  }
  return undefined;
}
