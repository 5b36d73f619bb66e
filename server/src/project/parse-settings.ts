import type { DialectName, FeatureType } from '../dialects/dialect.ts';
import { dialectNamed } from '../dialects/index.ts';
import { columnsOf, columnsOnlyIn11, isImplementationColumn, type SpecVersion } from '../schema/columns.ts';
import { nearestSpelling } from '../schema/spelling.ts';
import type { Problem, Range, Severity, SourceFile } from '../schema/text.ts';
import { parseDuration } from './duration.ts';
import type { Connection, DeclaredActivity, DeclaredFeature, ProjectFolders, Stream } from './project.ts';
import { secretsInClear } from './secrets.ts';
import { type Settings, settingsShape, streamDefaults } from './settings-shape.ts';
import { type ReadYaml, readYaml } from './yaml.ts';

/** What `activity_schema.yml` says, whole whatever is wrong in it. */
export interface ParsedSettings {
  readonly name: string;
  readonly spec: SpecVersion;
  readonly folders: ProjectFolders;
  readonly dbtFolder: string | undefined;
  readonly connection: string | undefined;
  readonly connections: ReadonlyMap<string, Connection>;
  readonly streams: ReadonlyMap<string, Stream>;
  readonly activities: ReadonlyMap<string, DeclaredActivity>;
  readonly rules: ReadonlyMap<string, Severity | 'off'>;
  readonly ruleRanges: ReadonlyMap<string, Range>;
  readonly problems: readonly Problem[];
}

export function parseSettings(file: SourceFile): ParsedSettings {
  // A file without its required keys still has everything else: the shape is read as if they were there.
  const yaml = readYaml(file, file.text, 0, settingsShape);
  const settings: Partial<Settings> = yaml.value ?? readYaml(file, file.text, 0, settingsShape.partial()).value ?? {};
  const spec = settings.spec ?? '2.0';
  const connections = new Map(
    Object.entries(settings.connections ?? {}).map(([name, value]) => [name, connectionOf(name, value, yaml)]),
  );
  const connection = settings.connection ?? (connections.size === 1 ? [...connections.keys()][0] : undefined);
  const dialect = connections.get(connection ?? '')?.dialect;
  const streams = new Map(
    Object.entries(settings.streams ?? {}).map(([name, value]) => [name, streamOf(name, value, spec, dialect, yaml)]),
  );
  return {
    name: settings.name ?? '',
    spec,
    folders: {
      transformations: folder(settings.transformations, 'transformations'),
      queries: folder(settings.queries, 'queries'),
      columns: folder(settings.columns, 'columns'),
    },
    dbtFolder: settings.dbt?.replaceAll('\\', '/'),
    connection,
    connections,
    streams,
    activities: new Map(
      Object.entries(settings.activities ?? {}).map(([name, value]) => [name, activityOf(name, value, yaml)]),
    ),
    rules: new Map(Object.entries(settings.rules ?? {})),
    ruleRanges: new Map(Object.keys(settings.rules ?? {}).map((name) => [name, yaml.rangeOf(['rules', name], 'key')])),
    problems: [
      ...yaml.problems,
      ...crossReferences(file, settings, yaml),
      ...missingPaths(file, settings, yaml),
      ...secretsInClear(file, settings, yaml),
    ],
  };
}

function folder(written: string | undefined, fallback: string): string {
  return (written ?? fallback).replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/+$/, '');
}

function connectionOf(
  name: string,
  written: NonNullable<Settings['connections']>[string],
  yaml: ReadYaml<unknown>,
): Connection {
  const { type, production, read_only, ...options } = written;
  return {
    name,
    type,
    dialect: type === 'dbt' ? undefined : type,
    production: production ?? false,
    readOnly: read_only ?? false,
    options: Object.fromEntries(
      Object.entries(options).filter(([, value]) => value !== undefined),
    ) as Connection['options'],
    nameRange: yaml.rangeOf(['connections', name], 'key'),
  };
}

