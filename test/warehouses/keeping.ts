import type { Engine } from '../oracle/build-world.ts';

/** An engine whose database can be kept under a name and put back. */
export interface KeepingEngine extends Engine {
  rows(folder: string, sql: string): Promise<readonly (readonly unknown[])[]>;
  keep(folder: string, name: string): Promise<void>;
  restore(folder: string, name: string): Promise<void>;
}
