import type { ActivitySize, Sizes } from '../../server/src/compile/sizes.ts';
import type { BuildDialect } from '../../server/src/dialects/build-dialect.ts';
import type { Kind } from './queries.ts';

/** What a statement gave, or why it gave nothing. */
export type Outcome =
  | { readonly kind: 'done'; readonly ms: number; readonly answer: string; readonly memory: Memory }
  | { readonly kind: 'too long' }
  | { readonly kind: 'failed'; readonly message: string };

/** Bytes; undefined where this system does not tell. */
export interface Memory {
  /** The most that the statement's processes held, above what they held before it. */
  readonly peak: number | undefined;
  /** What it wrote to temporary files. */
  readonly spilled: number | undefined;
}

export interface Counted {
  readonly sizes: Sizes;
  readonly ms: number;
}

/** Rows of `sizesSql`. */
export function sizesOf(rows: readonly (readonly unknown[])[]): Sizes {
  return rows.map(
    ([activity, count, squares]): ActivitySize => ({
      activity: String(activity),
      rows: Number(count),
      squares: Number(squares),
    }),
  );
}

/** A warehouse with a generated stream in a table `stream`. */
export interface Engine {
  readonly dialect: BuildDialect;
  /** Version and settings, and what `Memory` is on this engine: for the head of the report. */
  readonly facts: readonly string[];
  /** Replaces the stream. Seconds it took. */
  load(rows: number): Promise<number>;
  /** What the runner counts after a query, and the milliseconds it takes. */
  count(sql: string): Promise<Counted>;
  /** A statement that reads every value of `sql` and answers with one row of one text: rows, and a sum over all of them. */
  digest(sql: string, answer: readonly Kind[]): string;
  /** Once, in a process of its own that has read nothing yet, watched for memory. Not longer than the patience. */
  watch(statement: string): Promise<Outcome>;
  /** Once more, in the process all candidates share. */
  run(statement: string): Promise<Outcome>;
  stop(): Promise<void>;
}
