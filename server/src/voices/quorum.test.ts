import { describe, expect, test } from 'vitest';
import type { DialectName } from '../dialects/dialect.ts';
import { judge } from './quorum.ts';

const deep = (depth: number): string => `select ${'('.repeat(depth)}1${')'.repeat(depth)}`;
const wide = `select ${Array.from({ length: 20_000 }, () => '1').join('+')}`;

test.each<[string, DialectName, string, string]>([
  ['a valid query', 'snowflake', 'select 1', 'accepted'],
  ['half a query', 'snowflake', 'select (', 'refused'],
  ['what only one parser reads', 'snowflake', 'select a from t at (offset => -60 * 5)', 'accepted'],
  [
    'a name that sounds like a limit, quoted in the complaint',
    'athena',
    'select 1 from t where (depth 5 recursion)',
    'refused',
  ],
  ['half a query, by the engine’s own grammar', 'postgres', 'select (', 'refused-by-engine'],
  ['nothing at all', 'postgres', '', 'accepted'],
  ['nested too deep', 'redshift', deep(3000), 'unknown'],
  ['nested too deep for the engine’s grammar', 'postgres', deep(30_000), 'unknown'],
])('%s', async (_, dialect, sql, kind) => {
  expect((await judge({ sql, dialect })).verdict.kind).toBe(kind);
});

describe('places', () => {
  const place = async (dialect: DialectName, marked: string): Promise<readonly string[]> => {
    const { verdict } = await judge({ sql: marked.replace('|', ''), dialect });
    const complaints =
      verdict.kind === 'refused-by-engine' ? [verdict.complaint] : verdict.kind === 'refused' ? verdict.complaints : [];
    return complaints.filter(({ range }) => range.start === marked.indexOf('|')).map(({ voice }) => voice);
  };

  test('are UTF-16 offsets, beyond the basic plane too', async () => {
    expect(await place('postgres', "select 'ü😀', a b |c from t")).toEqual(['PostgreSQL']);
    const voices = await place('snowflake', "select 'ü😀', a b |c from t");
    expect(voices).toContain('sqlparser-rs: snowflake');
    expect(voices).toContain('node-sql-parser: snowflake');
  });

  test('are found on later lines', async () => {
    expect(await place('snowflake', "select '😀'\n, 'é' a |c\nfrom t")).toContain('sqlparser-rs: snowflake');
  });
});

/** Last, because it breaks parsers that are loaded here; a worker is thrown away after it. */
test('a text that is too long for the stack of a parser is no reason to refuse it, and the parser is known to be broken', async () => {
  const { verdict, isBroken } = await judge({ sql: `${wide} from`, dialect: 'athena' });
  expect(verdict.kind).toBe('unknown');
  expect(isBroken).toBe(true);
});
