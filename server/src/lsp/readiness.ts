/** When a question can be answered. At any size of the workspace the file in front of the user is ready at once. */
export interface Readiness {
  /** Every project was read. */
  readonly all: Promise<void>;
  /** Nothing that changed in open files waits to be checked: what nobody waits for comes after it. */
  checked(): Promise<void>;
  /** What the settings say of the project a file stands in. */
  settingsOf(path: string | undefined): Promise<void>;
}

/** A promise and what fulfils it. */
export function promised(): { readonly done: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const done = new Promise<void>((fulfil) => {
    resolve = fulfil;
  });
  return { done, resolve };
}
