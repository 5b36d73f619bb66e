import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { choices } from './strategy.ts';

const page = readFileSync(new URL('../../../docs/relationships.md', import.meta.url), 'utf8');

/** The cells of a query's line in one of the two tables. */
function figures(table: 'DuckDB' | 'PostgreSQL', letter: string): readonly string[] {
  const lines = page.split('\n').filter((line) => line.startsWith(`| ${letter} |`));
  const line = lines[table === 'DuckDB' ? 0 : 1] ?? '';
  return line.split('|').map((cell) => cell.trim());
}

test('a choice quotes the figures of its page', () => {
  for (const { because, use } of choices) {
    const quoted = [...because.matchAll(/\b([a-m]): (\d[\d,]*\d)(?: at (1M) rows)?/g)];
    const table = because.includes('on PostgreSQL') ? 'PostgreSQL' : 'DuckDB';
    for (const [, letter = '', figure = '', size] of quoted) {
      const cells = figures(table, letter);
      expect(cells[3], `${letter} is answered by ${use}`).toContain(use);
      const at = size === '1M' ? 7 : 10;
      expect(cells[at], because).toBe(figure);
      const [, ratio, of] = /([\d.]+) of the (best peer|fastest reference)/.exec(because) ?? [];
      if (ratio !== undefined && letter === quoted.at(-1)?.[1])
        expect(cells[at + (of === 'best peer' ? 2 : 1)], because).toBe(ratio);
      if (because.includes('no peer answered')) expect(cells[at + 2], because).toBe('–');
    }
    const rest = because.replace(/\b[a-m]: \d[\d,]*\d(?: at 1M rows)?/g, '').match(/\d[\d.,]*\d/g) ?? [];
    for (const figure of rest) expect(page, because).toContain(figure);
  }
});
