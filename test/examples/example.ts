import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DuckDBConnection } from '@duckdb/node-api';
import { bindQuery } from '../../server/src/aql/bind.ts';
import { parseQuery } from '../../server/src/aql/parse.ts';
import { catalogueOf } from '../../server/src/project/catalogue.ts';
import { parseProject, settingsFileName } from '../../server/src/project/parse.ts';
import type { Project } from '../../server/src/project/project.ts';
import type { SourceFile } from '../../server/src/schema/text.ts';

/** The project in a folder of `examples/`, as the product reads it. */
export function exampleProject(name: string): Project {
  const root = fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => /\.(sql|aql)$/.test(path));
  return parseProject(
    root,
    sourceFile(join(root, settingsFileName)),
    paths.map((path) => sourceFile(join(root, path))),
  );
}

export function exampleText(name: string): string {
  return readFileSync(new URL(`../../examples/${name}`, import.meta.url), 'utf8');
}

export function testText(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

function sourceFile(path: string): SourceFile {
  return { path: path.replaceAll('\\', '/'), text: readFileSync(path, 'utf8') };
}

export type ResultRow = Readonly<Record<string, unknown>>;

/** Rows as plain values: numbers and times as text where JSON has no type for them. */
export async function rows(connection: DuckDBConnection, sql: string): Promise<readonly ResultRow[]> {
  return (await connection.runAndReadAll(sql)).getRowObjectsJson();
}

/** The only value of the only row. */
export async function value(connection: DuckDBConnection, sql: string): Promise<unknown> {
  return (await connection.runAndReadAll(sql)).getRowsJson()[0]?.[0];
}

/** All transformations that make activities, as one query with `_activity_source`. Rows as they come: nothing rejected yet. */
export function allRows(project: Project): string {
  return activityTransformations(project)
    .map(({ id, sql }) => `select *, '${id}' as _activity_source from (${sql}\n)`)
    .join('\nunion all by name\n');
}

export function activityTransformations(project: Project) {
  return [...project.transformations.values()].filter(({ role }) => role === 'activities');
}

/** The queries of a project, each with what is wrong in it and the columns of its answer. */
export function readQueries(project: Project) {
  return [...project.queries.values()].map(({ id, file, text }) => {
    const parsed = parseQuery(file.path, text);
    const bound = bindQuery(parsed, catalogueOf(project));
    return {
      id,
      problems: [...parsed.problems, ...bound.problems],
      columns: bound.outputs.map((output) => output.name),
    };
  });
}
