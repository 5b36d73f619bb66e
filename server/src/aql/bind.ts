import { nearestSpelling } from '../schema/spelling.ts';
import type { Problem } from '../schema/text.ts';
import type { ParsedQuery } from './ast.ts';
import { ClauseBinder, primaryNames } from './bind-clauses.ts';
import { bindExpression } from './bind-expression.ts';
import { bindInclude } from './bind-include.ts';
import { bindLookups } from './bind-lookup.ts';
import type { BoundDerived, BoundQuery } from './bound.ts';
import type { Catalogue, CatalogueStream } from './catalogue.ts';
import type { Output } from './outputs.ts';
import type { Reference } from './references.ts';
import { insert, replaceWith, written } from './rule.ts';
import { missingUsing, unknownStream } from './rules-names.ts';
import { primaryScope, unknownStreamNamed } from './scope.ts';

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

/** Looks every name up. Source: `aql.md`, "Grammar" and the paragraphs after it. */
export function bindQuery(parsed: ParsedQuery, catalogue: Catalogue): BindResult {
  const { tree } = parsed;
  const binder = new ClauseBinder(parsed);
  const known = bindStream(parsed, catalogue, binder);
  const stream = known ?? unknownStreamNamed(tree.using?.stream?.text ?? '');
  const rows = binder.activity(stream, tree.primary?.activity);
  const scope = primaryScope(rows, tree.primary?.selector);
  const primary = tree.primary ? binder.primary(tree.primary, { scope, rows }) : undefined;
  const names = primaryNames(scope, primary);
  const clauses = [...tree.joined, ...tree.includes].toSorted((a, b) => a.range.start - b.range.start);
  const joined = clauses.flatMap((node) =>
    'names' in node
      ? node.names.flatMap((name) => bindInclude(name, { catalogue, stream, primary: names, binder }, errorAlone))
      : (binder.joined(node, stream, names) ?? []),
  );
  const lookups = bindLookups(tree.lookups, { stream, primary: scope, binder });
  const derived = bindDerived(parsed, binder);
  const orderBy = tree.orderBy ? bindExpression(tree.orderBy, binder.overResult()) : undefined;
  const { problems } = binder.report;
  const isWhole = [...parsed.problems, ...problems].every(({ severity }) => severity !== 'error');
  return {
    query:
      isWhole && known && primary
        ? { stream: known.name, primary, joined, lookups, derived, orderBy, limit: tree.limit }
        : undefined,
    problems,
    references: binder.references,
    stream: known,
    outputs: [...binder.outputs.byName.values()],
  };
}

const lastAlone = new WeakMap<ParsedQuery, { readonly catalogue: Catalogue; readonly error: Problem | undefined }>();

/** An error in a file of reusable columns by itself. */
function errorAlone(parsed: ParsedQuery, catalogue: Catalogue): Problem | undefined {
  const last = lastAlone.get(parsed);
  if (last?.catalogue === catalogue) return last.error;
  const problems = [...parsed.problems, ...bindQuery(parsed, catalogue).problems];
  const error = problems.find(({ severity }) => severity === 'error');
  lastAlone.set(parsed, { catalogue, error });
  return error;
}

/** Each may use the names of those before it. */
function bindDerived({ tree }: ParsedQuery, binder: ClauseBinder): BoundDerived[] {
  return tree.derived.flatMap((node) => {
    const expression = bindExpression(node.expression, binder.overResult());
    if (!node.name) return [];
    binder.outputs.add(node.name.text, node.name.range, { alias: node.name, end: node.range.end });
    return [{ expression, name: node.name.text, range: node.range }];
  });
}

function bindStream({ tree }: ParsedQuery, { streams }: Catalogue, binder: ClauseBinder): CatalogueStream | undefined {
  const name = tree.using?.stream;
  const names = [...streams.keys()];
  if (!name) {
    if (tree.using) return undefined;
    if (streams.size === 1) return [...streams.values()][0];
    const at = tree.primary?.keyword ?? { start: 0, end: 0 };
    const fixes = names.map((stream) => insert(at.start, `using ${written(stream)}\n`, `Read \`${stream}\``));
    binder.report.say(missingUsing, at, { streams: names }, ...fixes);
    return undefined;
  }
  const stream = streams.get(name.text) ?? (name.quoted ? undefined : streams.get(name.text.toLowerCase()));
  if (stream) {
    binder.references.push({ kind: 'stream', name: stream.name, range: name.range });
    return stream;
  }
  // A schema before the name is the stream's own setting.
  const own = name.quoted ? name.text : name.text.slice(name.text.lastIndexOf('.') + 1);
  const nearest = nearestSpelling(own, names) ?? (names.length === 1 ? names[0] : undefined);
  const fix = nearest === undefined ? undefined : replaceWith(name.range, written(nearest));
  binder.report.say(unknownStream, name.range, { name: name.text, nearest }, fix);
  return undefined;
}
