import type { Column } from '../sql/columns.ts';
import type { KnownColumn, KnownTable } from '../sql/known-tables.ts';

/** What a table of the warehouse and its columns are, as Markdown. */

export function tableText(table: KnownTable): string {
  const rows = table.rows === undefined ? '' : ` · about ${table.rows.toLocaleString('en')} rows`;
  const shown = table.columns.slice(0, mostColumns);
  const more = table.columns.length - shown.length;
  const columns = shown.map(
    ({ name, type, comment }) => `| \`${cell(name)}\` | \`${cell(type)}\` | ${cell(comment ?? '')} |`,
  );
  return [
    `**${table.schema}.${table.name}** · ${table.kind}${rows}`,
    ...(table.comment ? [table.comment] : []),
    ['| column | type | |', '|---|---|---|', ...columns].join('\n'),
    ...(more > 0 ? [`and ${more} more`] : []),
  ].join('\n\n');
}

export function sourceColumnText(table: KnownTable, { name, type, comment }: KnownColumn): string {
  const head = `**${name}** · \`${type}\` · column of \`${table.schema}.${table.name}\``;
  return comment ? `${head}\n\n${comment}` : head;
}

export function commentOf({ origin }: Column): string | undefined {
  if (origin.kind === 'known') return sourceColumnText(origin.table, origin.column);
  const [only, ...others] = origin.kind === 'columns' ? origin.columns : [];
  return only && others.length === 0 ? commentOf(only) : undefined;
}

const mostColumns = 60;

/** Names and comments are the warehouse's: they may hold what Markdown means something by. */
export function cell(text: string): string {
  return text.replaceAll('\n', ' ').replaceAll('|', '\\|').replaceAll('`', "'");
}
