import { nearestSpelling } from '../schema/spelling.ts';
import type { Range } from '../schema/text.ts';
import type { ActivityNode, BlockClauseNode, JoinedNode, ParsedQuery, PrimaryNode } from './ast.ts';
import { automaticName, bindAggregates, bindColumns, type ColumnsContext } from './bind-columns.ts';
import { bindExpression, type ExpressionScope } from './bind-expression.ts';
import type {
  BoundAggregateColumn,
  BoundColumn,
  BoundExpression,
  BoundInterval,
  BoundJoined,
  BoundPrimary,
  Value,
} from './bound.ts';
import type { CatalogueStream } from './catalogue.ts';
import type { ClauseReference } from './expected.ts';
import { Outputs } from './outputs.ts';
import type { Reference } from './references.ts';
import { asIdentifier, type LocalFix, Report, remove, replaceWith, written } from './rule.ts';
import { unknownActivity, unknownRelative } from './rules-names.ts';
import { joinInAggregateEver, joinOnPrimary, upperCaseFilter } from './rules-syntax.ts';
import { columnNamed, columnValue, type Scope, scopeOf } from './scope.ts';
import { intervalUnit } from './vocabulary.ts';

/** What a joined clause may say about the primary. */
export interface PrimaryNames {
  readonly scope: Scope;
  readonly alias: string;
  /** The primary's columns under their names in the result, by lower case. */
  readonly outputs: ReadonlyMap<string, Value>;
}

/** Binds the clauses of one text; what it finds wrong, refers to and adds to the result stands in its fields. */
export class ClauseBinder {
  readonly report: Report;
  readonly references: Reference[] = [];
  readonly outputs: Outputs;
  private readonly parsed: ParsedQuery;

  constructor(parsed: ParsedQuery) {
    this.parsed = parsed;
    this.report = new Report(parsed.file);
    this.outputs = new Outputs(this.report);
  }

  /** Looks an activity up and gives the names of its rows. */
  activity(stream: CatalogueStream, node: ActivityNode | undefined): Scope {
    if (node?.kind === 'one') {
      const { text, range } = node.name;
      this.references.push({ kind: 'activity', name: text, stream: stream.name, range });
      if (!stream.activities.has(text) && !stream.openActivities) {
        const nearest = knownWithoutPrefix(text, stream.activities) ?? nearestSpelling(text, stream.activities.keys());
        const fix = nearest === undefined ? undefined : replaceWith(node.range, written(nearest));
        this.report.say(unknownActivity, node.range, { name: text, stream: stream.name, nearest }, fix);
      }
    }
    return scopeOf(stream, node);
  }

  /** `scope`: the names that a row of the result has; `rows`: those that its filters see. */
  primary(node: PrimaryNode, { scope, rows }: { readonly scope: Scope; readonly rows: Scope }): BoundPrimary {
    const context = this.columns(scope, (column) => column);
    const columns = node.block?.items.length
      ? bindColumns(node.block, context)
      : this.timeOnly(node, scope, (column) => column);
    this.outputs.addAll(columns, node.block);
    const filters: BoundExpression[] = [];
    for (const clause of node.block?.clauses ?? []) {
      if (clause.kind === 'filter') {
        this.noteCase(clause.keyword);
        const sides = {
          bare: 'primary',
          primary: rows,
          joined: undefined,
          sides: new Map([[aliasOf(node), 'primary' as const]]),
          clause: undefined,
          filterKeyword: undefined,
        } as const;
        filters.push(bindExpression(clause.expression, { ...this.overResult(), ...sides }));
      } else this.report.say(joinOnPrimary, clause.keyword, { clause: clause.kind }, withoutRelation(clause));
    }
    return {
      selector: node.selector ?? { kind: 'all' },
      activity: scope.activity,
      alias: aliasOf(node),
      columns,
      filters,
      range: node.range,
    };
  }

  /** Undefined where the clause does not say how it is related. */
  joined(node: JoinedNode, stream: CatalogueStream, primary: PrimaryNames): BoundJoined | undefined {
    const scope = this.activity(stream, node.activity);
    const context = this.columns(scope, (column, aggregate) => automaticName(node, column, aggregate));
    const hasItems = node.block !== undefined && node.block.items.length > 0;
    const alias = aliasOf(node);
    const columns = node.kind === 'append' ? this.appendColumns(node, scope, context, hasItems) : [];
    const aggregates = node.kind === 'aggregate' ? this.aggregateColumns(node, context, hasItems) : [];
    this.outputs.addAll(node.kind === 'append' ? columns : aggregates, node.block);
    const sides = new Map<string, 'primary' | 'joined'>([[primary.alias, 'primary']]);
    if (alias !== primary.alias) sides.set(alias, 'joined');
    else sides.delete(alias);
    const filters: BoundExpression[] = [];
    const joins: BoundExpression[] = [];
    let within: BoundInterval | undefined;
    let atLeast: BoundInterval | undefined;
    for (const clause of node.block?.clauses ?? []) {
      if ('unit' in clause) {
        const unit = clause.unit === undefined ? undefined : intervalUnit(clause.unit);
        const interval = unit && clause.count !== undefined ? { count: clause.count, unit } : undefined;
        if (clause.kind === 'within') within = interval;
        else atLeast = interval;
        continue;
      }
      const filterKeyword = clause.kind === 'filter' ? clause.keyword : undefined;
      if (filterKeyword) this.noteCase(filterKeyword);
      const expressionScope = {
        ...this.overResult(),
        bare: 'joined',
        primary: primary.scope,
        primaryOutputs: primary.outputs,
        joined: scope,
        sides,
        clause: this.parsed.tree.joined.indexOf(node),
        filterKeyword,
      } as const;
      const expression = bindExpression(clause.expression, expressionScope);
      (clause.kind === 'filter' ? filters : joins).push(expression);
      if (clause.kind === 'join' && node.kind === 'aggregate' && node.condition === 'ever') {
        const isOwn = expression.parts.every(
          (part) => part.kind !== 'output' && (part.kind !== 'value' || part.of === 'joined'),
        );
        this.report.say(joinInAggregateEver, clause.keyword, undefined, isOwn ? asFilter(clause.keyword) : undefined);
      }
    }
    if (!node.condition || (node.kind === 'append' && !node.pick)) return undefined;
    const relationship = {
      condition: node.condition,
      activity: scope.activity,
      alias,
      filters,
      joins,
      within,
      atLeast,
      relativeTo: this.relativeTo(node, primary),
      range: node.range,
    };
    return node.pick
      ? { kind: 'append', ...relationship, pick: node.pick, columns }
      : { kind: 'aggregate', ...relationship, aggregates };
  }

