import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createWorkspace, type Workspace } from '../../server/src/workspace.ts';

const examples = resolve(import.meta.dirname, '../../examples');

/** The example projects by name. */
export const exampleNames = readdirSync(examples, { withFileTypes: true }).flatMap((one) =>
  one.isDirectory() ? [one.name] : [],
);

export interface ExampleProject {
  readonly workspace: Workspace;
  /** The project's files by their paths in the workspace. */
  readonly texts: ReadonlyMap<string, string>;
}

/** An example project, read into a workspace of its own under `/name`. */
export function exampleProject(name: string): ExampleProject {
  const root = join(examples, name);
  const paths = readdirSync(root, { recursive: true })
    .map((path) => String(path).replaceAll('\\', '/'))
    .filter((path) => /(^activity_schema\.yml|\.sql|\.aql)$/.test(path));
  const texts = new Map(paths.map((path) => [`/${name}/${path}`, readFileSync(join(root, path), 'utf8')]));
  const workspace = createWorkspace();
  for (const [path, text] of texts) workspace.setFile({ path, text });
  return { workspace, texts };
}

/** The example queries: path and text. */
export const queriesOf = ({ texts }: ExampleProject): readonly (readonly [string, string])[] =>
  [...texts].filter(([path]) => path.endsWith('.aql'));
