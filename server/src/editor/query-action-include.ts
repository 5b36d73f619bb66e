import type { IncludeNode, JoinedNode, Name } from '../aql/ast.ts';
import { aliasOf } from '../aql/bind-clauses.ts';
import { automaticName } from '../aql/bind-columns.ts';
import { asIdentifier, written } from '../aql/rule.ts';
import { type ReadQuery, readColumns } from '../project/queries.ts';
import { edited, type Range } from '../schema/text.ts';
import { itemNamedByFile, nameOfFile } from './columns-file.ts';
import type { ActionFile, Draft, DraftEdit } from './query-action.ts';

/** Moves the clauses in a part of a query to a file of reusable columns, and includes it in their place. */
export function extractionOf({ read, kind }: ActionFile, range: Range): Draft | undefined {
  const { text, tree } = read.parsed;
  const nodes = tree.joined.filter((node) => node.range.start <= range.end && range.start <= node.range.end);
  const [first] = nodes;
  const last = nodes.at(-1);
  if (kind !== 'query' || !first || !last) return undefined;
  const whole = { start: first.range.start, end: last.range.end };
  const between = [tree.primary, ...tree.includes, ...tree.lookups].some(
    (node) => node && node.range.start > whole.start && node.range.start < whole.end,
  );
  if (between) return undefined;
  const name = freshName(read, first);
  const names = nodes.flatMap((node) => namesWritten(read, node, nameOfFile(name)));
  const clauses = edited(
    text.slice(whole.start, whole.end),
    names.map(({ range: { start, end }, text: added }) => ({
      range: { start: start - whole.start, end: end - whole.start },
      text: added,
    })),
  );
  const using = read.project.streams.size > 1 && read.bound.stream ? `using ${written(read.bound.stream.name)}\n` : '';
  return {
    title: `Move to \`${read.project.folders.columns}/${name}.aql\``,
    kind: 'extract',
    keepsClauses: false,
    edits: [{ range: whole, text: `include (${written(name)})` }],
    created: { name, text: `${using}${clauses}\n` },
  };
}

/** Called after its first column, or the clause's alias where it has several. */
function freshName({ bound, project }: ReadQuery, node: JoinedNode): string {
  const [item, ...others] = node.block?.items ?? [];
  const isOnly = item !== undefined && others.length === 0;
  const column = bound.outputs.find(({ range }) => range.start === item?.range.start)?.name;
  const name = asIdentifier((isOnly ? column : undefined) ?? wordsFor(node));
  if (!project.columns.has(name)) return name;
  let n = 2;
  while (project.columns.has(`${name}_${n}`)) n += 1;
  return `${name}_${n}`;
}

const wordsFor = (node: JoinedNode): string =>
  node.alias?.text ?? [node.pick?.kind, node.condition, aliasOf(node)].filter((word) => word !== undefined).join('_');

/** The `as` that a clause's only column needs where it would be called after its file, and is called something else. */
function namesWritten(read: ReadQuery, node: JoinedNode, fileName: string): DraftEdit[] {
  const item = itemNamedByFile(node);
  const name = item && read.bound.outputs.find(({ range }) => range.start === item.start)?.name;
  if (!item || name === undefined || name === fileName) return [];
  return [{ range: { start: item.end, end: item.end }, text: ` as ${written(name)}` }];
}

/** Writes the clauses of an included file into the query in place of its name. */
export function inliningOf({ read }: ActionFile, node: IncludeNode, name: Name): Draft | undefined {
  const columns = read.project.columns.get(name.text);
  if (!columns) return undefined;
  const clauses = clausesIn(readColumns(read.project, columns), nameOfFile(name.text));
  const { text } = read.parsed;
  const isFollowed = /^[ \t]*[^\s]/.test(text.slice(node.range.end));
  const isLast = node.names.at(-1) === name;
  const ends = (isFollowed || !isLast) && /--[^\n]*$/.test(clauses) ? `${clauses}\n` : clauses;
  const index = node.names.indexOf(name);
  const [before, after] = [node.names[index - 1], node.names[index + 1]];
  const edits: DraftEdit[] = [
    before
      ? { range: { start: before.range.end, end: name.range.end }, text: `)\n${ends}` }
      : { range: { start: node.range.start, end: name.range.end }, text: ends },
    after
      ? {
          range: { start: name.range.end, end: after.range.start },
          text: `${ends.endsWith('\n') ? '' : '\n'}include (`,
        }
      : { range: { start: name.range.end, end: node.range.end }, text: '' },
  ];
  return { title: `Write the columns of \`${name.text}\` here`, kind: 'inline', keepsClauses: false, edits };
}

/** The text of a file without its `using`, each column with the name that the file gives it. */
function clausesIn({ parsed: { text, tree } }: ReadQuery, fileName: string): string {
  const names = tree.joined.flatMap((node): DraftEdit[] => {
    const item = itemNamedByFile(node);
    if (!item || nameInQuery(node) === fileName) return [];
    return [{ range: { start: item.end, end: item.end }, text: ` as ${fileName}` }];
  });
  const line = tree.using && /^[ \t]*\r?\n/.exec(text.slice(tree.using.range.end))?.[0].length;
  const using: DraftEdit[] = tree.using
    ? [{ range: { start: tree.using.range.start, end: tree.using.range.end + (line ?? 0) }, text: '' }]
    : [];
  return edited(text, [...using, ...names]).trim();
}

function nameInQuery(node: JoinedNode): string | undefined {
  const [item] = node.block?.items ?? [];
  // What `automaticName` makes of a feature or a renamed column is close enough: an `as` too many does no harm.
  if (item?.kind === 'column') return automaticName(node, item.column.text, undefined);
  return undefined;
}
