import type { BoundExpression, BoundJoined } from '../aql/bound.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { identifier } from '../dialects/identifiers.ts';
import { expressionSql } from './expression.ts';
import type { Moments, Span } from './moments.ts';
import { type CarriedValues, own } from './names.ts';
import type { Cte, Join, Select } from './plan.ts';
import type { ActivityRows, RowColumn } from './rows.ts';

/** One joined clause on its way to SQL: what every strategy works from. */
export interface Clause {
  readonly dialect: Dialect;
  readonly joined: BoundJoined;
  /** Name of the step that answers the clause: `first_between_took_bike`. */
  readonly label: string;
  /** The clause in words, for comments. */
  readonly words: string;
  readonly giveName: (wish: string) => string;
  readonly span: Span;
  /** What the span is around: an event of the primary or of another append, or a period. */
  readonly around: 'event' | 'period';
  /** The step that holds, for each primary row, the moments the span is around: the primary itself, or another append's rows. */
  readonly anchor: string;
  readonly primary: string;
  /** How many primary rows an entity has. */
  readonly primaryRows: 'one' | 'many';
  readonly primaryActivity: 'one' | 'every';
  /** What only a pair of rows decides. */
  readonly predicates: readonly BoundExpression[];
  readonly primaryValues: CarriedValues;
  readonly values: CarriedValues;
  /** The columns an append hands on from the row it chose. */
  readonly fields: readonly string[];
  readonly rows: (columns: readonly RowColumn[]) => ActivityRows;
  /** All rows of the primary's activity, as they are in the table. */
  readonly primarySeries: () => Select;
  /** The entity of a row of the stream, which is `s` there. */
  readonly entityKey: string;
  /** Whether the rows’ own numbers, as the build keeps them, say their order: comparing these is comparing integers. */
  readonly storedOrder: boolean;
}

/** How a clause is answered: steps before the last select, joins in it, and what reads the answer there. */
export interface Answer {
  readonly ctes: readonly Cte[];
  readonly joins: readonly Join[];
  /**
   * A step that gives the primary rows with one more column, read as a column of the primary: where joining it row for row
   * costs more than carrying the rows along. `from` has the rows so far and is called like the primary.
   */
  readonly widens?: (from: string) => Cte;
  /** SQL of a field of the chosen row, or of an aggregate; null where there is no match. */
  read(field: string): string;
}

export function step(clause: Clause, name: string, note: string, select: Select, computed?: 'once'): Cte {
  const cte = { name, purpose: `${clause.words}: ${note}`, serves: clause.joined.range, select };
  return computed ? { ...cte, computed } : cte;
}

/** A column of a relation; bare where the select reads only one, which is written `''`. */
export function column({ dialect }: { readonly dialect: Dialect }, relation: string, name: string): string {
  if (relation === '') return identifier(dialect, name);
  return `${identifier(dialect, relation)}.${identifier(dialect, name)}`;
}

/** The moments of the clause's anchor. */
export function momentsOf(clause: Clause): Moments {
  return {
    dialect: clause.dialect,
    t: column(clause, clause.anchor, own.ts),
    next: column(clause, clause.anchor, own.next),
    previous: column(clause, clause.anchor, own.previous),
  };
}

/** A relation under the name by which steps refer to the primary. */
export function asPrimary(scope: { readonly dialect: Dialect; readonly primary: string }, relation: string): string {
  const primary = identifier(scope.dialect, scope.primary);
  return relation === scope.primary ? primary : `${identifier(scope.dialect, relation)} as ${primary}`;
}

export function sameEntity(clause: Clause, relation: string): string {
  return `${column(clause, relation, own.entity)} = ${column(clause, clause.anchor, own.entity)}`;
}

/** Joins a step that holds at most one row per primary row. */
export function joinByPrimaryRow(
  scope: { dialect: Dialect; primary: string },
  relation: string,
  key: readonly string[] = [own.entity, own.occurrence],
): Join {
  const same = (name: string): string => `${column(scope, relation, name)} = ${column(scope, scope.primary, name)}`;
  return { kind: 'left join', relation, on: key.map(same) };
}

/** The clause's predicates, for a row of `relation` beside a primary row. */
export function predicatesOf(clause: Clause, relation: string): string[] {
  return clause.predicates.map((predicate) =>
    expressionSql(predicate, clause.dialect, (part) => {
      if (part.kind === 'output') return identifier(clause.dialect, part.name);
      return part.of === 'primary'
        ? column(clause, clause.primary, clause.primaryValues.as(part.value))
        : column(clause, relation, clause.values.as(part.value));
    }),
  );
}

/** What orders events at one instant: (`activity`,) `activity_id`, byte by byte. */
function tieBreak(clause: Clause, relation: string, activity: 'one' | 'every'): string[] {
  const names = activity === 'every' ? [own.activity, own.id] : [own.id];
  return names.map((name) => clause.dialect.textOrder(column(clause, relation, name)));
}

/** The order of the joined rows. */
export function eventOrder(clause: Clause, relation: string, direction: '' | ' desc' = ''): string {
  const keys = [column(clause, relation, own.ts), ...tieBreak(clause, relation, clause.joined.activity.kind)];
  return keys.map((key) => key + direction).join(', ');
}

/** The order of the primary rows, where nothing else is read. */
export function primaryOrder(clause: Clause): string {
  return [column(clause, '', own.ts), ...tieBreak(clause, '', clause.primaryActivity)].join(', ');
}

/** A select over a step that keeps columns under their names. */
export function kept(clause: Clause, relation: string, names: readonly string[]) {
  return names.map((name) => ({ sql: column(clause, relation, name), as: name }));
}
