import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import * as z from 'zod';
import type { DbtColumn, DbtManifest, DbtModel, DbtSource } from '../project/dbt.ts';
import type { KnownRelation } from '../sql/jinja.ts';
import { jsonEntries } from './json-entries.ts';

/**
 * What of a `manifest.json` is needed here (schema v12, and those before that have the same keys); undefined where there is
 * none, or where it is something else. Kept until the file is another.
 */
export async function readManifest(path: string): Promise<DbtManifest | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  const version = `${found.mtimeMs} ${found.size}`;
  const known = kept.get(path);
  if (known?.version === version) return known.manifest;
  const manifest = read(path).catch(() => undefined);
  kept.set(path, { version, manifest });
  return manifest;
}

const kept = new Map<string, { readonly version: string; readonly manifest: Promise<DbtManifest | undefined> }>();

async function read(path: string): Promise<DbtManifest | undefined> {
  const models: DbtModel[] = [];
  const sources: DbtSource[] = [];
  const disabled = new Set<string>();
  const macros = new Map<string, string>();
  const metadata = new Map<string, unknown>();
  const entries = jsonEntries(
    (section) => wanted.has(section),
    (section, key, text) => {
      switch (section) {
        case 'metadata':
          if (key in metadataKeys) metadata.set(key, JSON.parse(text));
          return;
        case 'nodes':
          if (!isReferable.test(key)) return;
          return take(modelShape.safeParse(JSON.parse(text)).data, (node) => models.push(modelIn(node)));
        case 'sources':
          return take(sourceShape.safeParse(JSON.parse(text)).data, (source) => sources.push(sourceIn(source)));
        case 'disabled':
          if (isReferable.test(key)) disabled.add(key.split('.')[2] ?? '');
          return;
        case 'macros':
          // Those of dbt and its adapters are in every manifest, and none of them is called by name in a model.
          if (isOfDbt.test(key)) return;
          return take(macroShape.safeParse(JSON.parse(text)).data, ({ package_name, name, macro_sql }) =>
            macros.set(`${package_name}.${name}`, macro_sql),
          );
      }
    },
  );
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
    if (chunk instanceof Uint8Array) entries.push(chunk);
  }
  const generatedAt = metadata.get('generated_at');
  if (!entries.end() || typeof generatedAt !== 'string') return undefined;
  return { generatedAt, dbtVersion: String(metadata.get('dbt_version') ?? ''), models, sources, disabled, macros };
}

const wanted = new Set(['metadata', 'nodes', 'sources', 'disabled', 'macros']);
const metadataKeys = { generated_at: true, dbt_version: true };
const isReferable = /^(?:model|seed|snapshot)\./;
const isOfDbt = /^macro\.dbt(?:_duckdb|_postgres|_redshift|_snowflake|_bigquery|_databricks|_spark|_athena)?\./;

function take<T>(value: T | undefined, use: (value: T) => unknown): void {
  if (value !== undefined) use(value);
}

const text = z.string().nullish();
const version = z.union([z.string(), z.number()]).nullish();
const columns = z.record(z.string(), z.object({ name: z.string(), data_type: text, description: text })).nullish();

const modelShape = z.object({
  resource_type: z.enum(['model', 'seed', 'snapshot']),
  name: z.string(),
  package_name: z.string(),
  version,
  latest_version: version,
  database: text,
  schema: text,
  alias: text,
  relation_name: text,
  description: text,
  original_file_path: z.string(),
  compiled_path: text,
  columns,
  config: z.object({ materialized: text, contract: z.object({ enforced: z.boolean().nullish() }).nullish() }).nullish(),
});

const sourceShape = z.object({
  source_name: z.string(),
  name: z.string(),
  package_name: z.string(),
  identifier: text,
  database: text,
  schema: text,
  relation_name: text,
  description: text,
  source_description: text,
  original_file_path: z.string(),
  columns,
});

const macroShape = z.object({ name: z.string(), package_name: z.string(), macro_sql: z.string() });

function modelIn(node: z.infer<typeof modelShape>): DbtModel {
  return {
    kind: node.resource_type,
    name: node.name,
    package: node.package_name,
    version: node.version == null ? undefined : String(node.version),
    latestVersion: node.latest_version == null ? undefined : String(node.latest_version),
    relation: relationIn(node, node.alias ?? node.name),
    materialized: node.config?.materialized ?? undefined,
    description: node.description ?? '',
    columns: columnsIn(node.columns),
    isContractEnforced: node.config?.contract?.enforced === true,
    file: node.original_file_path.replaceAll('\\', '/'),
    compiledFile: node.compiled_path?.replaceAll('\\', '/'),
  };
}

function sourceIn(source: z.infer<typeof sourceShape>): DbtSource {
  return {
    source: source.source_name,
    table: source.name,
    package: source.package_name,
    relation: relationIn(source, source.identifier ?? source.name),
    description: source.description ?? '',
    sourceDescription: source.source_description ?? '',
    columns: columnsIn(source.columns),
    file: source.original_file_path.replaceAll('\\', '/'),
  };
}

function relationIn(
  { relation_name: sql, database, schema }: Pick<z.infer<typeof modelShape>, 'relation_name' | 'database' | 'schema'>,
  identifier: string,
): KnownRelation | undefined {
  return sql ? { sql, database: database ?? undefined, schema: schema ?? undefined, identifier } : undefined;
}

function columnsIn(written: z.infer<typeof columns>): readonly DbtColumn[] {
  return Object.values(written ?? {}).map(({ name, data_type: type, description }) => ({
    name,
    type: type ?? undefined,
    description: description ?? '',
  }));
}
