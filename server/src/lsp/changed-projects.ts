/** Tells of projects whose files changed, each once and when what somebody waits for is done: pages are made of them. */
export function createChangedProjects(
  done: () => Promise<void>,
  tell: (roots: readonly string[]) => void,
): (roots: readonly string[]) => void {
  const changed = new Set<string>();
  return (roots) => {
    const isWaiting = changed.size > 0;
    for (const root of roots) changed.add(root);
    if (isWaiting || changed.size === 0) return;
    void done().then(() => {
      tell([...changed]);
      changed.clear();
    });
  };
}
