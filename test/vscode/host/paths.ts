import { join, resolve } from 'node:path';

/** The checkout that these tests belong to. */
export const root = resolve(import.meta.dirname, '../../..');
/** What is fetched once and kept: the editor's host and a browser. */
export const cacheFolder = join(root, '.vscode-test');
/** What a run leaves behind: logs, screenshots, results. */
export const outFolder = join(root, 'out');
