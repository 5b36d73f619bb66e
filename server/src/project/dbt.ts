import { nearestSpelling } from '../schema/spelling.ts';
import { macroIn } from '../sql/jinja/template.ts';
import type { Expansion, JinjaWorld, KnownRelation, RelationCall, SourcedMacro, Value } from '../sql/jinja.ts';

/**
 * A dbt project as the host read it: `dbt_project.yml`, and what of `target/manifest.json` is needed here. Plain data; the
 * core never reads a file. Source: `files.md`, "A transformation".
 */
export interface DbtProject {
  /** Absolute path of the folder of `dbt_project.yml`, with forward slashes. */
  readonly root: string;
  readonly name: string;
  /** The profile that `dbt_project.yml` names. */
  readonly profile: string | undefined;
  /** What `vars:` gives the project's own models. */
  readonly variables: ReadonlyMap<string, Value>;
  /** Undefined where dbt never wrote one, or another than is understood. */
  readonly manifest: DbtManifest | undefined;
  /** Whether there is one all the same. */
  readonly isManifestBroken?: boolean;
  /** Path of the manifest, whether it is there or not, as dbt writes it: relative to `root`. */
  readonly manifestPath: string;
  /** Names of the files in which dbt looks for models, seeds and snapshots, without folder and suffix. */
  readonly fileNames: ReadonlySet<string>;
  /** What dbt itself made of templates, by their paths: what it said of another text is of no use. */
  readonly compiled: ReadonlyMap<string, { readonly template: string; readonly expansion: Expansion }>;
  /** Whether no file that may declare a model or a source is younger than the manifest. */
  readonly isFresh: boolean;
}

export interface DbtManifest {
  /** ISO time in UTC, as dbt wrote it. */
  readonly generatedAt: string;
  readonly dbtVersion: string;
  readonly models: readonly DbtModel[];
  readonly sources: readonly DbtSource[];
  /** Models that are there and switched off, by their names. */
  readonly disabled: ReadonlySet<string>;
  /** Texts of the macros of the project and its packages, by `package.name`; those of dbt itself are left out. */
  readonly macros: ReadonlyMap<string, string>;
}

/** What `ref` can name. */
export interface DbtModel {
  readonly kind: 'model' | 'seed' | 'snapshot';
  readonly name: string;
  readonly package: string;
  readonly version: string | undefined;
  readonly latestVersion: string | undefined;
  /** Undefined for an ephemeral model, which is no table. */
  readonly relation: KnownRelation | undefined;
  readonly materialized: string | undefined;
  readonly description: string;
  readonly columns: readonly DbtColumn[];
  /** Whether dbt holds the model to its columns: then it has no others. */
  readonly isContractEnforced: boolean;
  /** Relative to the root of its package. */
  readonly file: string;
  /** Where dbt last wrote its compiled SQL, relative to the project's root. */
  readonly compiledFile: string | undefined;
}

export interface DbtSource {
  readonly source: string;
  readonly table: string;
  readonly package: string;
  readonly relation: KnownRelation | undefined;
  readonly description: string;
  readonly sourceDescription: string;
  readonly columns: readonly DbtColumn[];
  readonly file: string;
}

export interface DbtColumn {
  readonly name: string;
  readonly type: string | undefined;
  readonly description: string;
}

/** The model that `ref` means: of the named package, else of the project, else of any; the latest version unless one is said. */
export function modelOf(
  dbt: DbtProject,
  call: Omit<Extract<RelationCall, { kind: 'ref' }>, 'kind'>,
): DbtModel | undefined {
  const named = indexOf(dbt).models.get(call.name) ?? [];
  const candidates = named.filter((model) => call.package === undefined || model.package === call.package);
  const own = candidates.filter((model) => model.package === dbt.name);
  const among = own.length > 0 ? own : candidates;
  return among.find(({ version, latestVersion }) =>
    call.version === undefined ? version === undefined || version === latestVersion : version === call.version,
  );
}

export function sourceOf(dbt: DbtProject, source: string, table: string): DbtSource | undefined {
  return indexOf(dbt).sources.get(`${source}.${table}`);
}

