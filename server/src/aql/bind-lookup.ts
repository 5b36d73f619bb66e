import { nearestSpelling } from '../schema/spelling.ts';
import type { LookupItemNode, LookupNode, Name } from './ast.ts';
import type { ClauseBinder } from './bind-clauses.ts';
import type { BoundDimension, BoundLookup, BoundLookupColumn, WrittenName } from './bound.ts';
import type { CatalogueStream } from './catalogue.ts';
import { asIdentifier, replaceWith, written } from './rule.ts';
import { noEntityTable, unknownLookupKey } from './rules-names.ts';
import { featureValue, knownValue, namesOf, type Scope } from './scope.ts';

interface LookupContext {
  readonly stream: CatalogueStream;
  /** The names that a row of the result's primary has. */
  readonly primary: Scope;
  readonly binder: ClauseBinder;
}

/**
 * Binds `dimension` and `entity`. Their tables are known to the warehouse alone, so names of columns are taken as written; a
 * column keeps its name in the result. A dimension may use the columns of the lookups before it.
 */
export function bindLookups(nodes: readonly LookupNode[], context: LookupContext): BoundLookup[] {
  return nodes.flatMap((node): BoundLookup[] => {
    if (node.kind === 'dimension') {
      const on = node.column ? bindKey(node.column, node, context) : undefined;
      const columns = bindItems(node, node.table.at(-1)?.text, context);
      const table = node.table.map(asWritten);
      return on && node.key
        ? [{ kind: 'dimension', table, key: asWritten(node.key), on, columns, range: node.range }]
        : [];
    }
    bindEntityTable(node, context);
    return [{ kind: 'entity', columns: bindItems(node, context.stream.entityTable, context), range: node.range }];
  });
}

const asWritten = ({ text, quoted }: Name): WrittenName => ({ text, quoted });

/** The result's column of the name, else the primary's column or feature. */
function bindKey(name: Name, node: LookupNode, { primary, binder }: LookupContext): BoundDimension['on'] | undefined {
  const output = binder.outputs.byName.get(name.text.toLowerCase());
  if (output) {
    binder.references.push({ kind: 'output', name: output.name, range: name.range });
    return { kind: 'output', name: output.name };
  }
  const value = knownValue(primary, name) ?? (primary.open ? featureValue(name.text, undefined) : undefined);
  if (value) {
    const { activity, stream } = primary;
    binder.references.push({ kind: 'value', value, activity, stream: stream.name, range: name.range });
    return { kind: 'value', value };
  }
  const names = [...[...binder.outputs.byName.values()].map((one) => one.name), ...namesOf(primary)];
  const { key } = node;
  const isKnown = (one: Name): boolean =>
    binder.outputs.byName.has(one.text.toLowerCase()) || knownValue(primary, one) !== undefined;
  const swap =
    key && isKnown(key)
      ? {
          title: `Put \`${key.text}\` first`,
          range: { start: name.range.start, end: key.range.end },
          text: `${written(key.text)} = ${written(name.text)}`,
        }
      : undefined;
  const nearest = swap ? undefined : nearestSpelling(name.text, names);
  const fix = nearest === undefined ? undefined : replaceWith(name.range, written(nearest));
  binder.report.say(unknownLookupKey, name.range, { name: name.text, nearest }, swap, fix);
  return undefined;
}

function bindEntityTable({ keyword }: LookupNode, { stream, binder }: LookupContext): void {
  binder.references.push({ kind: 'entity table', stream: stream.name, range: keyword });
  if (stream.entityTable !== undefined) return;
  const declare = stream.declareEntityTable;
  const fix = declare && { ...declare, title: 'Declare `entity_table` in activity_schema.yml' };
  binder.report.say(noEntityTable, keyword, { stream: stream.name }, fix);
}

function bindItems(node: LookupNode, table: string | undefined, { binder }: LookupContext): BoundLookupColumn[] {
  return node.items.map((item) => {
    const name = item.alias?.text ?? item.column.text;
    const { end } = item.range;
    binder.outputs.add(name, item.range, { alias: item.alias, end, instead: nameWith(table, item) });
    return { column: asWritten(item.column), name, range: item.range };
  });
}

/** `bikes_model`: a column's name where another column of the result has its own. */
function nameWith(table: string | undefined, { column }: LookupItemNode): string {
  const last = table?.slice(table.lastIndexOf('.') + 1) ?? '';
  return last === '' ? asIdentifier(column.text) : asIdentifier(`${last}_${column.text}`);
}
