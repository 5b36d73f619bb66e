import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { DialectName } from '../dialects/dialect.ts';
import { dialectOf } from '../project/connection.ts';
import { type DbtProject, modelInFile, worldOf } from '../project/dbt.ts';
import { expansionOf } from '../project/expansion.ts';
import type { Project } from '../project/project.ts';
import type { DbtAnswer, DbtChild } from '../run/dbt-child.ts';
import { readSource } from '../run/project-files.ts';
import { positionAt, type SourceFile } from '../schema/text.ts';
import { expansionFromMarks, markTemplate } from '../sql/jinja/marks.ts';
import { type Expansion, expandJinja } from '../sql/jinja.ts';
import type { Workspace } from '../workspace.ts';

/** What the editor has chosen of dbt. */
export interface DbtSettings {
  /** Pythons that may have dbt, the most trusted first. */
  readonly pythons: readonly string[];
  readonly compileWhileTyping: boolean;
}

/** Where a dbt is started. */
export interface DbtPlace {
  readonly project: DbtProject;
  /** Folders beside the dbt project that may hold a virtual environment. */
  readonly folders: readonly string[];
  readonly options: readonly string[];
  readonly settings: DbtSettings;
}

/** Compiles templates with the project's own dbt, where this workspace is trusted and one is found. */
export interface DbtCompiling {
  /** Templates that were typed: what only dbt can say of them is asked for. */
  changed(paths: readonly string[]): void;
  /** The SQL of a file with Jinja, by whoever can say it: by evaluating it here, by dbt, by what dbt wrote last. */
  show(path: string): Promise<ShownSql>;
  /** Files of dbt projects changed: dbt reads them again. */
  filesChanged(): void;
  /** Other settings: whatever runs is let go, and looked for anew. */
  reset(): Promise<void>;
}

export interface ShownSql {
  readonly sql: string | undefined;
  readonly dialect: DialectName;
  readonly problems: readonly string[];
}

interface Surroundings {
  readonly workspace: Workspace;
  readonly settings: () => DbtSettings;
  readonly isTrusted: () => boolean;
  readonly isOpen: (path: string) => boolean;
  /** Undefined where no Python with dbt is found. */
  readonly start: ((place: DbtPlace) => Promise<DbtChild | undefined>) | undefined;
  /** Resolves once the dbt projects are read. */
  readonly ready: () => Promise<void>;
  /** dbt has said what this file is. */
  readonly onCompiled: (path: string) => void;
  readonly report: (error: unknown) => void;
}

