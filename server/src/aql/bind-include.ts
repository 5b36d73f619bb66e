import { nearestSpelling } from '../schema/spelling.ts';
import type { Problem, Range } from '../schema/text.ts';
import type { JoinedNode, Name, ParsedQuery } from './ast.ts';
import { ClauseBinder, knownWithoutPrefix, type PrimaryNames } from './bind-clauses.ts';
import type { BoundExpression, BoundJoined } from './bound.ts';
import type { Catalogue, CatalogueStream } from './catalogue.ts';
import { parseColumns } from './parse.ts';
import { asIdentifier, replaceWith, written } from './rule.ts';
import { brokenInclude, unknownInclude } from './rules-names.ts';

interface IncludeContext {
  readonly catalogue: Catalogue;
  readonly stream: CatalogueStream;
  readonly primary: PrimaryNames;
  /** Of the query that includes. */
  readonly binder: ClauseBinder;
}

/**
 * The clauses of reusable columns as if they stood in the query, in the place of the `include`. All their ranges are the range
 * of the name that includes them. A clause with one column and no `as` gives it the file's name. `errorAlone` is what
 * is wrong in a file by itself, whoever includes it.
 */
export function bindInclude(
  name: Name,
  context: IncludeContext,
  errorAlone: (parsed: ParsedQuery, catalogue: Catalogue) => Problem | undefined,
): BoundJoined[] {
  const { catalogue, stream, primary, binder } = context;
  const include = catalogue.includes.get(name.text);
  if (!include) {
    const nearest =
      knownWithoutPrefix(name.text, catalogue.includes) ?? nearestSpelling(name.text, catalogue.includes.keys());
    const fix = nearest === undefined ? undefined : replaceWith(name.range, written(nearest));
    binder.report.say(unknownInclude, name.range, { name: name.text, nearest }, fix);
    return [];
  }
  const parsed = parsedInclude(include);
  const inside = new ClauseBinder(parsed);
  const bound = parsed.tree.joined.flatMap((node) => {
    const joined = inside.joined(node, stream, primary);
    return joined ? [moved(joined, node, name)] : [];
  });
  const using = parsed.tree.using?.stream?.text;
  const own = inside.report.problems.find(({ severity }) => severity === 'error');
  const error = own ?? errorAlone(parsed, catalogue);
  const message = using === undefined || using === stream.name ? error?.message : `It reads \`${using}\`.`;
  if (message !== undefined) binder.report.say(brokenInclude, name.range, { name: name.text, message });
  for (const joined of bound)
    binder.outputs.addAll(joined.kind === 'append' ? joined.columns : joined.aggregates, undefined);
  return bound;
}

const known = new WeakMap<object, ParsedQuery>();

function parsedInclude(include: { readonly text: string }): ParsedQuery {
  const cached = known.get(include) ?? parseColumns('', include.text);
  known.set(include, cached);
  return cached;
}

function moved(joined: BoundJoined, node: JoinedNode, name: Name): BoundJoined {
  const { range } = name;
  const [only, ...others] = node.block?.items ?? [];
  const takesFileName = only !== undefined && others.length === 0 && only.kind !== 'star' && !only.alias;
  const named = takesFileName ? asIdentifier(name.text.slice(name.text.lastIndexOf('/') + 1)) : undefined;
  // A query may call a clause of its own the same.
  const aliasHere = (alias: string): string => `${name.text}/${alias}`;
  const names = {
    alias: aliasHere(joined.alias),
    relativeTo: joined.relativeTo === undefined ? undefined : aliasHere(joined.relativeTo),
  };
  const shared = { range, ...names, filters: joined.filters.map(at(range)), joins: joined.joins.map(at(range)) };
  return joined.kind === 'append'
    ? {
        ...joined,
        ...shared,
        columns: joined.columns.map((column) => ({ ...column, name: named ?? column.name, range })),
      }
    : {
        ...joined,
        ...shared,
        aggregates: joined.aggregates.map((one) => ({ ...one, name: named ?? one.name, range })),
      };
}

const at =
  (range: Range) =>
  (expression: BoundExpression): BoundExpression => ({ ...expression, range });
