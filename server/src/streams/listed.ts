/** Names in a sentence, the first of them where there are many. */
export function listed(ids: readonly string[]): string {
  if (ids.length > 5) return `${ids.slice(0, 4).join(', ')} and ${ids.length - 4} others`;
  return ids.length < 2 ? ids.join('') : `${ids.slice(0, -1).join(', ')} and ${ids[ids.length - 1]}`;
}
