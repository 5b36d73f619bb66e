import type { Lens } from './answers.ts';
import type { QueryView } from './query-view.ts';

/** What can be done with a query, offered above its first line. */
export function queryLenses(view: QueryView): readonly Lens[] {
  const { tree, file } = view.parsed;
  const first = tree.using?.keyword ?? tree.primary?.keyword;
  if (!first) return [];
  const range = { start: first.start, end: first.end };
  return [
    { range, title: 'Run query', command: 'query', arguments: { file } },
    { range, title: 'Show compiled SQL', command: 'compile', arguments: { file } },
  ];
}
