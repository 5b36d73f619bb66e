import { dialectOf } from '../project/connection.ts';
import { shopDbt } from '../project/dbt.test-support.ts';
import type { DbtProject } from '../project/dbt.ts';
import { parseProject } from '../project/parse.ts';
import type { Project } from '../project/project.ts';
import type { Fix, Problem, Range } from '../schema/text.ts';
import { shopTables } from '../sql/known-tables.test-support.ts';
import { knownTablesOf } from '../sql/known-tables.ts';
import type { Verdicts } from '../sql/verdict.ts';
import type { Check, Example, ExamplePair } from './check.ts';
import { allChecks, checkSettings, checkTransformation } from './index.ts';

/** Checking one marked text, as the tests of rules do it. */

export const root = '/project';
export const plainSettings = 'name: shop\nstreams:\n  customer_stream: { entity: customer }\n';

export interface Marked {
  readonly text: string;
  readonly ranges: readonly Range[];
}

/** A text without its `«…»`, and where they were. */
export function marked(source: string): Marked {
  const ranges: Range[] = [];
  const open: number[] = [];
  let text = '';
  for (const char of source) {
    if (char === '«') open.push(text.length);
    else if (char === '»') ranges.push({ start: open.pop() ?? 0, end: text.length });
    else text += char;
  }
  for (const start of open) ranges.push({ start, end: start });
  return { text, ranges: ranges.toSorted((a, b) => a.start - b.start) };
}

/** A project of one transformation, `signed_up`, and whatever else is given. */
export function projectOf(
  text: string,
  settings = plainSettings,
  others: Readonly<Record<string, string>> = {},
  tables?: Example['tables'],
  dbt?: Example['dbt'],
): { readonly project: Project; readonly problems: (verdicts?: Verdicts) => readonly Problem[] } {
  const files = Object.entries({ 'transformations/signed_up.sql': text, ...others });
  const parsed = parseProject(
    root,
    { path: `${root}/activity_schema.yml`, text: settings },
    files.map(([path, content]) => ({ path: `${root}/${path}`, text: content })),
  );
  const project = {
    ...parsed,
    knownTables: tables && knownTablesOf(shopTables, dialectOf(parsed)),
    dbt: dbtOf(dbt),
    // As where a host looked for dbt.
    dbtDialects: new Map(),
  };
  return {
    project,
    problems: (verdicts) => {
      const transformation = project.transformations.get('signed_up');
      return transformation ? checkTransformation(project, transformation, verdicts) : [];
    },
  };
}

function dbtOf(which: Example['dbt']): DbtProject | undefined {
  return which === 'broken' ? { ...shopDbt, manifest: undefined, isManifestBroken: true } : which && shopDbt;
}

/** Every pair of examples of every rule, with a name for its test. */
export const exampleCases: readonly (readonly [string, Check, ExamplePair])[] = allChecks.flatMap((check) =>
  [{ fails: check.fails, passes: check.passes }, ...check.also].map(
    (pair, index) =>
      [`${check.id} ${index + 1}${pair.fails.dialect ? `, ${pair.fails.dialect}` : ''}`, check, pair] as const,
  ),
);

/** A rule about settings may be shown in the head of a transformation. */
export function aboutOf({ about }: Check, text: string): 'transformation' | 'settings' {
  return about === 'settings' && !text.startsWith('/*---') ? 'settings' : 'transformation';
}

/** What is said about an example: of its transformation, or of its settings. */
export function problemsOf(
  example: Example,
  about: 'transformation' | 'settings',
  verdicts: Verdicts,
): readonly Problem[] {
  if (about === 'settings') {
    const parsed = parseProject(root, { path: `${root}/activity_schema.yml`, text: example.text }, []);
    const knownTables = example.tables && knownTablesOf(shopTables, dialectOf(parsed));
    const project = { ...parsed, knownTables, dbt: dbtOf(example.dbt) };
    return [...project.problems, ...checkSettings(project)];
  }
  const connection =
    example.dialect === undefined ? '' : `connection: here\nconnections:\n  here: { type: ${example.dialect} }\n`;
  const settings = `${example.settings ?? plainSettings}${connection}`;
  const other =
    "select id as activity_id, ts, customer, 'opened_app' as activity, json_object() as feature_json from users";
  const { project, problems } = projectOf(
    example.text,
    settings,
    { 'transformations/opened_app.sql': other, ...example.beside },
    example.tables,
    example.dbt,
  );
  return [...project.problems.filter(({ file }) => file.endsWith('.sql')), ...problems(verdicts)];
}

export function applied(text: string, fix: Fix): string {
  return fix.edits
    .toSorted((a, b) => b.range.start - a.range.start)
    .reduce((result, edit) => result.slice(0, edit.range.start) + edit.text + result.slice(edit.range.end), text);
}
