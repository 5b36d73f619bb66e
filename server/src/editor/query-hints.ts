import type { Name } from '../aql/ast.ts';
import { written } from '../aql/rule.ts';
import type { Range } from '../schema/text.ts';
import type { InlayHint } from './answers.ts';
import type { QueryView } from './query-view.ts';

/**
 * What a query does not say but means, inside `range`: the types of the features that its clauses take, and the names that
 * columns without `as` get.
 */
export function hintsOfQuery(view: QueryView, range: Range): readonly InlayHint[] {
  const hints = [...typeHints(view, range), ...nameHints(view, range), ...includeHints(view, range)];
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
function nameHints(view: QueryView, range: Range): InlayHint[] {
  return view.parsed.tree.joined.flatMap((node) => {
    const items = node.block?.items ?? [];
    // Brackets with nothing in them yet are about to be filled.
    const isBegun = node.block !== undefined && node.block.clauses.length === 0;
    if (items.length === 0) return isWithin(node.range.end, range) && !isBegun ? namesAt(view, node.range) : [];
    return items.flatMap((item) =>
      item.kind !== 'star' && item.alias === undefined && isWithin(item.range.end, range)
        ? namesAt(view, item.range)
        : [],
    );
  });
}

/** The columns that stand at a place, as a hint behind it; one alone can be taken over into the text. */
function namesAt(view: QueryView, at: Range): InlayHint[] {
  const names = view.bound.outputs.filter(({ range }) => range.start === at.start).map(({ name }) => written(name));
  if (names.length === 0) return [];
  const isItem = names.length === 1 && view.parsed.tree.joined.every(({ range }) => range.start !== at.start);
  const [only] = names;
  return [
    {
      offset: at.end,
      label: `as ${names.join(', ')}`,
      kind: 'name',
      documentation: names.length === 1 ? 'Its name in the result.' : 'Their names in the result.',
      insert: isItem ? ` as ${only}` : undefined,
    },
  ];
}

/** What an include gives, unless that is one column of its own name. */
function includeHints(view: QueryView, range: Range): InlayHint[] {
  return view.parsed.tree.includes
    .flatMap(({ names }) => names)
    .filter((name) => isWithin(name.range.end, range))
    .flatMap((name) => {
      const hints = namesAt(view, name.range).map((hint) => ({ ...hint, insert: undefined }));
      return hints.filter(({ label }) => label !== `as ${written(name.text)}`);
    });
}
