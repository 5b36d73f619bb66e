import { nearestSpelling } from '../schema/spelling.ts';
import type { Problem, Range } from '../schema/text.ts';
import type { ActivityNode, BlockNode, ItemNode, JoinedNode, Name, ParsedQuery, PrimaryNode } from './ast.ts';
import { automaticName, bindAggregates, bindColumns, type ColumnsContext } from './bind-columns.ts';
import { bindExpression, type ExpressionScope } from './bind-expression.ts';
import type {
  BoundAggregateColumn,
  BoundColumn,
  BoundDerived,
  BoundExpression,
  BoundInterval,
  BoundJoined,
  BoundPrimary,
  BoundQuery,
  Value,
} from './bound.ts';
import type { Catalogue, CatalogueStream } from './catalogue.ts';
import type { Reference } from './references.ts';
import { asIdentifier, insert, Report, replaceWith, written } from './rule.ts';
import { duplicateName, missingUsing, unknownActivity, unknownInclude, unknownStream } from './rules-names.ts';
import { joinInAggregateEver, joinOnPrimary } from './rules-syntax.ts';
import { columnNamed, columnValue, type Scope, scopeOf, unknownStreamNamed } from './scope.ts';
import { intervalUnit } from './vocabulary.ts';

export interface BindResult {
  /** Undefined where the query has an error, in its syntax or its names: such a query is never compiled. */
  readonly query: BoundQuery | undefined;
  /** What the names are wrong in; problems of the syntax stand in the parsed query. */
  readonly problems: readonly Problem[];
  readonly references: readonly Reference[];
  /** The stream that is read, where it is known. */
  readonly stream: CatalogueStream | undefined;
  /** Columns of the result, as far as they are known. */
  readonly outputs: readonly Output[];
}

export interface Output {
  readonly name: string;
  readonly range: Range;
}

/** Looks every name up. Source: `aql.md`, "Grammar" and the paragraphs after it. */
export function bindQuery(parsed: ParsedQuery, catalogue: Catalogue): BindResult {
  const binder = new Binder(parsed, catalogue);
  return binder.bind();
}

class Binder {
  private readonly parsed: ParsedQuery;
  private readonly catalogue: Catalogue;
  private readonly report: Report;
  private readonly references: Reference[] = [];
  private readonly outputs = new Map<string, Output>();
  private readonly primaryOutputs = new Map<string, Value>();

  constructor(parsed: ParsedQuery, catalogue: Catalogue) {
    this.parsed = parsed;
    this.catalogue = catalogue;
    this.report = new Report(parsed.file);
  }

  bind(): BindResult {
    const { tree } = this.parsed;
    const known = this.bindStream();
    const stream = known ?? unknownStreamNamed(tree.using?.stream?.text ?? '');
    const primaryScope = this.bindActivity(stream, tree.primary?.activity);
    const primary = tree.primary ? this.bindPrimary(tree.primary, primaryScope) : undefined;
    const joined = tree.joined.map((node) => this.bindJoined(node, stream, primaryScope, primary?.alias ?? 'primary'));
    for (const include of tree.includes) for (const name of include.names) this.checkInclude(name);
    const derived = tree.derived.map((node): BoundDerived | undefined => {
      const expression = bindExpression(node.expression, this.resultScope());
      if (!node.name) return undefined;
      this.output(node.name.text, node.name.range, { alias: node.name, end: node.range.end });
      return { expression, name: node.name.text, range: node.range };
    });
    const orderBy = tree.orderBy ? bindExpression(tree.orderBy, this.resultScope()) : undefined;
    const whole =
      known &&
      primary &&
      [...this.parsed.problems, ...this.report.problems].every(({ severity }) => severity !== 'error');
    return {
      query: whole
        ? {
            stream: known.name,
            primary,
            joined: joined.filter((one) => one !== undefined),
            derived: derived.filter((one) => one !== undefined),
            orderBy,
            limit: tree.limit,
          }
        : undefined,
      problems: this.report.problems,
      references: this.references,
      stream: known,
      outputs: [...this.outputs.values()],
    };
  }

  private bindStream(): CatalogueStream | undefined {
    const { tree } = this.parsed;
    const { streams } = this.catalogue;
    const name = tree.using?.stream;
    if (!name) {
      const [only] = streams.values();
      if (!tree.using && streams.size === 1) return only;
      const at = tree.primary?.keyword ?? tree.using?.keyword ?? { start: 0, end: 0 };
      const names = [...streams.keys()];
      const fixes = tree.using
        ? []
        : names.map((stream) => insert(at.start, `using ${written(stream)}\n`, `Read \`${stream}\``));
      if (!tree.using) this.report.say(missingUsing, at, { streams: names }, ...fixes);
      return undefined;
    }
    const stream = streams.get(name.text) ?? (name.quoted ? undefined : streams.get(name.text.toLowerCase()));
    if (stream) this.references.push({ kind: 'stream', name: stream.name, range: name.range });
    else {
      const nearest = nearestSpelling(name.text, streams.keys());
      const others = nearest === undefined ? (streams.size === 1 ? [...streams.keys()] : []) : [nearest];
      const fixes = others.map((other) => replaceWith(name.range, written(other)));
      this.report.say(unknownStream, name.range, { name: name.text, nearest }, ...fixes);
    }
    return stream;
  }

