import type { Input } from './input.ts';
import { partsOf } from './mutate.ts';

/** The smallest text found, in a bounded number of tries, for which `isSame` still holds. */
export function shrunk(input: Input, isSame: (input: Input) => boolean, tries = 2_000): Input {
  let parts = partsOf(input.text);
  let left = tries;
  for (let size = Math.max(1, parts.length >> 1); ; size = Math.max(1, size >> 1)) {
    let removed = false;
    for (let at = 0; at < parts.length && left > 0; ) {
      const fewer = [...parts.slice(0, at), ...parts.slice(at + size)];
      left -= 1;
      if (isSame({ ...input, text: fewer.join('') })) {
        parts = fewer;
        removed = true;
      } else at += size;
    }
    if (left <= 0 || (size === 1 && !removed)) return { ...input, text: parts.join('') };
  }
}