  /** Expressions over the columns of the result, as far as they are named by now. */
  overResult(): ExpressionScope {
    return {
      text: this.parsed.text,
      comments: this.parsed.comments,
      report: this.report,
      references: this.references,
      bare: undefined,
      primary: undefined,
      joined: undefined,
      sides: new Map(),
      clause: undefined,
      filterKeyword: undefined,
      primaryOutputs: new Map(),
      outputs: this.outputs.byName,
    };
  }

  private noteCase(filter: Range): void {
    const word = this.parsed.text.slice(filter.start, filter.end);
    if (word !== 'filter' && word.toLowerCase() === 'filter') {
      this.report.say(upperCaseFilter, filter, { word }, asFilter(filter));
    }
  }

  /** The alias of an earlier append; undefined: the primary, or a name that is none, which is reported. */
  private relativeTo(node: JoinedNode, primary: PrimaryNames): string | undefined {
    const name = node.relativeTo;
    if (!name || name.text === 'primary') return undefined;
    const refer = (clause: ClauseReference): void => {
      this.references.push({ kind: 'clause', clause, name: name.text, range: name.range });
    };
    if (name.text === primary.alias) {
      refer('primary');
      return undefined;
    }
    const { joined } = this.parsed.tree;
    const appends = joined.slice(0, joined.indexOf(node)).filter(({ kind }) => kind === 'append');
    const earlier = appends.map(aliasOf);
    const found = appends.filter((append) => aliasOf(append) === name.text);
    const [only] = found;
    if (only && found.length === 1) {
      refer(joined.indexOf(only));
      return name.text;
    }
    const nearest = found.length > 1 ? undefined : nearestSpelling(name.text, earlier);
    const fix = nearest === undefined ? undefined : replaceWith(name.range, written(nearest));
    this.report.say(unknownRelative, name.range, { name: name.text, nearest, isShared: found.length > 1 }, fix);
    return undefined;
  }

  private appendColumns(node: JoinedNode, scope: Scope, context: ColumnsContext, hasItems: boolean): BoundColumn[] {
    if (node.block && hasItems) return bindColumns(node.block, context);
    const happened: BoundColumn = { kind: 'happened', name: context.nameFor('happened', undefined), range: node.range };
    return [...this.timeOnly(node, scope, context.nameFor), happened];
  }

  private aggregateColumns(node: JoinedNode, context: ColumnsContext, hasItems: boolean): BoundAggregateColumn[] {
    if (node.block && hasItems) return bindAggregates(node.block, context);
    return [
      { function: 'count', value: 'every', arguments: [], name: context.nameFor('', 'count'), range: node.range },
    ];
  }

  /** What a clause without a block gives: its `ts`. */
  private timeOnly(node: PrimaryNode | JoinedNode, scope: Scope, nameFor: ColumnsContext['nameFor']): BoundColumn[] {
    const ts = columnNamed(scope.stream, { text: 'ts', quoted: false });
    return ts
      ? [{ kind: 'value', value: columnValue(ts), name: nameFor(ts.physicalName, undefined), range: node.range }]
      : [];
  }

  private columns(scope: Scope, nameFor: ColumnsContext['nameFor']): ColumnsContext {
    return { report: this.report, references: this.references, scope, nameFor };
  }
}

/** `customer__visited_page` → `visited_page`: dbt models of a stream have its prefix, which the packages take away. */
export function knownWithoutPrefix(name: string, known: ReadonlyMap<string, unknown>): string | undefined {
  const rest = name.slice(name.indexOf('__') + 2);
  return name.includes('__') && known.has(rest) ? rest : undefined;
}

export function primaryNames(scope: Scope, primary: BoundPrimary | undefined): PrimaryNames {
  const outputs = (primary?.columns ?? []).flatMap((column): [string, Value][] =>
    column.kind === 'value' ? [[column.name.toLowerCase(), column.value]] : [],
  );
  return { scope, alias: primary?.alias ?? 'primary', outputs: new Map(outputs) };
}

/** `as x`, else the activity's name as an identifier. */
export function aliasOf(node: PrimaryNode | JoinedNode): string {
  if (node.alias) return node.alias.text;
  return node.activity?.kind === 'one' ? asIdentifier(node.activity.name.text) : 'any';
}

const asFilter = (keyword: Range): LocalFix => replaceWith(keyword, 'filter');

/** A `join` that names no side can be a `filter`; what is left has no place in a primary. */
function withoutRelation(clause: BlockClauseNode): LocalFix {
  const isPlain =
    clause.kind === 'join' && !clause.expression.tokens.some(({ value }) => /^(?:primary|joined)$/i.test(value));
  return isPlain ? asFilter(clause.keyword) : remove(clause.range, 'Remove it');
}
