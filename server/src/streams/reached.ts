import type { StreamTable } from './stream-table.ts';

/**
 * How far rows reach, of which a build goes on: the latest `ts` that is not after `now`. A row of the future says nothing of
 * what is still to come before it. Null where there are no others.
 */
export function reached({ dialect, stream }: StreamTable, ts: string, now: string): string {
  return stream.allowFuture ? `max(case when ${ts} <= ${dialect.timestamp(now)} then ${ts} end)` : `max(${ts})`;
}
