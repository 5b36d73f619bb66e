import { identifier } from '../dialects/identifiers.ts';
import { createTable, indexes, tableColumns } from './ddl.ts';
import { isDivided, partOf, stepOf } from './parts.ts';
import type { Step } from './plan.ts';
import { analyzeStep } from './stage.ts';
import type { Part, StreamTable } from './stream-table.ts';

/** The tables themselves: created, indexed, granted, dropped. */

const write = { writes: true, counts: undefined, transformation: undefined } as const;

/** Columns a part has to have, with their types. */
export function partColumns(
  table: StreamTable,
  { activity }: Pick<Part, 'activity'>,
): readonly { readonly name: string; readonly type: string }[] {
  if (activity === undefined) return tableColumns(table);
  const named = table.stream.columns.find(({ name }) => name === 'activity')?.physicalName;
  return tableColumns(table).filter(({ name }) => name !== named);
}

/** The rows of `from` as a part is loaded with them. */
export function rowsInOrder(
  table: StreamTable,
  part: Part,
  from: Part,
): { readonly columns: string; readonly query: string } {
  const columns = partColumns(table, part)
    .map(({ name }) => identifier(table.dialect, name))
    .join(', ');
  const order = [...(part.activity === undefined ? [table.column('activity')] : []), table.column('ts')];
  return { columns, query: `select ${columns}\nfrom ${from.table}\norder by ${order.join(', ')}` };
}

/** Creates the table of a part under the name of `as`, empty. */
export function createdPart(
  table: StreamTable,
  { part, as, purpose }: { readonly part: Part; readonly as: Part; readonly purpose: string },
): Step {
  return {
    id: stepOf('create:table', part),
    purpose,
    sql: createTable(table, as.name, { withActivity: part.activity === undefined, mustBeNew: true }).sql,
    ...write,
  };
}

/** Indexes the table of a part, which has its rows under the name of `as`. */
export function indexedPart(table: StreamTable, part: Part, as: Part): readonly Step[] {
  return [
    ...indexes(table, as.name, part.activity === undefined).map(({ sql, reason }, index) => ({
      id: stepOf(`create:index-${index + 1}`, part),
      purpose: `Create an index. ${reason}`,
      sql,
      ...write,
    })),
    ...analyzeStep(table, stepOf('analyze:table', part), as.table),
  ];
}

/** Gives a part's indexes its name, where they were made under the name of `from`. */
export function settledPart({ dialect }: StreamTable, part: Part, from: Part): readonly Step[] {
  if (dialect.settleIndexes === undefined) return [];
  return [
    {
      id: stepOf('settle:indexes', part),
      purpose: 'Name its indexes after it, and mark them as the build’s own',
      sql: dialect.settleIndexes(part.table, from.name, part.name),
      ...write,
    },
  ];
}

/** Lets who may read `from` read `to`, where tables have such rights. */
export function grantedPart(
  { dialect }: StreamTable,
  id: string,
  { purpose, from, to }: { readonly purpose: string; readonly from: string; readonly to: string },
): readonly Step[] {
  return dialect.copyGrants ? [{ id, purpose, sql: dialect.copyGrants(from, to), ...write }] : [];
}

/** A part that is not there yet, under its own name; `fill`: what is done with it before it is indexed. */
export function newPart(
  table: StreamTable,
  part: Part,
  { isStreamThere, fill }: { readonly isStreamThere: boolean; readonly fill: readonly Step[] },
): readonly Step[] {
  const { stream, name } = table;
  return [
    createdPart(table, { part, as: part, purpose: `Create ${part.name}` }),
    ...fill,
    ...indexedPart(table, part, part),
    ...settledPart(table, part, part),
    ...(isStreamThere
      ? grantedPart(table, stepOf('grants', part), {
          purpose: `Let those who may read ${stream.name} read ${part.name}`,
          from: name,
          to: part.table,
        })
      : []),
  ];
}

/** Drops tables of activities. */
export function droppedParts({ dialect }: StreamTable, parts: readonly Part[], why: string): readonly Step[] {
  const ifThere = dialect.atomicStatements === undefined ? '' : 'if exists ';
  return parts.map((part) => ({
    id: stepOf('drop:table', part),
    purpose: `Drop ${part.name}${why}`,
    sql: `drop table ${ifThere}${part.table}`,
    ...write,
  }));
}

/** The whole table of a stream, whichever layout it has. */
export function wholePart(table: StreamTable): Part {
  const [part] = table.parts;
  return part !== undefined && !isDivided(table) ? part : partOf(table, undefined, table.stream.name);
}
