/** Names that are offered at once. Where there are more, those that fit what is typed come first to hand. */
export const mostNames = 500;

/** Those whose names hold the typed letters in their order, as an editor looks for them; all where they are not many. */
export function fitting<Named extends { readonly name: string }>(
  all: readonly Named[],
  typed: string,
): readonly Named[] {
  if (all.length <= mostNames) return all;
  const letters = [...typed.toLowerCase()];
  const found: Named[] = [];
  for (const one of all) {
    if (found.length === mostNames) break;
    const name = one.name.toLowerCase();
    let at = 0;
    const fits = letters.every((letter) => {
      at = name.indexOf(letter, at) + 1;
      return at > 0;
    });
    if (fits) found.push(one);
  }
  return found;
}
