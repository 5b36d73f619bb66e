import { positionAt, type Range, type SourceFile } from '../schema/text.ts';
import type { Relation } from '../sql/jinja/values.ts';
import { type Expansion, expandJinja, hasJinja, placeInTemplate } from '../sql/jinja.ts';
import type { KnownTable, KnownTables, TableName } from '../sql/known-tables.ts';
import { type DbtModel, type DbtProject, modelOf, worldOf } from './dbt.ts';
import type { Expanded, Project, Transformation } from './project.ts';

/**
 * A transformation's SQL with its Jinja evaluated, as a build runs it; undefined where there is none. What only dbt can say
 * is taken from what dbt made of this very text, where it was asked.
 */
export function expansionOf(
  { dbt }: Pick<Project, 'dbt'>,
  { file, sql }: Pick<Transformation, 'file' | 'sql'>,
): Expansion | undefined {
  if (plain.has(file)) return undefined;
  if (!hasJinja(sql)) {
    plain.add(file);
    return undefined;
  }
  const compiled = dbt?.compiled.get(file.path);
  const ofDbt = compiled?.template === sql ? compiled.expansion : undefined;
  const known = kept.get(file);
  const isSame = known?.manifest === dbt?.manifest && known?.variables === dbt?.variables;
  if (known && isSame && known.ofDbt === ofDbt) return known.expansion;
  const own = isSame && known ? known.own : expandJinja(sql, worldOf(dbt, file.path, false));
  const expansion = own.unknown.length > 0 && ofDbt ? ofDbt : own;
  kept.set(file, { manifest: dbt?.manifest, variables: dbt?.variables, ofDbt, own, expansion });
  return expansion;
}

/** What stands in a transformation's Jinja that a build refuses, since it never asks dbt; with its place in the template. */
export interface Unevaluated {
  readonly range: Range;
  /** As it is written: `dbt_utils.star(ref('rides'))`. */
  readonly what: string;
  /** What it would take. */
  readonly needs: 'dbt' | 'dbt project' | 'manifest';
}

/**
 * The first such thing. Undefined where there is none, where nobody looked for a dbt project yet, where dbt answers for the
 * file, and where a manifest that is there lacks a name.
 */
export function unevaluatedIn(project: Project, transformation: Transformation): Unevaluated | undefined {
  const { dbt, dbtDialects } = project;
  if (dbtDialects === undefined || expansionOf(project, transformation) === undefined) return undefined;
  if (dbt?.compiled.has(transformation.file.path)) return undefined;
  const own = kept.get(transformation.file)?.own;
  const [unknown] = own?.unknown ?? [];
  if (own === undefined) return undefined;
  if (unknown) return { ...unknown, needs: 'dbt' };
  if (dbt?.manifest) return undefined;
  for (const [at, { known, named }] of own.relations) {
    if (known !== undefined) continue;
    const range = placeInTemplate(own, { start: at, end: at + 1 });
    return { range, what: callIn(named), needs: dbt ? 'manifest' : 'dbt project' };
  }
  return undefined;
}

/** Files without Jinja: everybody who asks about a text asks this first. */
const plain = new WeakSet<SourceFile>();

const kept = new WeakMap<
  SourceFile,
  Partial<Pick<DbtProject, 'manifest' | 'variables'>> & {
    readonly ofDbt: Expansion | undefined;
    readonly own: Expansion;
    readonly expansion: Expansion;
  }
>();

/** The same project, its transformations with their Jinja evaluated: as a build runs them. */
export function withExpansions(project: Project): Project {
  if (![...project.transformations.values()].some(({ sql }) => hasJinja(sql))) return project;
  const transformations = [...project.transformations].map(
    ([id, transformation]) => [id, withExpansion(project, transformation)] as const,
  );
  return { ...project, transformations: new Map(transformations) };
}

/** The same transformation with its Jinja evaluated, or with what speaks against that. */
export function withExpansion(project: Project, transformation: Transformation): Transformation {
  const expansion = expansionOf(project, transformation);
  return expansion ? { ...transformation, expanded: expandedIn(project, transformation, expansion) } : transformation;
}

function expandedIn(project: Project, { id, sql }: Transformation, expansion: Expansion): Expanded {
  const at = (offset: number): string => `${id}, line ${positionAt(sql, offset).line + 1}`;
  const [unknown] = expansion.unknown;
  const lost = [...expansion.relations].find(([, { known }]) => known === undefined);
  const problem = unknown
    ? {
        message: `${at(unknown.range.start)}: only dbt can say what \`${unknown.what}\` stands for.`,
        next: 'Write what it stands for, or build the model with dbt and select from it.',
      }
    : lost && unresolved(project, lost[1], at(placeInTemplate(expansion, { start: lost[0], end: lost[0] }).start));
  return { expansion, problem };
}

