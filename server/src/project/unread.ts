import { keptFor } from './kept.ts';

/** Whether there are transformations that nobody could read: they may make anything, in any stream. */
export const hasUnread = keptFor(
  ({ transformations }) => [transformations],
  ({ transformations }) => [...transformations.values()].some(({ file }) => file.isUnread),
);
