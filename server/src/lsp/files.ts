import { readdir, readFile } from 'node:fs/promises';
import type { SourceFile } from '../schema/text.ts';

/** Folders that hold other people's files or machines'. */
const skipped = new Set(['node_modules', '.git', 'target', 'dbt_packages', '.venv', '__pycache__']);
const maxDepth = 20;

/**
 * Paths of every file under a folder that a project could be made of: `activity_schema.yml`, `.sql`, `.aql`. Folders that
 * cannot be read are passed over; links are not followed, so that a circle of them ends.
 */
export async function findFiles(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  const walk = async (path: string, depth: number): Promise<void> => {
    const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const child = path === '/' ? `/${entry.name}` : `${path}/${entry.name}`;
      if (entry.isDirectory()) {
        if (depth < maxDepth && !skipped.has(entry.name)) await walk(child, depth + 1);
      } else if (isOfInterest(child)) {
        found.push(child);
      }
    }
  };
  await walk(folder, 0);
  return found;
}

export function isOfInterest(path: string): boolean {
  return path.endsWith('.sql') || path.endsWith('.aql') || path.endsWith('/activity_schema.yml');
}

/** A file's text, without a byte order mark; undefined where it cannot be read. */
export async function readSource(path: string): Promise<SourceFile | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : { path, text: text.charCodeAt(0) === 0xfeff ? text.slice(1) : text };
}

/** Runs `work` on every item, a bounded number of them at a time, in order of their start. */
export async function eachOf<T>(items: Iterable<T>, atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const left = items[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (let next = left.next(); !next.done; next = left.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