function callIn(named: Relation['named']): string {
  if (named.kind === 'ref') return `ref('${named.name}')`;
  return named.kind === 'source' ? `source('${named.source}', '${named.table}')` : 'this';
}

/** Why nobody knows the table behind `ref`, `source` or `this`. */
function unresolved({ dbt, dbtFolder }: Project, { named }: Relation, at: string): Expanded['problem'] {
  const what = `${at}: \`${callIn(named)}\``;
  if (!dbt) {
    return {
      message: `${what} needs a dbt project, and there is none ${dbtFolder === undefined ? 'around this one' : `in ${dbtFolder}`}.`,
      next: `${dbtFolder === undefined ? 'Name' : 'Correct'} its folder under \`dbt:\` in activity_schema.yml, or write the name of the table.`,
    };
  }
  if (!dbt.manifest) {
    return {
      message: `${what} cannot be looked up: ${dbt.manifestPath} of the dbt project ${dbt.name} is not there, or cannot be read.`,
      next: 'Run `dbt parse`, which writes it.',
    };
  }
  if (named.kind === 'ref' && modelOf(dbt, named)) {
    return {
      message: `${what} is an ephemeral model, which is no table.`,
      next: 'Materialize it as a view or a table, or write its query here.',
    };
  }
  if (named.kind === 'this') {
    return {
      message: `${what} is the table that dbt would make of this file, and dbt does not know the file.`,
      next: 'Write the name of the table.',
    };
  }
  return {
    message: `${what} is not in ${dbt.manifestPath} of the dbt project ${dbt.name}.`,
    next: 'Correct the name, or run `dbt parse` if the manifest is old.',
  };
}

/** The tables of the warehouse, and the models that dbt holds to their columns, whether they are built or not. */
export function tablesWithContracts({
  dbt,
  knownTables,
}: Pick<Project, 'dbt' | 'knownTables'>): KnownTables | undefined {
  const contracts = dbt?.manifest && contractsIn(dbt.manifest);
  if (!contracts || contracts.size === 0) return knownTables;
  const catalogue = knownTables?.catalogue ?? nothing;
  return {
    catalogue,
    find(name) {
      const key = name.join('\0').toLowerCase();
      return knownTables?.find(name) ?? contracts.get(key);
    },
    isAbsent: (name) => knownTables?.isAbsent(name) ?? false,
  };
}

/** The same, for a template that is read as it is written: what `ref` and `source` name stands at their places. */
export function tablesInTemplate(
  project: Pick<Project, 'dbt' | 'knownTables'>,
  expansion: Expansion,
): KnownTables | undefined {
  const tables = tablesWithContracts(project);
  if (!tables || expansion.relations.size === 0) return tables;
  const standing = new Map<number, TableName>();
  for (const [at, { known }] of expansion.relations) {
    const { start } = placeInTemplate(expansion, { start: at, end: at });
    const parts = known && [known.database, known.schema, known.identifier].filter((part) => part !== undefined);
    if (parts) standing.set(start, parts);
  }
  return { ...tables, standingAt: (offset) => standing.get(offset) };
}

const nothing: KnownTables['catalogue'] = {
  connection: '',
  database: '',
  schemas: [],
  searchPath: [],
  tables: [],
  truncated: false,
  absent: [],
};

const contractTables = new WeakMap<object, ReadonlyMap<string, KnownTable>>();

/** By `schema.name` and `database.schema.name`. */
function contractsIn(manifest: NonNullable<DbtProject['manifest']>): ReadonlyMap<string, KnownTable> {
  const known = contractTables.get(manifest);
  if (known) return known;
  const tables = new Map<string, KnownTable>();
  for (const model of manifest.models) {
    const table = model.isContractEnforced ? tableOf(model) : undefined;
    const { database, schema, identifier } = model.relation ?? {};
    if (!table || schema === undefined) continue;
    tables.set(`${schema}\0${identifier}`.toLowerCase(), table);
    if (database !== undefined) tables.set(`${database}\0${schema}\0${identifier}`.toLowerCase(), table);
  }
  contractTables.set(manifest, tables);
  return tables;
}

function tableOf({ relation, columns, description, materialized }: DbtModel): KnownTable | undefined {
  if (relation?.schema === undefined || columns.length === 0) return undefined;
  return {
    schema: relation.schema,
    name: relation.identifier,
    kind: materialized === 'view' ? 'view' : 'table',
    columns: columns.map((column) => ({
      name: column.name,
      type: column.type ?? '',
      comment: column.description || undefined,
    })),
    comment: description || undefined,
    rows: undefined,
  };
}
