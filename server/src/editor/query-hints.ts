import type { Name } from '../aql/ast.ts';
import { written } from '../aql/rule.ts';
import type { Range } from '../schema/text.ts';
import type { InlayHint } from './answers.ts';
import { itemNamedByFile, nameOfFile } from './columns-file.ts';
import type { QueryView } from './query-view.ts';

/**
 * What a query does not say but means, inside `range`: the types of the features that its clauses take, and the names that
 * columns without `as` get. `columns`: the id of a file of reusable columns, whose name a column may have.
 */
export function hintsOfQuery(view: QueryView, range: Range, columns?: string): readonly InlayHint[] {
  const names = namesByPlace(view, columns);
  const hints = [...typeHints(view, range), ...nameHints(view, names, range), ...includeHints(view, names, range)];
  return hints.toSorted((a, b) => a.offset - b.offset || Number(a.kind === 'name') - Number(b.kind === 'name'));
}

const isWithin = (offset: number, { start, end }: Range): boolean => start <= offset && offset <= end;

function typeHints(view: QueryView, range: Range): InlayHint[] {
  const columns = new Map(columnsOf(view).map((name) => [name.range.start, name]));
  return view.bound.references.flatMap((reference): InlayHint[] => {
    const { end: offset } = reference.range;
    if (reference.kind !== 'value' || reference.value.kind !== 'feature' || !isWithin(offset, range)) return [];
    if (!columns.has(reference.range.start)) return [];
    const { activity, stream, value } = reference;
    const activities = view.project.streams.has(stream) ? view.bound.stream?.activities : undefined;
    const known = activity.kind === 'one' ? activities?.get(activity.name)?.features.get(value.key) : undefined;
    // Whatever a feature of unknown type is read as, nobody said so.
    if (activity.kind === 'one' && known?.type === undefined) return [];
    return [{ offset, label: `: ${value.type}`, kind: 'type', documentation: known?.description, insert: undefined }];
  });
}

/** The columns that the blocks of a query take, by themselves or as a function's argument. */
function columnsOf({ parsed: { tree } }: QueryView): readonly Name[] {
  return [tree.primary, ...tree.joined].flatMap((node) =>
    (node?.block?.items ?? []).flatMap((item) => {
      if (item.kind === 'column') return item.column;
      return item.kind === 'call' && item.argument !== 'star' && item.argument !== undefined ? item.argument : [];
    }),
  );
}

/** A primary's columns keep their names, so only those of other activities are named here. */
function nameHints(view: QueryView, names: NamesByPlace, range: Range): InlayHint[] {
  return view.parsed.tree.joined.flatMap((node) => {
    const items = node.block?.items ?? [];
    // Brackets with nothing in them yet are about to be filled.
    const isBegun = node.block !== undefined && node.block.clauses.length === 0;
    if (items.length === 0) return isWithin(node.range.end, range) && !isBegun ? hintAt(names, node.range, false) : [];
    return items.flatMap((item) =>
      item.kind !== 'star' && item.alias === undefined && isWithin(item.range.end, range)
        ? hintAt(names, item.range, true)
        : [],
    );
  });
}

/** The names of the result's columns by the places of what gives them. */
type NamesByPlace = ReadonlyMap<number, readonly string[]>;

function namesByPlace({ bound, parsed }: QueryView, columns: string | undefined): NamesByPlace {
  const names = new Map<number, string[]>();
  for (const { name, range } of bound.outputs) {
    const others = names.get(range.start);
    if (others) others.push(written(name));
    else names.set(range.start, [written(name)]);
  }
  if (columns === undefined) return names;
  for (const { start } of parsed.tree.joined.flatMap((node) => itemNamedByFile(node) ?? [])) {
    names.set(start, [written(nameOfFile(columns))]);
  }
  return names;
}

/** The columns that a place gives, as a hint behind it; one of an item can be taken over into the text. */
function hintAt(all: NamesByPlace, at: Range, isItem: boolean): InlayHint[] {
  const names = all.get(at.start) ?? [];
  const [only, ...others] = names;
  if (only === undefined) return [];
  return [
    {
      offset: at.end,
      label: `as ${names.join(', ')}`,
      kind: 'name',
      documentation: others.length === 0 ? 'Its name in the result.' : 'Their names in the result.',
      insert: isItem && others.length === 0 ? ` as ${only}` : undefined,
    },
  ];
}

/** What an include gives, unless that is one column of its own name. */
function includeHints(view: QueryView, names: NamesByPlace, range: Range): InlayHint[] {
  return view.parsed.tree.includes
    .flatMap((include) => include.names)
    .filter((name) => isWithin(name.range.end, range))
    .flatMap((name) => {
      const hints = hintAt(names, name.range, false);
      return hints.filter(({ label }) => label !== `as ${written(name.text)}`);
    });
}
