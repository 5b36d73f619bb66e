import { createHash } from 'node:crypto';
import { compileQuery } from '../compile/compile.ts';
import type { BuildDialect } from '../dialects/build-dialect.ts';
import { type Comment, writtenAgain } from '../dialects/comments.ts';
import { identifier, qualified } from '../dialects/identifiers.ts';
import { streamOn } from '../project/connection.ts';
import { takenBy } from '../project/kept-target.ts';
import type { Project, QueryFile, Stream } from '../project/project.ts';
import { readQuery } from '../project/queries.ts';
import { partsOfTarget } from '../project/query-head.ts';
import { positionAt } from '../schema/text.ts';
import { freshOf, keptNameRefusal } from './kept-name.ts';
import { listed } from './listed.ts';
import type { Refusal } from './plan.ts';
import { viewedTransformations } from './viewed.ts';

/** Queries whose results are kept as tables or views. Source: `files.md`, "A query". */
export interface Materialized {
  readonly query: string;
  /** Under the project's folder. */
  readonly file: string;
  readonly kind: 'table' | 'view';
  /** As written: `analytics.first_rides`. */
  readonly as: string;
  readonly schema: string | undefined;
  readonly name: string;
  readonly sql: string;
  readonly hash: string;
  /** The SQL that serves each clause, with the clause's line in the file. */
  readonly clauses: readonly { readonly line: number; readonly sql: string }[];
  /** Whether the stream alone does not say what it gives: it reads the clock, chance or other tables. */
  readonly isVolatile: boolean;
}

export type ReadMaterialized =
  | { readonly kind: 'query'; readonly made: Materialized }
  | {
      readonly kind: 'refused';
      readonly query: string;
      readonly file: string;
      readonly line: number;
      readonly as: string;
      readonly refusal: Refusal;
    };

/** The line of the file that a place in a statement which keeps a query was made for; undefined where none is known. */
export function lineOf({ clauses }: Materialized, statement: string, offset: number | undefined): number | undefined {
  if (offset === undefined) return undefined;
  const from = statement.lastIndexOf('\n', offset - 1) + 1;
  const line = statement.slice(from, statement.indexOf('\n', from) + 1).trim();
  const [only, ...others] = clauses.filter(({ sql }) => sql.split('\n').some((one) => one.trim() === line));
  return line !== '' && others.length === 0 ? only?.line : undefined;
}

/** What is kept of a stream's queries, by their ids. */
export function materializedQueries(
  project: Project,
  stream: Stream,
  dialect: BuildDialect,
): readonly ReadMaterialized[] {
  return [...project.queries.values()]
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap((query) => {
      if (query.materialize === undefined || streamOf(project, query) !== stream.name) return [];
      return [materialized(project, query, query.materialize, stream, dialect)];
    });
}

function materialized(
  project: Project,
  query: QueryFile,
  { kind, as }: { readonly kind: 'table' | 'view'; readonly as: string },
  stream: Stream,
  dialect: BuildDialect,
): ReadMaterialized {
  const { path, text } = query.file;
  const file = path.slice(project.root.length + 1);
  const lineAt = (offset: number): number => positionAt(text, offset).line + 1;
  const refused = (message: string, next: string, at = query.materialize?.range.start ?? 0): ReadMaterialized => ({
    kind: 'refused',
    query: query.id,
    file,
    line: lineAt(at),
    as,
    refusal: { message, next },
  });
  const { parsed, bound } = readQuery(project, query);
  const [problem] = [...parsed.problems, ...bound.problems].filter(({ severity }) => severity === 'error');
  if (problem || bound.query === undefined) {
    const { message = 'It has an error.', range } = problem ?? {};
    return refused(message, 'Correct the query and build again.', range?.start);
  }
  const is = takenBy(project, query);
  if (is !== undefined) return refused(`\`as: ${as}\` is ${is}.`, 'Keep the query under another name.');
  const unfit = keptNameRefusal(as, dialect);
  if (unfit) return refused(unfit.message, unfit.next);
  const parts = partsOfTarget(as);
  const name = parts.at(-1) ?? '';
  const { sql, clauses } = compileQuery(bound.query, { dialect, stream: streamOn(stream, dialect.name) });
  const { lookups } = bound.query;
  return {
    kind: 'query',
    made: {
      ...{ query: query.id, file, kind, as, name, sql },
      clauses: clauses.map((clause) => ({ line: lineAt(clause.range.start), sql: clause.sql })),
      schema: parts.length === 2 ? parts[0] : undefined,
      hash: createHash('sha256').update(`${kind} ${as}\n${sql}`).digest('hex').slice(0, 16),
      // What stays in a view changes without a build.
      isVolatile: lookups.length > 0 || readsMore.test(sql) || viewedTransformations(project, stream).length > 0,
    },
  };
}

