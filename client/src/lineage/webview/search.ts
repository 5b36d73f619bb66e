import type { LineageAnswer } from '../../../../server/src/lsp/protocol.ts';

type Name = LineageAnswer['names'][number];

const most = 12;

/** The names that hold what is sought, the best first: a name that is it, one that begins with it, one that has it inside. */
export function found(names: readonly Name[], sought: string): readonly Name[] {
  const lower = sought.trim().toLowerCase();
  if (lower === '') return [];
  return names
    .flatMap((name) => {
      const rank = rankOf(name.name.toLowerCase(), lower);
      return rank === undefined ? [] : [{ name, rank }];
    })
    .toSorted((a, b) => a.rank - b.rank || a.name.name.length - b.name.name.length)
    .slice(0, most)
    .map(({ name }) => name);
}

function rankOf(name: string, sought: string): number | undefined {
  if (name === sought) return 0;
  if (name.startsWith(sought)) return 1;
  if (name.split(/[./_\s-]+/).some((word) => word.startsWith(sought))) return 2;
  return name.includes(sought) ? 3 : undefined;
}
