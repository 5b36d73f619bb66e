import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** The floors of docs/architecture.md: a file may import from its own floor's folder and from any lower floor. */
const floors: Readonly<Record<string, number>> = {
  schema: 0,
  sql: 1,
  aql: 1,
  dialects: 1,
  project: 2,
  compile: 3,
  streams: 3,
  editor: 4,
  checks: 4,
  'workspace.ts': 5,
  'commands.ts': 5,
  lsp: 6,
  cli: 6,
};

/** Rooms on one floor that one of them may look into. */
const neighbours: Readonly<Record<string, readonly string[]>> = {
  sql: ['dialects'],
  aql: ['dialects'],
  streams: ['compile'],
  editor: ['checks'],
  'workspace.ts': ['commands.ts'],
};

/** The folders that touch the world, and what they may import. */
const beside: Readonly<Record<string, readonly string[]>> = {
  warehouses: ['schema', 'sql', 'dialects', 'project', 'warehouses', 'run'],
  voices: ['schema', 'sql', 'dialects', 'voices'],
  run: ['schema', 'sql', 'aql', 'dialects', 'project', 'compile', 'streams', 'warehouses', 'run'],
};

const nodeModulesOfTheCore = new Set(['node:crypto']);

const source = resolve(import.meta.dirname, '../../server/src');

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return files(path);
    return path.endsWith('.ts') && !path.endsWith('.test.ts') ? [path] : [];
  });
}

const room = (path: string): string => relative(source, path).replaceAll('\\', '/').split('/')[0] ?? '';

function imports(path: string): string[] {
  return [...readFileSync(path, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
}

/** Why `from` may not import `target`, or undefined where it may. */
function broken(from: string, target: string): string | undefined {
  const here = room(from);
  const isTypesOnlyRunner = /run\/(runner|problem)\.ts$/.test(target) || /warehouses\/warehouse\.ts$/.test(target);
  if (!target.startsWith('.')) {
    if (target === 'vscode') return 'only client/ knows VS Code';
    if (/^vscode-languageserver/.test(target) && here !== 'lsp') return 'only lsp/ knows the Language Server Protocol';
    const floor = floors[here];
    const core = floor !== undefined && floor <= 5;
    if (core && target.startsWith('node:') && !nodeModulesOfTheCore.has(target)) return 'the core does no IO';
    return undefined;
  }
  const there = room(resolve(dirname(from), target));
  if (here === there) return undefined;
  const allowed = beside[here];
  if (allowed) return allowed.includes(there) ? undefined : `${here}/ may not look into ${there}`;
  const [floorHere, floorThere] = [floors[here], floors[there]];
  if (floorHere === undefined) return `${here} is no room of the house`;
  if (floorHere === 6) return floorThere === 6 ? 'protocols do not know each other' : undefined;
  if (floorThere === undefined) {
    return isTypesOnlyRunner && floorHere === 5 ? undefined : `${here} is core and may not look into ${there}`;
  }
  if (floorThere < floorHere || neighbours[here]?.includes(there)) return undefined;
  return `${here} (floor ${floorHere}) may not look into ${there} (floor ${floorThere})`;
}

test.each(files(source).map((path) => [relative(source, path), path]))('%s keeps to its floor', (_, path) => {
  const complaints = imports(path).flatMap((target) => {
    const why = broken(path, target);
    return why ? [`${target}: ${why}`] : [];
  });
  expect(complaints).toEqual([]);
});

test('the rules refuse what they should', () => {
  const at = (path: string): string => join(source, path);
  expect(broken(at('schema/columns.ts'), '../sql/facts.ts')).toMatch(/floor 0/);
  expect(broken(at('compile/compile.ts'), '../checks/x.ts')).toMatch(/floor 3/);
  expect(broken(at('checks/x.ts'), 'node:fs')).toMatch(/no IO/);
  expect(broken(at('checks/x.ts'), 'vscode-languageserver')).toMatch(/only lsp/);
  expect(broken(at('cli/main.ts'), '../lsp/main.ts')).toMatch(/do not know each other/);
  expect(broken(at('streams/plan.ts'), '../run/local.ts')).toMatch(/may not look into/);
  expect(broken(at('checks/x.ts'), '../voices/judge.ts')).toMatch(/may not look into/);
  expect(broken(at('voices/judge.ts'), '../run/remote.ts')).toMatch(/may not look into/);
  expect(broken(at('checks/x.ts'), '../project/project.ts')).toBeUndefined();
});
