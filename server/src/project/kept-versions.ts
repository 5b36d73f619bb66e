/**
 * What was made of versions of files, by the object that stands for the version. Of a file that is being typed the last two are
 * held and the older ones are let go at once: what a `WeakMap` holds lives until all memory is searched, which takes long.
 */
export interface KeptVersions<Version extends object, T> {
  get(version: Version): T | undefined;
  set(version: Version, value: T): void;
}

export function keptVersions<Version extends object, T extends object>(
  pathOf: (version: Version) => string,
): KeptVersions<Version, T> {
  /** The latest first. */
  const recent: { readonly version: Version; readonly path: string; readonly value: T }[] = [];
  const others = new WeakMap<Version, T>();
  return {
    get: (version) => recent.find((one) => one.version === version)?.value ?? others.get(version),
    set(version, value) {
      const path = pathOf(version);
      const isReplaced = recent.findIndex((one) => one.version === version);
      if (isReplaced !== -1) recent.splice(isReplaced, 1);
      const older = recent.filter((one) => one.path === path)[versionsHeld - 1];
      if (older) recent.splice(recent.indexOf(older), 1);
      recent.unshift({ version, path, value });
      for (const { version: left, value: kept } of recent.splice(filesHeld * versionsHeld)) others.set(left, kept);
    },
  };
}

/** The text as it is, and as it was before the last key. */
const versionsHeld = 2;
const filesHeld = 2;
