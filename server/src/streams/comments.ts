import { writtenAgain } from '../dialects/comments.ts';
import { tableColumns } from './ddl.ts';
import { partColumns } from './part-tables.ts';
import { isDivided } from './parts.ts';
import type { Step } from './plan.ts';
import type { StreamState } from './state.ts';
import type { StreamTable } from './stream-table.ts';

/** What somebody wrote about tables and views, on what stands in their places now. */
export function commentSteps(table: StreamTable, { comments }: Pick<StreamState, 'comments'>): readonly Step[] {
  const { dialect, stream } = table;
  const whole = { name: stream.name, target: table.name, columns: tableColumns(table) };
  const standing = isDivided(table)
    ? [
        { ...whole, kind: 'view' as const },
        ...table.parts.map((part) => ({ ...ofPart(table, part), kind: 'table' as const })),
        ...table.views.map((view) => ({ ...ofPart(table, view), kind: 'view' as const })),
      ]
    : [{ ...whole, kind: 'table' as const }];
  return standing.flatMap(({ name, target, kind, columns }) => {
    const there = new Set(columns.map((column) => column.name.toLowerCase()));
    const own = comments?.get(name)?.filter(({ column }) => column === undefined || there.has(column.toLowerCase()));
    return writtenAgain(dialect, kind, target, own ?? []).map((sql, index) => ({
      id: `comment:${index + 1}:${name}`,
      purpose: `Write again what somebody wrote about ${name}`,
      sql,
      writes: true,
      counts: undefined,
      transformation: undefined,
    }));
  });
}

type Place = StreamTable['parts'][number];

function ofPart(table: StreamTable, part: Place) {
  return { name: part.name, target: part.table, columns: partColumns(table, part) };
}