/** The model that a file of the project is; undefined for one that dbt does not know. */
export function modelInFile(dbt: DbtProject, path: string): DbtModel | undefined {
  if (!path.startsWith(`${dbt.root}/`)) return undefined;
  const file = path.slice(dbt.root.length + 1);
  return dbt.manifest?.models.find((model) => model.package === dbt.name && model.file === file);
}

/** The dbt project around a template; `path` is the template's file. Incremental: as a build on top of what is there. */
export function worldOf(dbt: DbtProject | undefined, path: string, incremental: boolean): JinjaWorld {
  return {
    relation(call) {
      if (!dbt) return undefined;
      switch (call.kind) {
        case 'ref':
          return modelOf(dbt, call)?.relation;
        case 'source':
          return sourceOf(dbt, call.source, call.table)?.relation;
        case 'this':
          return modelInFile(dbt, path)?.relation;
      }
    },
    variable: (name) => dbt?.variables.get(name),
    knowsVariables: dbt !== undefined,
    macro: (name, packageName) => dbt && macroOf(dbt, name, packageName),
    incremental,
  };
}

/** What is known of `ref`: there, proven not to be there, or nobody can say. */
export type Existence =
  | { readonly kind: 'there' }
  | { readonly kind: 'disabled' }
  | { readonly kind: 'missing'; readonly meant: string | undefined }
  | { readonly kind: 'unsure' };

/** Only a manifest that is younger than all that could declare a model proves that there is none. */
export function existenceOf(dbt: DbtProject, call: Exclude<RelationCall, { kind: 'this' }>): Existence {
  const { manifest } = dbt;
  if (!manifest) return { kind: 'unsure' };
  if (call.kind === 'source') {
    if (sourceOf(dbt, call.source, call.table)) return { kind: 'there' };
    if (!dbt.isFresh) return { kind: 'unsure' };
    const known = manifest.sources.map(({ source, table }) => `${source}.${table}`);
    return { kind: 'missing', meant: nearestSpelling(`${call.source}.${call.table}`, known) };
  }
  if (modelOf(dbt, call)) return { kind: 'there' };
  if (manifest.disabled.has(call.name)) return { kind: 'disabled' };
  // A package or a version that is not there is dbt's to explain.
  const isPlain = call.package === undefined && call.version === undefined;
  if (!isPlain || !dbt.isFresh || dbt.fileNames.has(call.name) || indexOf(dbt).models.has(call.name)) {
    return { kind: 'unsure' };
  }
  return { kind: 'missing', meant: nearestSpelling(call.name, [...indexOf(dbt).models.keys()]) };
}

interface Index {
  readonly models: ReadonlyMap<string, readonly DbtModel[]>;
  readonly sources: ReadonlyMap<string, DbtSource>;
  readonly macros: Map<string, SourcedMacro | undefined>;
}

const indices = new WeakMap<object, Index>();
const nothing: Index = { models: new Map(), sources: new Map(), macros: new Map() };

function indexOf({ manifest }: DbtProject): Index {
  if (!manifest) return nothing;
  const known = indices.get(manifest);
  if (known) return known;
  const models = new Map<string, DbtModel[]>();
  for (const model of manifest.models) {
    const named = models.get(model.name);
    if (named) named.push(model);
    else models.set(model.name, [model]);
  }
  const sources = new Map(manifest.sources.map((each) => [`${each.source}.${each.table}`, each]));
  const index: Index = { models, sources, macros: new Map() };
  indices.set(manifest, index);
  return index;
}

function macroOf(dbt: DbtProject, name: string, packageName: string | undefined): SourcedMacro | undefined {
  const key = `${packageName ?? dbt.name}.${name}`;
  const { macros } = indexOf(dbt);
  if (macros.has(key)) return macros.get(key);
  const source = dbt.manifest?.macros.get(key);
  const macro = source === undefined ? undefined : macroIn(source, name);
  if (dbt.manifest) macros.set(key, macro);
  return macro;
}
