import { alternativesOf } from './alternatives.ts';
import { isOfText } from './behind.ts';
import type { Column, Scope } from './columns.ts';
import type { Span } from './cursor.ts';
import { callOf, withoutBrackets, withoutCast } from './expressions.ts';
import { resolve, type Trace } from './leaves.ts';
import { referenceOf } from './references.ts';

/** A moment whose time of day is cut off. */
export interface CutToDate {
  readonly span: Span;
  readonly scope: Scope;
  /** The moment with its time. */
  readonly operand: Span;
}

/** Functions that give the date of their argument. */
const dateOf = new Set('date to_date ts_or_ds_to_date'.split(' '));
const truncations = new Set('date_trunc datetime_trunc timestamp_trunc trunc'.split(' '));
const wholeDays = new Set('day week isoweek month quarter year isoyear dd mm yyyy'.split(' '));

/** Where a column's value loses its time of day, as a cast or a call says it. */
export function cutsToDate(trace: Trace, column: Column): readonly CutToDate[] {
  const { cursor } = trace;
  const found: CutToDate[] = [];
  const seen = new Set<Column>();
  const visit = (current: Column): void => {
    if (seen.has(current)) return;
    seen.add(current);
    const { origin } = current;
    if (origin.kind === 'columns') origin.columns.forEach(visit);
    if (origin.kind === 'expression') look(origin.span, origin.scope);
  };
  const look = (span: Span, scope: Scope): void => {
    const operand = cutBy(span);
    const inner = withoutBrackets(cursor, span) ?? (operand ? undefined : withoutCast(cursor, span)?.value);
    const reference = referenceOf(cursor, span);
    const target = reference && resolve(trace, reference, scope);
    if (operand) found.push({ span, scope, operand });
    else if (inner) look(inner, scope);
    else if (target && isOfText(target)) visit(target);
    else for (const result of alternativesOf(cursor, span) ?? []) look(result, scope);
  };
  const cutBy = (span: Span): Span | undefined => {
    const cast = withoutCast(cursor, span);
    if (cast)
      return cursor.isWord(cast.type.from, 'date') && cast.type.to - cast.type.from === 1 ? cast.value : undefined;
    const call = callOf(cursor, span);
    const [first, second, ...others] = call?.arguments ?? [];
    if (!call || !first) return undefined;
    if (dateOf.has(call.name)) return second ? undefined : first;
    if (!truncations.has(call.name) || others.length > 0) return undefined;
    if (!second) return call.name === 'trunc' && trace.dialect === 'redshift' ? first : undefined;
    const isPeriod = (part: Span): boolean =>
      part.to - part.from === 1 && wholeDays.has(cursor.token(part.from)?.value.toLowerCase() ?? '');
    return isPeriod(first) ? second : isPeriod(second) ? first : undefined;
  };
  visit(column);
  return found;
}
