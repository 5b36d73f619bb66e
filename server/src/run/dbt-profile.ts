import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import type { DialectName } from '../dialects/dialect.ts';
import { dialectNames } from '../dialects/index.ts';
import type { Connection, Project } from '../project/project.ts';
import { expandJinja, hasJinja, type JinjaWorld } from '../sql/jinja.ts';
import { findDbtRoot, readDbtProject } from './dbt-project.ts';
import { RunError } from './problem.ts';

/** A target of a dbt `profiles.yml`, its variables filled in. Holds secrets: it goes to a driver and nowhere else. */
export interface DbtTarget {
  /** The adapter as dbt names it: `postgres`, `spark`. */
  readonly adapter: string;
  readonly options: ReadonlyMap<string, string>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The target that a connection of type `dbt` takes: `profile` and `target` of the connection, else those of the dbt project
 * and of the profile. `profiles.yml` is sought as dbt does: `DBT_PROFILES_DIR`, the dbt project, `~/.dbt`. Throws a `RunError`
 * that names what is missing and never a value.
 */
export async function readDbtTarget(
  project: Project,
  connection: Connection,
  environment: Environment = process.env,
): Promise<DbtTarget> {
  const outputs = await outputOf(project, connection, environment);
  const options = new Map<string, string>();
  for (const [key, value] of Object.entries(outputs.values)) {
    if (value !== null && typeof value !== 'object')
      options.set(key, filledIn(String(value), key, connection, environment));
  }
  const adapter = options.get('type');
  if (adapter === undefined) throw wrong(connection, `${outputs.place} has no \`type\`.`);
  const mapped = new Map([...options].map(([key, value]) => [renamed[key] ?? key, value]));
  // Of dbt, and not of DuckDB.
  mapped.delete('threads');
  const path = mapped.get('path');
  const isRelative =
    adapter === 'duckdb' && path !== undefined && path !== ':memory:' && !/^\w+:/.test(path) && !isAbsolute(path);
  // dbt is run in its project's folder.
  if (isRelative) mapped.set('path', resolve((await findDbtRoot(project)) ?? project.root, path));
  if (adapter === 'duckdb' && path === undefined) mapped.set('path', ':memory:');
  return { adapter, options: mapped };
}

/** The dialects of the connections that a `profiles.yml` describes, as far as it can be read; no variable is looked up but for `type`. */
export async function readDbtDialects(
  project: Project,
  environment: Environment = process.env,
): Promise<ReadonlyMap<string, DialectName>> {
  const dialects = new Map<string, DialectName>();
  for (const connection of project.connections.values()) {
    if (connection.type !== 'dbt') continue;
    const output = await outputOf(project, connection, environment).catch(() => undefined);
    const dialect = dialectNames.find((name) => name === String(output?.values.type));
    if (dialect) dialects.set(connection.name, dialect);
  }
  return dialects;
}

/** What dbt calls otherwise than this project does. */
const renamed: Readonly<Record<string, string>> = { pass: 'password', dbname: 'database' };

interface Output {
  readonly values: Readonly<Record<string, unknown>>;
  /** For messages: `target dev of profile shop`. */
  readonly place: string;
}

async function outputOf(project: Project, connection: Connection, environment: Environment): Promise<Output> {
  const { options } = connection;
  const profileName = options.profile ?? (project.dbt ?? (await readDbtProject(project)))?.profile;
  if (profileName === undefined && (await findDbtRoot(project)) === undefined) {
    const { dbtFolder } = project;
    throw new RunError({
      kind: 'input',
      message: `The connection \`${connection.name}\` is that of a dbt project, and there is none ${dbtFolder === undefined ? 'around this one' : `in ${dbtFolder}`}.`,
      next: `${dbtFolder === undefined ? 'Name' : 'Correct'} its folder under \`dbt:\` in activity_schema.yml, or give the connection a \`profile\`.`,
    });
  }
  if (profileName === undefined) {
    throw new RunError({ kind: 'missing-option', option: 'profile', connection: connection.name });
  }
  const name = String(profileName);
  const { profiles, places } = await profilesOf(project, connection, environment);
  const profile = profileShape.safeParse(profiles[name]).data;
  if (!profile) throw wrong(connection, `there is no profile \`${name}\` in ${places}.`);
  const target = String(options.target ?? filledIn(profile.target ?? 'default', 'target', connection, environment));
  const values = profile.outputs[target];
  const place = `target \`${target}\` of the profile \`${name}\``;
  if (!values) throw wrong(connection, `there is no ${place}; there are ${Object.keys(profile.outputs).join(', ')}.`);
  return { values, place };
}

const profileShape = z.object({
  target: z.string().optional(),
  outputs: z.record(z.string(), z.record(z.string(), z.unknown())),
});

async function profilesOf(project: Project, connection: Connection, environment: Environment) {
  const root = await findDbtRoot(project);
  const told = environment.DBT_PROFILES_DIR;
  const folders =
    told === undefined ? [...(root === undefined ? [] : [root]), project.root, join(homedir(), '.dbt')] : [told];
  for (const folder of folders) {
    const text = await readFile(join(folder, 'profiles.yml'), 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    try {
      const profiles: unknown = parse(text, { logLevel: 'silent' });
      const isObject = typeof profiles === 'object' && profiles !== null;
      return {
        profiles: isObject ? ({ ...profiles } as Readonly<Record<string, unknown>>) : {},
        places: join(folder, 'profiles.yml'),
      };
    } catch {
      // The parser's own words quote the line, and the line may hold a password.
      throw wrong(connection, `${join(folder, 'profiles.yml')} is no valid YAML.`);
    }
  }
  throw wrong(connection, `there is no profiles.yml in ${[...new Set(folders)].join(', ')}.`);
}

/** A value with its `env_var`s filled in. */
function filledIn(text: string, key: string, connection: Connection, environment: Environment): string {
  if (!hasJinja(text)) return text;
  let missing: string | undefined;
  const world: JinjaWorld = {
    ...nothing,
    environment(name) {
      const value = environment[name];
      if (value === undefined) missing ??= name;
      return value;
    },
  };
  const { text: value, unknown } = expandJinja(text, world);
  if (unknown.length === 0) return value;
  if (missing !== undefined) {
    throw new RunError({ kind: 'missing-variable', variable: missing, connection: connection.name });
  }
  throw wrong(connection, `\`${key}\` in profiles.yml has an expression that is not understood here.`);
}

const nothing: JinjaWorld = {
  relation: () => undefined,
  variable: () => undefined,
  knowsVariables: true,
  macro: () => undefined,
  incremental: false,
};

function wrong({ name }: Connection, message: string): RunError {
  return new RunError({
    kind: 'input',
    message: `The connection \`${name}\`: ${message}`,
    next: 'Correct `profile` and `target` of the connection in activity_schema.yml, or dbt’s profiles.yml.',
  });
}
