import type { SqlFacts } from './facts.ts';

/** Whether a text was nested deeper, or went through more common tables, than can be followed: it may well be right. */
export function isTooDeep(error: unknown): boolean {
  return error instanceof RangeError && /call stack/i.test(error.message);
}

/** What is known of such a text: nothing, and that is said. */
export function factsTooDeep(sql: string): SqlFacts {
  const start = sql.search(/\S|$/);
  const end = start + (/^\S*/.exec(sql.slice(start, start + 100))?.[0].length ?? 0);
  const message = 'This is nested too deeply, or goes through too many common tables, to be checked.';
  return {
    branches: [],
    byName: false,
    outputs: { open: true, columns: [] },
    activities: [],
    tables: [],
    statements: 1,
    secondStatement: undefined,
    notQuery: undefined,
    templated: false,
    defects: [{ message, range: { start, end }, kind: 'endless', severity: 'info' }],
  };
}
