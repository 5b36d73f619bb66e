import { nearestSpelling } from '../schema/spelling.ts';
import type { BlockNode, ItemNode, JoinedNode, Name } from './ast.ts';
import type { AggregateFunction, BoundAggregateColumn, BoundColumn, Value } from './bound.ts';
import type { Reference } from './references.ts';
import { asIdentifier, insert, type LocalFix, type Report, remove, replaceWith, written } from './rule.ts';
import {
  aggregateWithoutFunction,
  functionOutsideAggregate,
  unknownFunction,
  wrongArguments,
  wrongType,
} from './rules-functions.ts';
import { syntaxError } from './rules-syntax.ts';
import { columnValue, featureValue, knownValue, type Scope } from './scope.ts';
import { reportUnknown } from './unknown-name.ts';
import { type Fits, functionNamed, functionNames, functions, typeFits, typeWanted } from './vocabulary.ts';

export interface ColumnsContext {
  readonly report: Report;
  readonly references: Reference[];
  readonly scope: Scope;
  /** The name of a column that has no alias. */
  readonly nameFor: (column: string, aggregate: AggregateFunction | undefined) => string;
}

/** Names of a joined clause's columns: `{pick}_{condition}_{activity}_{column}`, `{func}_{condition}_{activity}_{column}`. */
export function automaticName(node: JoinedNode, column: string, aggregate: AggregateFunction | undefined): string {
  const pick = node.pick && 'n' in node.pick ? `${node.pick.kind}_${node.pick.n}` : (node.pick?.kind ?? 'first');
  const activity = node.activity?.kind === 'one' ? asIdentifier(node.activity.name.text) : 'any';
  return [aggregate ?? pick, node.condition ?? 'ever', activity, column].filter((part) => part !== '').join('_');
}

/** The columns of a primary or an append. */
export function bindColumns(block: BlockNode, context: ColumnsContext): BoundColumn[] {
  const taken = namesTaken(block);
  return block.items.flatMap((item) => bindItem(item, taken, context));
}

function bindItem(item: ItemNode, taken: ReadonlySet<string>, context: ColumnsContext): BoundColumn[] {
  const { scope, report } = context;
  switch (item.kind) {
    case 'star':
      return scope.stream.columns
        .filter(({ name, physicalName }) => !taken.has(name.toLowerCase()) && !taken.has(physicalName.toLowerCase()))
        .map((column) => ({
          kind: 'value',
          value: columnValue(column),
          name: context.nameFor(column.physicalName, undefined),
          range: item.range,
        }));
    case 'column': {
      const value = bindValue(item.column, context);
      return value ? [{ kind: 'value', value, name: nameOf(item.alias, value, context), range: item.range }] : [];
    }
    case 'call':
      report.say(functionOutsideAggregate, item.range, { function: item.function.text }, columnAlone(item));
      return [];
  }
}

/** The columns that a block names itself, under their own names, by lower case: `*` leaves them out. */
function namesTaken(block: BlockNode): ReadonlySet<string> {
  return new Set(
    block.items.flatMap((item) => (item.kind === 'column' && !item.alias ? [item.column.text.toLowerCase()] : [])),
  );
}

function nameOf(alias: Name | undefined, value: Value, context: ColumnsContext, aggregate?: AggregateFunction): string {
  if (alias) return alias.text;
  return context.nameFor(value.kind === 'column' ? value.physicalName : asIdentifier(value.key), aggregate);
}

function bindValue(name: Name, context: ColumnsContext, fits: Fits = 'anything'): Value | undefined {
  const { scope, report, references } = context;
  let value = knownValue(scope, name);
  const untyped = value?.kind !== 'column' && scope.features.get(name.text)?.type === undefined;
  if (!value && !scope.open) {
    reportUnknown(report, name, scope);
    return undefined;
  }
  if (untyped) value = featureValue(name.text, typeWanted(fits));
  if (value)
    references.push({ kind: 'value', value, activity: scope.activity, stream: scope.stream.name, range: name.range });
  return value;
}

/** The columns of an aggregate. */
export function bindAggregates(block: BlockNode, context: ColumnsContext): BoundAggregateColumn[] {
  return block.items.flatMap((item) => {
    const column = bindAggregate(item, context);
    return column ? [column] : [];
  });
}

function bindAggregate(item: ItemNode, context: ColumnsContext): BoundAggregateColumn | undefined {
  const { report } = context;
  if (item.kind === 'star') {
    report.say(aggregateWithoutFunction, item.range, { column: '*' }, replaceWith(item.range, 'count(*)'));
    return undefined;
  }
  if (item.kind === 'column') {
    const { range, text } = item.column;
    const fixes = ['count', 'first_value', 'last_value'].map((name) => ({
      title: `Take \`${name}(${text})\``,
      range,
      text: `${name}(${text})`,
    }));
    report.say(aggregateWithoutFunction, item.range, { column: text }, ...fixes);
    return undefined;
  }
  return bindCall(item, context);
}

type Call = Extract<ItemNode, { kind: 'call' }>;

