/**
 * Former names by new ones, where one text made `had` and makes `has` now: what every key in the name of an activity does. Undefined
 * where more than names is other now. `isRenamable`: whether nothing else goes by a former name. `isTaken`: whether something goes by
 * a new one already.
 */
export function formerNamesIn(
  had: readonly string[],
  has: readonly string[],
  { isRenamable, isTaken }: Record<'isRenamable' | 'isTaken', (name: string) => boolean>,
): ReadonlyMap<string, string> | undefined {
  if (had.length !== has.length) return undefined;
  const formerNames = new Map<string, string>();
  for (const [i, former] of had.entries()) {
    const name = has[i] ?? former;
    if (name === former) continue;
    if (!isRenamable(former) || isTaken(name) || formerNames.has(name)) return undefined;
    formerNames.set(name, former);
  }
  return formerNames;
}
