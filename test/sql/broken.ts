import { readFileSync } from 'node:fs';
import type { DialectName } from '../../server/src/dialects/dialect.ts';
import type { Range } from '../../server/src/schema/text.ts';

/** A transformation that somebody broke. `mark` is what a person would say is wrong. */
export interface Broken {
  readonly title: string;
  readonly sql: string;
  readonly dialect: DialectName;
  readonly mark: Range;
}

export function readBroken(dialect: DialectName): readonly Broken[] {
  return readFileSync(new URL(`broken/${dialect}.sql`, import.meta.url), 'utf8')
    .split(/^--- /m)
    .slice(1)
    .map((section) => {
      const [title = '', ...lines] = section.split('\n');
      const [before = '', marked = '', after = ''] = lines.join('\n').split(/[«»]/);
      return {
        title,
        dialect,
        sql: before + marked + after,
        mark: { start: before.length, end: before.length + marked.length },
      };
    });
}

/** How many words and symbols stand between two places; none where they touch. */
export function tokensApart(sql: string, a: Range, b: Range): number {
  const [first, second] = a.start <= b.start ? [a, b] : [b, a];
  if (second.start <= first.end) return 0;
  return sql.slice(first.end, second.start).match(/[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu)?.length ?? 0;
}