function bindCall(item: Call, context: ColumnsContext): BoundAggregateColumn | undefined {
  const { report } = context;
  const named = functionNamed(item.function.text.toLowerCase());
  if (!named) {
    const nearest = nearestSpelling(item.function.text, functionNames);
    const fix = nearest === undefined ? undefined : replaceWith(item.function.range, nearest);
    report.say(unknownFunction, item.function.range, { name: item.function.text, nearest }, fix);
    return undefined;
  }
  const aggregate = item.distinct ? distinctOf(named) : named;
  if (!aggregate) {
    report.say(wrongArguments, item.range, {
      message: `\`${named}\` has no \`distinct\`; \`count\` and \`listagg\` have.`,
    });
    return undefined;
  }
  if (item.isComputed) return undefined;
  if (item.argument === undefined) {
    report.say(syntaxError, item.range, { message: `\`${named}\` needs a column: \`${functions[named].signature}\`.` });
    return undefined;
  }
  const literals = bindLiterals(item, aggregate, report);
  if (!literals) return undefined;
  if (item.argument === 'star') {
    if (aggregate !== 'count') {
      report.say(
        wrongArguments,
        item.range,
        {
          message: `Only \`count\` takes \`*\`; \`${aggregate}\` needs a column.`,
        },
        replaceWith(item.function.range, 'count'),
      );
      return undefined;
    }
    const name = item.alias?.text ?? context.nameFor('', 'count');
    return { function: 'count', value: 'every', arguments: [], name, range: item.range };
  }
  const { fits } = functions[aggregate];
  const value = bindValue(item.argument, context, fits);
  if (!value) return undefined;
  if (!typeFits(fits, value.type)) {
    const params = { function: aggregate, column: item.argument.text, type: value.type, wanted: wantedWords[fits] };
    report.say(wrongType, item.argument.range, params, ...fittingFunctions(item, value));
    return undefined;
  }
  return {
    function: aggregate,
    value,
    arguments: literals,
    name: nameOf(item.alias, value, context, aggregate),
    range: item.range,
  };
}

/** The column of a function, where a row gives its columns as they are. */
function columnAlone({ argument, alias, range }: Call): LocalFix | undefined {
  if (argument === undefined || argument === 'star') return undefined;
  const column = written(argument.text);
  return { title: `Take \`${column}\``, range, text: alias ? `${column} as ${written(alias.text)}` : column };
}

/** Functions that take a value of its type, the most alike first. */
function fittingFunctions({ function: name, literals }: Call, { type }: Value): LocalFix[] {
  if (literals.length > 0) return [];
  const alike: readonly AggregateFunction[] = ['sum', 'sum_bool', 'count_distinct', 'count'];
  // A JSON value is neither compared nor grouped.
  const fitting = alike.filter(
    (one) => typeFits(functions[one].fits, type) && !(one === 'count_distinct' && type === 'json'),
  );
  return fitting.slice(0, 2).map((one) => replaceWith(name.range, one));
}

const wantedWords: Readonly<Record<Fits, string>> = {
  anything: 'anything',
  number: 'a number',
  boolean: 'a boolean',
  orderable: 'what can be ordered',
  text: 'what can be written as text',
};

function distinctOf(name: AggregateFunction): AggregateFunction | undefined {
  if (name === 'count' || name === 'count_distinct') return 'count_distinct';
  return name === 'listagg' || name === 'listagg_distinct' ? 'listagg_distinct' : undefined;
}

/** The literals after the column, or undefined where they are wrong, which is reported. */
function bindLiterals(item: Call, aggregate: AggregateFunction, report: Report): (string | number)[] | undefined {
  const values = item.literals.map((literal) => literal.value);
  const [first] = values;
  const wanted = functions[aggregate].literals;
  const at = item.argument && item.argument !== 'star' ? item.argument.range.end : undefined;
  const wrong = (message: string, fix?: LocalFix): undefined =>
    report.say(wrongArguments, item.range, { message }, fix) as undefined;
  if (wanted === 'none') {
    const end = item.literals.at(-1)?.range.end;
    if (end === undefined) return [];
    const surplus = at === undefined ? undefined : remove({ start: at, end }, 'Remove what follows the column');
    return wrong(`\`${aggregate}\` takes one column and nothing else.`, surplus);
  }
  if (wanted === 'separator') {
    return values.length === 0 || (values.length === 1 && typeof first === 'string')
      ? values
      : wrong(`\`${aggregate}\` takes a column and a separator in quotes.`);
  }
  if (values.length === 1 && typeof first === 'number' && first >= 0 && first <= 1) return values;
  return wrong(
    '`percentile` takes a column and a fraction between 0 and 1: `percentile(column, 0.9)`.',
    fractionFor(item, at),
  );
}

/** The fraction that is missing, or that a percentage means. */
function fractionFor({ literals }: Call, at: number | undefined): LocalFix | undefined {
  const [only, ...others] = literals;
  if (!only) return at === undefined ? undefined : insert(at, ', 0.5', 'Insert `0.5`');
  const isPercentage = others.length === 0 && typeof only.value === 'number' && only.value > 1 && only.value <= 100;
  return isPercentage ? replaceWith(only.range, String(Number(only.value) / 100)) : undefined;
}
