import type { KeyDocumentation } from '../project/key-documentation.ts';

/** What may stand under a path of keys. */
export interface Level {
  /** The key whose value this is; undefined under a name that the user chose. */
  readonly key: KeyDocumentation | undefined;
  readonly keys: readonly KeyDocumentation[];
  /** Keys below a name that the user chooses here. */
  readonly named: readonly KeyDocumentation[] | undefined;
}

/** Follows a path from the outermost keys; undefined where it leaves what is known. */
export function levelAt(path: readonly string[], roots: readonly KeyDocumentation[]): Level | undefined {
  let level: Level = { key: undefined, keys: roots, named: undefined };
  for (const part of path) {
    const key = level.keys.find(({ name }) => name === part);
    if (key) level = { key, keys: key.keys, named: key.named };
    else if (level.named) level = { key: undefined, keys: level.named, named: undefined };
    else return undefined;
  }
  return level;
}
