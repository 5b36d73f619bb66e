import { nameInWords, qualified } from '../dialects/identifiers.ts';
import { fittedName } from './defined-table.ts';
import { listed } from './listed.ts';
import type { Refusal, Step } from './plan.ts';
import type { StreamTable } from './stream-table.ts';

/** A view that a build made of a query, and that reads tables or views of the stream. */
export interface KeptView {
  readonly query: string;
  /** The stream of the query, where it is another one. */
  readonly stream: string | undefined;
  readonly schema: string | undefined;
  readonly name: string;
  /** What it is called among what would be lost with a table: `the view marts.first`. */
  readonly words: string;
  /** The stream's tables and views that it reads, by their names. */
  readonly reads: readonly string[];
  /** Its options that say with whose rights it reads them, and that it has again when it is made again. */
  readonly security: string | undefined;
  /** Why it cannot be made again, as the end of a sentence, and what to do; undefined where it can. */
  readonly stuck: Refusal | undefined;
}

/** What of this somebody else made. */
export function othersOf(dependents: readonly string[], kept: readonly KeptView[] = []): readonly string[] {
  return dependents.filter((one) => !kept.some(({ words }) => words === one));
}

/** Why what the views read cannot go. `why`: what is to be done with it. */
export function stuckRefusal(views: readonly KeptView[], why: string): Refusal | undefined {
  const first = views.find(({ stuck }) => stuck !== undefined);
  if (first?.stuck === undefined) return undefined;
  const { query, stream, words, stuck } = first;
  const of = stream === undefined ? '' : ` of ${stream}`;
  return {
    message: `${why}: ${words}, which a build made of the query ${query}${of}, has to be made again then, and ${stuck.message}`,
    next: stuck.next,
  };
}

export function letGoReason(views: readonly KeptView[]): readonly string[] {
  if (views.length === 0) return [];
  const [read, are] = views.length === 1 ? ['reads', 'it is'] : ['read', 'they are'];
  return [`What ${listed(views.map(({ words }) => words))} ${read} goes: ${are} made again.`];
}

/**
 * Makes views read a table without rows instead of what they read, so that this can go. They keep their columns, who may read
 * them and what others made for them, until they are made again in the same transaction.
 */
export function letGoSteps({ dialect }: Pick<StreamTable, 'dialect'>, views: readonly KeptView[]): readonly Step[] {
  return views.flatMap((view): readonly Step[] => {
    const name = qualified(dialect, view.schema, view.name);
    const id = nameInWords(view.schema, view.name);
    const instead = insteadOf(dialect, view);
    return [
      {
        id: `let-go:columns:${id}`,
        purpose: `Make a table without rows that has the columns of ${view.words}`,
        sql: `create table ${instead} as\nselect * from ${name} where false`,
        ...write,
      },
      {
        id: `let-go:${id}`,
        purpose: `Let ${view.words} read that until it is made again, before anybody sees it`,
        sql: `create or replace view ${name} as\nselect * from ${instead}`,
        ...write,
      },
    ];
  });
}

/** What a view that was let go reads until it is made again. */
export function insteadOf(
  dialect: StreamTable['dialect'],
  { schema, name }: Pick<KeptView, 'schema' | 'name'>,
): string {
  return qualified(dialect, schema, insteadName(dialect, name));
}

export function insteadName(dialect: StreamTable['dialect'], name: string): string {
  return fittedName(dialect, `${name}__old`);
}

const write = { writes: true, counts: undefined, transformation: undefined } as const;