const readsMore =
  /\b(now|today|current_date|current_time|current_timestamp|localtime|localtimestamp|clock_timestamp|get_current_timestamp|random|uuid|gen_random_uuid)\b/i;

/** Whether a build keeps no results: none is asked for, or it goes to another place to be compared and what is read by others stays. */
export function leavesQueries(built: {
  readonly streamsOnly?: boolean | undefined;
  readonly schema?: string | undefined;
}): boolean {
  return built.streamsOnly === true || built.schema !== undefined;
}

/** The stream a query is of; of one that cannot be read, by what it says it uses. */
export function streamOf(project: Project, query: QueryFile): string | undefined {
  const { bound } = readQuery(project, query);
  const written = bound.query?.stream ?? /\busing\s+"?([\p{L}\p{N}_]+)/iu.exec(query.text)?.[1];
  return written !== undefined && project.streams.has(written) ? written : [...project.streams.keys()][0];
}

/** What stands where a result is to be kept. */
export interface Former {
  /** What the ledger says a build made there; undefined: there is nothing. */
  readonly kind: 'table' | 'view' | undefined;
  /** Whether it has the columns of the new result. */
  readonly hasSameColumns: boolean;
  /** Of a table: what others made for it, would be lost with it and cannot be given to another. */
  readonly dependents: readonly string[];
  /** Of a view: its options that say with whose rights it reads, which it goes on to have. */
  readonly security: string | undefined;
  /** On it and on its columns that the new result has too. */
  readonly comments: readonly Comment[];
}

/**
 * The statements, meant for one transaction, that put the result of today in the place of the former. The first makes it
 * beside, so that others wait as little as can be.
 */
export function materializeSteps(
  { kind, schema, name, sql }: Materialized,
  former: Former,
  dialect: BuildDialect,
): readonly string[] | Refusal {
  const target = qualified(dialect, schema, name);
  const comments = writtenAgain(dialect, kind, target, former.comments);
  if (dialect.atomicStatements !== undefined) {
    if (former.kind !== undefined && former.kind !== kind) {
      return {
        message: `${target} is a ${former.kind} and is to be a ${kind}: ${dialect.title} has no transactions, and no statement that puts the one in the place of the other.`,
        next: `Drop the ${former.kind} ${target}, or give the query another name in \`as\`.`,
      };
    }
    const { replaceTable, replaceView } = dialect.atomicStatements;
    return [kind === 'view' ? replaceView(target, sql) : replaceTable(target, sql), ...comments];
  }
  const fresh = qualified(dialect, schema, freshOf(name));
  const own = identifier(dialect, name);
  const grants =
    former.kind === undefined
      ? []
      : [dialect.copyGrants, dialect.copyColumnGrants].flatMap((copy) => copy?.(target, fresh) ?? []);
  const drop = former.kind === undefined ? [] : [`drop ${former.kind} ${target}`];
  if (kind === 'view') {
    if (former.dependents.length > 0) {
      return {
        message: `${target} is to be a view, and has what would be lost with the table: ${listed(former.dependents)}.`,
        next: 'Drop that, or give the query another name in `as`.',
      };
    }
    // A view that is replaced loses its options too.
    const secured = former.security === undefined ? [] : [`alter view ${target} set (${former.security})`];
    const make =
      former.kind === 'view' && former.hasSameColumns
        ? [`create or replace view ${target} as\n${sql}`]
        : [`create view ${fresh} as\n${sql}`, ...grants, ...drop, `alter view ${fresh} rename to ${own}`];
    return [...make, ...secured, ...comments];
  }
  const make = `create table ${fresh} as\n${sql}`;
  if (former.kind === 'table' && former.dependents.length > 0) {
    if (!former.hasSameColumns) {
      return {
        message: `${target} gets other columns, and has what would be lost with it: ${listed(former.dependents)}.`,
        next: 'Drop that, or give the query another name in `as`.',
      };
    }
    return [
      make,
      `delete from ${target}`,
      `insert into ${target}\nselect * from ${fresh}`,
      `drop table ${fresh}`,
      ...(dialect.analyze ? [dialect.analyze(target)] : []),
    ];
  }
  return [
    make,
    ...(dialect.analyze ? [dialect.analyze(fresh)] : []),
    ...grants,
    ...drop,
    `alter table ${fresh} rename to ${own}`,
    ...comments,
  ];
}
