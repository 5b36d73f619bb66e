import type { GivenRow, Settings } from './build.ts';
import { isLoaded } from './build.ts';
import type { Update } from './build-sources.ts';

/**
 * What a stream has taken from each of its sources, where that is not what the source gives today. Written from
 * `docs/processing.md`: `missing` inserts only ids that are not there, and never updates or deletes; `once` runs a single
 * time, until its SQL is another. Everything built from nothing is read anew. No two sources share an id here.
 */
export class Taken {
  readonly #rows = new Map<string, readonly GivenRow[]>();
  readonly #sql = new Map<string, string>();

  rows(): ReadonlyMap<string, readonly GivenRow[]> {
    return this.#rows;
  }

  /** A build. `given`: what the sources that are there give now. */
  take(
    given: ReadonlyMap<string, { readonly rows: readonly GivenRow[]; readonly sql: string; readonly update: Update }>,
    settings: Settings,
    fromNothing: boolean,
  ): void {
    for (const name of [...this.#rows.keys()]) if (!given.has(name)) this.#rows.delete(name);
    for (const [name, { rows, sql, update }] of given) {
      const before = fromNothing ? undefined : this.#rows.get(name);
      if (before === undefined || update === 'incremental' || update === 'full') this.#rows.set(name, rows);
      else if (update === 'missing') this.#rows.set(name, [...before, ...missing(rows, before, settings)]);
      else if (this.#sql.get(name) !== sql) this.#rows.set(name, rows);
      this.#sql.set(name, sql);
    }
  }
}

/** Rows that are there stay, and so do their ids; rows that could not be loaded are not there. */
function missing(rows: readonly GivenRow[], before: readonly GivenRow[], settings: Settings): readonly GivenRow[] {
  const idOf = ({ activity, activity_id }: GivenRow): string => JSON.stringify([activity, activity_id]);
  const there = new Set(before.filter((row) => isLoaded(row, settings)).map(idOf));
  return rows.filter((row) => isLoaded(row, settings) && !there.has(idOf(row)));
}
