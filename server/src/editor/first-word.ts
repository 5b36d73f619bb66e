import type { Range } from '../schema/text.ts';

/** The first word outside comments; undefined where there is no SQL. */
export function firstWord(sql: string): Range | undefined {
  const match = /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*([A-Za-z]+)/.exec(sql);
  if (!match?.[1]) return undefined;
  const end = match[0].length;
  return { start: end - match[1].length, end };
}
