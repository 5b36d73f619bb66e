import type { Range } from '../../schema/text.ts';
import type { Arguments, Expression } from './expression.ts';
import { type Node, parseTemplate } from './template.ts';

/** A call of `ref`, `source` or `var` with texts for arguments, wherever it stands in a template. */
export interface NamingCall extends Range {
  readonly function: 'ref' | 'source' | 'var';
  /** The arguments without their names, each with its place, quotes included. */
  readonly names: readonly (Range & { readonly value: string })[];
  /** `v` or `version` of `ref`. */
  readonly version: string | undefined;
}

/** Every call that names something of the dbt project, in the order of the text; also those that are not evaluated. */
export function namingCallsIn(text: string): readonly NamingCall[] {
  if (!text.includes('{{') && !text.includes('{%')) return [];
  const found: NamingCall[] = [];
  const inArguments = ({ positional, named }: Arguments): void => {
    for (const each of [...positional, ...named.values()]) inExpression(each);
  };
  const inExpression = (expression: Expression | undefined): void => {
    if (!expression) return;
    switch (expression.kind) {
      case 'literal':
      case 'name':
        return;
      case 'list':
        expression.items.forEach(inExpression);
        return;
      case 'dictionary':
        expression.entries.flat().forEach(inExpression);
        return;
      case 'member':
        inExpression(expression.of);
        inExpression(expression.key);
        return;
      case 'slice':
        [expression.of, expression.from, expression.to].forEach(inExpression);
        return;
      case 'call': {
        const call = namingCall(expression);
        if (call) found.push(call);
        inExpression(expression.of);
        inArguments(expression.args);
        return;
      }
      case 'filter':
      case 'test':
        inExpression(expression.of);
        inArguments(expression.args);
        return;
      case 'unary':
        inExpression(expression.of);
        return;
      case 'binary':
        inExpression(expression.left);
        inExpression(expression.right);
        return;
      case 'choice':
        [expression.then, expression.condition, expression.otherwise].forEach(inExpression);
        return;
    }
  };
  const inNodes = (nodes: readonly Node[]): void => {
    for (const node of nodes) {
      switch (node.kind) {
        case 'text':
        case 'unread':
          break;
        case 'output':
        case 'do':
        case 'set':
          inExpression(node.value);
          break;
        case 'capture':
          inNodes(node.body);
          break;
        case 'if':
          for (const { condition, body } of node.branches) {
            inExpression(condition);
            inNodes(body);
          }
          inNodes(node.otherwise);
          break;
        case 'for':
          inExpression(node.of);
          inExpression(node.filter);
          inNodes(node.body);
          inNodes(node.otherwise);
          break;
        case 'macro':
          inNodes(node.macro.body);
          break;
      }
    }
  };
  inNodes(parseTemplate(text));
  return found.toSorted((a, b) => a.start - b.start);
}

function namingCall(expression: Extract<Expression, { kind: 'call' }>): NamingCall | undefined {
  const { of, args, start, end } = expression;
  if (of.kind !== 'name' || !isNaming(of.name)) return undefined;
  const names = args.positional.flatMap((each) =>
    each.kind === 'literal' && typeof each.value === 'string'
      ? [{ value: each.value, start: each.start, end: each.end }]
      : [],
  );
  const isAllText = names.length === args.positional.length;
  if (names.length === 0 || (!isAllText && of.name !== 'var')) return undefined;
  const version = args.named.get('v') ?? args.named.get('version');
  const isPlain = version === undefined || (version.kind === 'literal' && version.value !== null);
  if (!isPlain) return undefined;
  return {
    function: of.name,
    names,
    version: version?.kind === 'literal' ? String(version.value) : undefined,
    start,
    end,
  };
}

function isNaming(name: string): name is NamingCall['function'] {
  return name === 'ref' || name === 'source' || name === 'var';
}