function streamOf(
  name: string,
  written: Settings['streams'][string],
  spec: SpecVersion,
  dialect: DialectName | undefined,
  yaml: ReadYaml<unknown>,
): Stream {
  const { defaults } = dialectNamed(dialect ?? 'duckdb').tables;
  const optional = new Set<string>(written.optional_columns ?? []);
  const columns = columnsOf(spec)
    .filter((column) => column.presence !== 'optional' || optional.has(column.name))
    .map((column) => ({ ...column, physicalName: written.column_names?.[column.name] ?? column.name }));
  return {
    name,
    entity: written.entity ?? name.replace(/_stream$/, ''),
    spec,
    schema: written.schema,
    schemaRange: written.schema === undefined ? undefined : yaml.rangeOf(['streams', name, 'schema']),
    layout: written.layout ?? defaults.layout,
    layoutRange: written.layout === undefined ? undefined : yaml.rangeOf(['streams', name, 'layout'], 'value'),
    tableLayout: written.table_layout ?? defaults.tableLayout,
    tableLayoutRange:
      written.table_layout === undefined ? undefined : yaml.rangeOf(['streams', name, 'table_layout'], 'value'),
    columns,
    requiredColumns: columns.filter((column) => column.presence === 'required'),
    columnNameRanges: new Map(
      Object.keys(written.column_names ?? {}).map((column) => [
        column,
        yaml.rangeOf(['streams', name, 'column_names', column]),
      ]),
    ),
    entityTable: written.entity_table,
    entityTableRange:
      written.entity_table === undefined ? undefined : yaml.rangeOf(['streams', name, 'entity_table'], 'value'),
    identity:
      written.identity === false || !optional.has('anonymous_customer_id')
        ? false
        : { graceSeconds: seconds(written.identity?.grace ?? streamDefaults.grace) },
    lookbackSeconds: seconds(written.lookback ?? streamDefaults.lookback),
    reconcileWindowSeconds: seconds(written.reconcile_window ?? streamDefaults.reconcileWindow),
    allowFuture: written.allow_future ?? streamDefaults.allowFuture,
    mutationLimit: written.mutation_limit ?? streamDefaults.mutationLimit,
    nullIdentifiers: (written.null_identifiers ?? streamDefaults.nullIdentifiers).map((text) => text.toLowerCase()),
    schedule: scheduledCommands.flatMap((command) => {
      const cron = written.schedule?.[command];
      return cron === undefined
        ? []
        : [{ command, cron, range: yaml.rangeOf(['streams', name, 'schedule', command], 'value') }];
    }),
    description: written.description,
    nameRange: yaml.rangeOf(['streams', name], 'key'),
  };
}

const scheduledCommands = ['build', 'full', 'reconcile', 'check'] as const;

function seconds(text: string): number {
  return parseDuration(text) ?? 0;
}

function activityOf(
  name: string,
  written: NonNullable<Settings['activities']>[string],
  yaml: ReadYaml<unknown>,
): DeclaredActivity {
  const features = Object.entries(written?.features ?? {}).map(([key, value]): [string, DeclaredFeature] => [
    key,
    {
      name: key,
      type: (typeof value === 'string' ? value : value.type) satisfies FeatureType,
      description: typeof value === 'string' ? undefined : value.description,
      nameRange: yaml.rangeOf(['activities', name, 'features', key], 'key'),
    },
  ]);
  return {
    name,
    description: written?.description,
    features: new Map(features),
    nameRange: yaml.rangeOf(['activities', name], 'key'),
  };
}

function crossReferences(file: SourceFile, settings: Partial<Settings>, yaml: ReadYaml<unknown>): Problem[] {
  const problems: Problem[] = [];
  const report = (
    rule: string,
    path: readonly string[],
    message: string,
    known: readonly string[],
    what: 'key' | 'value',
    name = String(path.at(-1)),
  ): void => {
    const range = yaml.rangeOf(path, what);
    const meant = nearestSpelling(name, known);
    problems.push({
      rule,
      severity: 'error',
      message,
      file: file.path,
      range,
      fixes:
        meant === undefined
          ? []
          : [{ title: `Change to \`${meant}\``, edits: [{ file: file.path, range, text: written(meant) }] }],
    });
  };
  const connections = Object.keys(settings.connections ?? {});
  if (settings.connection !== undefined && !connections.includes(settings.connection)) {
    report(
      'unknown-connection',
      ['connection'],
      `There is no connection \`${settings.connection}\` under \`connections\`.`,
      connections,
      'value',
      settings.connection,
    );
  }
  const spec = settings.spec ?? '2.0';
  const columns = columnsOf(spec).map((column) => column.name);
  const ofVersion11 = (column: string): string =>
    `\`${column}\` is a column of version 1.1; version 2.0 keeps features in \`feature_json\`.`;
  for (const [stream, { column_names: names, optional_columns: optional }] of Object.entries(settings.streams ?? {})) {
    for (const [index, column] of (optional ?? []).entries()) {
      if (columns.includes(column)) continue;
      report('wrong-value', ['streams', stream, 'optional_columns', String(index)], ofVersion11(column), [], 'value');
    }
    for (const column of Object.keys(names ?? {})) {
      if (columns.includes(column)) continue;
      const isOld = spec === '2.0' && columnsOnlyIn11.has(column) && !isImplementationColumn(column);
      report(
        'unknown-key',
        ['streams', stream, 'column_names', column],
        isOld ? ofVersion11(column) : `\`${column}\` is no column of the specification.`,
        isOld ? [] : columns,
        'key',
      );
    }
  }
  return problems;
}

/** A name as YAML takes it for a text. */
const written = (name: string): string => (/^[A-Za-z_][\w-]*$/.test(name) ? name : JSON.stringify(name));

/** A DuckDB connection that names no file is refused by whatever would use it. */
function missingPaths(file: SourceFile, settings: Partial<Settings>, yaml: ReadYaml<unknown>): Problem[] {
  return Object.entries(settings.connections ?? {}).flatMap(([name, { type, path }]): Problem[] =>
    type !== 'duckdb' || path !== undefined
      ? []
      : [
          {
            rule: 'missing-key',
            severity: 'error',
            message: `\`path\` is missing in \`connections.${name}\`: the database file, or \`":memory:"\`.`,
            file: file.path,
            range: yaml.rangeOf(['connections', name], 'key'),
            fixes: [],
          },
        ],
  );
}