  private bindActivity(stream: CatalogueStream, node: ActivityNode | undefined): Scope {
    if (node?.kind === 'one') {
      const { text, range } = node.name;
      this.references.push({ kind: 'activity', name: text, stream: stream.name, range });
      if (!stream.activities.has(text) && !stream.openActivities) {
        const nearest = nearestSpelling(text, stream.activities.keys());
        const fix = nearest === undefined ? undefined : replaceWith(node.range, written(nearest));
        this.report.say(unknownActivity, node.range, { name: text, stream: stream.name, nearest }, fix);
      }
    }
    return scopeOf(stream, node);
  }

  private bindPrimary(node: PrimaryNode, scope: Scope): BoundPrimary {
    const context = this.columns(scope, (column) => column);
    const columns = node.block?.items.length
      ? bindColumns(node.block, context)
      : this.timeOnly(node, scope, (column) => column);
    this.nameOutputs(columns, node.block);
    for (const column of columns) {
      if (column.kind === 'value') this.primaryOutputs.set(column.name.toLowerCase(), column.value);
    }
    const filters: BoundExpression[] = [];
    for (const clause of node.block?.clauses ?? []) {
      if (clause.kind === 'filter') {
        const sides = {
          bare: 'primary',
          primary: scope,
          joined: undefined,
          sides: new Map(),
          filterKeyword: undefined,
        } as const;
        filters.push(bindExpression(clause.expression, { ...this.resultScope(), ...sides }));
      } else this.report.say(joinOnPrimary, clause.keyword, { clause: clause.kind });
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

  private bindJoined(
    node: JoinedNode,
    stream: CatalogueStream,
    primary: Scope,
    primaryAlias: string,
  ): BoundJoined | undefined {
    const scope = this.bindActivity(stream, node.activity);
    const context = this.columns(scope, (column, aggregate) => automaticName(node, column, aggregate));
    const hasItems = node.block !== undefined && node.block.items.length > 0;
    const alias = aliasOf(node);
    const columns = node.kind === 'append' ? this.appendColumns(node, scope, context, hasItems) : [];
    const aggregates = node.kind === 'aggregate' ? this.aggregateColumns(node, context, hasItems) : [];
    this.nameOutputs(node.kind === 'append' ? columns : aggregates, node.block);
    const sides = new Map<string, 'primary' | 'joined'>([[primaryAlias, 'primary']]);
    if (alias !== primaryAlias) sides.set(alias, 'joined');
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
      const expressionScope = {
        ...this.resultScope(),
        bare: 'joined',
        primary,
        joined: scope,
        sides,
        filterKeyword,
      } as const;
      (clause.kind === 'filter' ? filters : joins).push(bindExpression(clause.expression, expressionScope));
      if (clause.kind === 'join' && node.kind === 'aggregate' && node.condition === 'ever') {
        this.report.say(joinInAggregateEver, clause.keyword, undefined);
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
      relativeTo: undefined,
      range: node.range,
    };
    return node.pick
      ? { kind: 'append', ...relationship, pick: node.pick, columns }
      : { kind: 'aggregate', ...relationship, aggregates };
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

  private nameOutputs(columns: readonly { name: string; range: Range }[], block: BlockNode | undefined): void {
    for (const { name, range } of columns) {
      const item = block?.items.find((one) => one.range.start === range.start);
      this.output(name, range, { alias: item ? aliasOfItem(item) : undefined, end: range.end });
    }
  }

  private output(name: string, range: Range, place: { alias: Name | undefined; end: number }): void {
    const lower = name.toLowerCase();
    if (!this.outputs.has(lower)) {
      this.outputs.set(lower, { name, range });
      return;
    }
    let n = 2;
    while (this.outputs.has(`${lower}_${n}`)) n += 1;
    const fresh = `${name}_${n}`;
    const fix = place.alias
      ? replaceWith(place.alias.range, written(fresh))
      : insert(place.end, ` as ${written(fresh)}`, `Name it \`${fresh}\``);
    this.report.say(duplicateName, place.alias?.range ?? range, { name }, fix);
  }

  private checkInclude(name: Name): void {
    if (this.catalogue.includes.has(name.text)) return;
    const nearest = nearestSpelling(name.text, this.catalogue.includes.keys());
    const fix = nearest === undefined ? undefined : replaceWith(name.range, written(nearest));
    this.report.say(unknownInclude, name.range, { name: name.text, nearest }, fix);
  }

  /** Expressions over the columns of the result, as far as they are named by now. */
  private resultScope(): ExpressionScope {
    return {
      text: this.parsed.text,
      comments: this.parsed.comments,
      report: this.report,
      references: this.references,
      bare: undefined,
      primary: undefined,
      joined: undefined,
      sides: new Map(),
      filterKeyword: undefined,
      primaryOutputs: this.primaryOutputs,
      outputs: this.outputs,
    };
  }
}

function aliasOf(node: PrimaryNode | JoinedNode): string {
  if (node.alias) return node.alias.text;
  return node.activity?.kind === 'one' ? asIdentifier(node.activity.name.text) : 'any';
}

const aliasOfItem = (item: ItemNode): Name | undefined => (item.kind === 'star' ? undefined : item.alias);