export function createDbtCompiling(surroundings: Surroundings): DbtCompiling {
  const { workspace, settings, isTrusted, isOpen, start, ready, onCompiled, report } = surroundings;
  const children = new Map<string, Promise<DbtChild | undefined>>();

  const childOf = (project: Project, dbt: DbtProject): Promise<DbtChild | undefined> => {
    const known = children.get(dbt.root);
    if (known) return known;
    const folders = [...new Set([dbt.root, project.root])];
    const place = { project: dbt, folders, options: optionsOf(project), settings: settings() };
    const started = start?.(place) ?? Promise.resolve(undefined);
    children.set(dbt.root, started);
    return started;
  };

  /** Undefined where nothing may be run, or there is nothing that could. */
  const ask = async (project: Project, path: string, text: string): Promise<DbtAnswer | undefined> => {
    if (!isTrusted() || !project.dbt) return undefined;
    const child = await childOf(project, project.dbt);
    return child?.compile(path, text);
  };

  const keep = (root: string, path: string, template: string, expansion: Expansion): void => {
    const project = workspace.projects().find((each) => each.root === root);
    if (!project?.dbt) return;
    const compiled = new Map(project.dbt.compiled).set(path, { template, expansion });
    workspace.useDbt(root, { ...project.dbt, compiled }, project.dbtDialects);
    onCompiled(path);
  };

  /** Asks for a transformation with its places, and keeps what comes. */
  const compile = async (project: Project, path: string, template: string): Promise<DbtAnswer | undefined> => {
    const marked = markTemplate(template, dialectOf(project));
    const answer = await ask(project, path, marked.text);
    if (answer?.kind !== 'compiled') return answer;
    const expansion = expansionFromMarks(template, marked, answer.sql);
    keep(project.root, path, template, expansion);
    return { kind: 'compiled', sql: expansion.text };
  };

  const projectOf = (path: string): Project | undefined =>
    workspace.projectOf(path) ?? workspace.projects().find(({ dbt }) => dbt && path.startsWith(`${dbt.root}/`));

  const show = async (path: string): Promise<ShownSql> => {
    await ready();
    const project = projectOf(path);
    const dialect = project ? dialectOf(project) : 'duckdb';
    if (!project)
      return {
        sql: undefined,
        dialect,
        problems: ['This file belongs to no dbt project that a project here is part of.'],
      };
    const file = workspace.file(path) ?? (await readSource(path));
    const transformation = [...project.transformations.values()].find((each) => each.file === file);
    const template = transformation?.sql ?? file.text;
    const own = expandJinja(template, worldOf(project.dbt, path, false));
    const isKnown = own.unknown.length === 0 && [...own.relations.values()].every(({ known }) => known !== undefined);
    if (isKnown) return { sql: tidy(own.text), dialect, problems: [] };
    const answer = await compile(project, path, template);
    if (answer?.kind === 'compiled') return { sql: tidy(answer.sql), dialect, problems: [] };
    if (answer?.kind === 'refused') return { sql: undefined, dialect, problems: [`dbt: ${answer.message}`] };
    const written = project.dbt && (await lastCompiled(project.dbt, path));
    if (written) return { sql: `${written.head}\n${written.sql}`, dialect, problems: [] };
    return { sql: undefined, dialect, problems: problemsOf(own, file, project.dbt, isTrusted()) };
  };

  return {
    changed(paths) {
      if (!settings().compileWhileTyping || !isTrusted() || !start) return;
      for (const path of paths) {
        const project = workspace.projectOf(path);
        if (!project?.dbt || !isOpen(path)) continue;
        const transformation = [...project.transformations.values()].find(({ file }) => file.path === path);
        const isAsked = transformation && (expansionOf(project, transformation)?.unknown.length ?? 0) > 0;
        if (isAsked) compile(project, path, transformation.sql).catch(report);
      }
    },
    show,
    filesChanged() {
      for (const child of children.values()) void child.then((each) => each?.filesChanged(), report);
    },
    async reset() {
      const all = [...children.values()];
      children.clear();
      await Promise.all(all.map(async (child) => (await child.catch(() => undefined))?.dispose()));
    },
  };
}

/** What the project's connection says of profile and target holds for its models too. */
function optionsOf({ connection, connections }: Project): readonly string[] {
  const { type, options } = connections.get(connection ?? '') ?? {};
  if (type !== 'dbt') return [];
  const { profile, target } = options ?? {};
  return [
    ...(profile === undefined ? [] : ['--profile', String(profile)]),
    ...(target === undefined ? [] : ['--target', String(target)]),
  ];
}

/** What dbt wrote when it compiled this model last, and when that was. */
async function lastCompiled(dbt: DbtProject, path: string) {
  const file = modelInFile(dbt, path)?.compiledFile;
  if (file === undefined) return undefined;
  try {
    const at = resolve(dbt.root, file);
    const [sql, { mtime }, template] = await Promise.all([readFile(at, 'utf8'), stat(at), stat(path)]);
    const age = template.mtime > mtime ? 'The file was changed since.' : 'The file was not changed since.';
    const written = mtime.toISOString().slice(0, 16).replace('T', ' ');
    return { sql: sql.trim(), head: `-- As dbt compiled it on ${written} UTC. ${age}` };
  } catch {
    return undefined;
  }
}

function problemsOf(
  own: Expansion,
  { text }: SourceFile,
  dbt: DbtProject | undefined,
  isTrusted: boolean,
): readonly string[] {
  const unknown = own.unknown.map(
    ({ what, range }) =>
      `Line ${positionAt(text, range.start).line + 1}: only dbt can say what \`${what}\` stands for.`,
  );
  const lost = dbt?.manifest
    ? []
    : ['The names of dbt’s tables are not known: there is no manifest.json. `dbt parse` writes it.'];
  const next = isTrusted
    ? 'No Python with dbt was found: the setting `activitySchema.dbt.python` names one.'
    : 'Nothing is run in a workspace that is not trusted, dbt neither.';
  return [...unknown, ...lost, next];
}

/** Statements of Jinja leave lines with nothing in them. */
function tidy(sql: string): string {
  return sql
    .trim()
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n');
}
