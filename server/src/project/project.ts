import type { DialectName, FeatureType } from '../dialects/dialect.ts';
import type { StreamLayout, TableLayout } from '../dialects/table-design.ts';
import type { SpecColumn, SpecVersion } from '../schema/columns.ts';
import type { Problem, Range, Severity, SourceFile } from '../schema/text.ts';
import type { Expansion } from '../sql/jinja.ts';
import type { KnownTables } from '../sql/known-tables.ts';
import type { DbtProject } from './dbt.ts';

/**
 * A project: one `activity_schema.yml` and the files under it, as plain immutable data. It is always whole, whatever is
 * wrong in the files; what is wrong stands in `problems`. Source: `files.md`.
 */
export interface Project {
  /** Absolute path of the folder of `activity_schema.yml`, with forward slashes. */
  readonly root: string;
  readonly name: string;
  readonly spec: SpecVersion;
  readonly settingsFile: SourceFile;
  readonly folders: ProjectFolders;
  /** Folder of the dbt project as the settings name it, relative to the root. */
  readonly dbtFolder: string | undefined;
  /** What the host read of the dbt project around; undefined where there is none or nobody looked. */
  readonly dbt: DbtProject | undefined;
  /** Dialects of the connections that a `profiles.yml` of dbt describes, as the host read it. */
  readonly dbtDialects: ReadonlyMap<string, DialectName> | undefined;
  /** Name of the connection commands use unless told otherwise. */
  readonly connection: string | undefined;
  readonly connections: ReadonlyMap<string, Connection>;
  readonly streams: ReadonlyMap<string, Stream>;
  /** The registry as written; activities that are only in transformations are not here (see `activitiesOf`). */
  readonly activities: ReadonlyMap<string, DeclaredActivity>;
  readonly transformations: ReadonlyMap<string, Transformation>;
  readonly queries: ReadonlyMap<string, QueryFile>;
  /** Reusable columns for `include`. */
  readonly columns: ReadonlyMap<string, QueryFile>;
  /** Severity overrides of rules, from `rules:` in the settings file. */
  readonly rules: ReadonlyMap<string, Severity | 'off'>;
  /** Where `rules:` names them. */
  readonly ruleRanges: ReadonlyMap<string, Range>;
  /** What the host learnt of the warehouse's tables; undefined where it never asked. */
  readonly knownTables: KnownTables | undefined;
  /** What parsing the files found: malformed YAML, unknown keys, wrong values. Checks add theirs later. */
  readonly problems: readonly Problem[];
}

/** Folders under the root, relative, with forward slashes. */
export interface ProjectFolders {
  readonly transformations: string;
  readonly queries: string;
  readonly columns: string;
}

export type ConnectionType = DialectName | 'dbt';

export interface Connection {
  readonly name: string;
  readonly type: ConnectionType;
  /** The dialect of SQL behind it; for `dbt` known only once the profile was read. */
  readonly dialect: DialectName | undefined;
  readonly production: boolean;
  readonly readOnly: boolean;
  /** Everything else as written, `${env:NAME}` not yet replaced: only `warehouses/` does that. */
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly nameRange: Range;
}

export interface Stream {
  readonly name: string;
  readonly entity: string;
  readonly spec: SpecVersion;
  /** Schema on the warehouse that holds the stream's tables. */
  readonly schema: string | undefined;
  readonly schemaRange: Range | undefined;
  readonly layout: StreamLayout;
  /** Where the settings say so; undefined: it is what the connection's warehouse has by default. */
  readonly layoutRange: Range | undefined;
  readonly tableLayout: TableLayout;
  readonly tableLayoutRange: Range | undefined;
  /** Columns of the table in the specification's order: required, chosen optional, computed. */
  readonly columns: readonly StreamColumn[];
  /** The columns every transformation has to give. */
  readonly requiredColumns: readonly StreamColumn[];
  /** Where `column_names` gives a column of the specification another name. */
  readonly columnNameRanges: ReadonlyMap<string, Range>;
  readonly entityTable: string | undefined;
  readonly entityTableRange: Range | undefined;
  /** How long before a device's first sighting its anonymous rows count as the customer's, in seconds; false: no identities. */
  readonly identity: false | { readonly graceSeconds: number };
  readonly lookbackSeconds: number;
  readonly reconcileWindowSeconds: number;
  readonly allowFuture: boolean;
  /** The share of a transformation's rows that may change after being built before its activities count as not immutable. */
  readonly mutationLimit: number;
  /** Texts that mean "no identifier", lower-case. */
  readonly nullIdentifiers: readonly string[];
  /** What is done when, as cron expressions. */
  readonly schedule: readonly Scheduled[];
  readonly description: string | undefined;
  readonly nameRange: Range;
}

export interface Scheduled {
  readonly command: 'build' | 'full' | 'reconcile' | 'check';
  /** As written, whether it is one or not. */
  readonly cron: string;
  readonly range: Range;
}

export interface StreamColumn extends SpecColumn {
  /** The name the table and the transformations use; the specification's unless `column_names` says otherwise. */
  readonly physicalName: string;
}

export interface DeclaredActivity {
  readonly name: string;
  readonly description: string | undefined;
  readonly features: ReadonlyMap<string, DeclaredFeature>;
  readonly nameRange: Range;
}

export interface DeclaredFeature {
  readonly name: string;
  readonly type: FeatureType;
  readonly description: string | undefined;
  readonly nameRange: Range;
}

export type UpdateMode = 'incremental' | 'missing' | 'full' | 'once' | 'view';
export type TransformationRole = 'activities' | 'aliases' | 'removals';

export interface Transformation {
  /** Path without folder and suffix, with forward slashes: `web/opened_app`. */
  readonly id: string;
  readonly file: SourceFile;
  /** Range of the YAML head including its comment marks; undefined where there is none. */
  readonly headRange: Range | undefined;
  /** The SQL: everything in the file, with the head blanked out by spaces so that offsets stay those of the file. */
  readonly sql: string;
  /** Name of its stream: as written, or the project's only one. Undefined where neither holds. */
  readonly stream: string | undefined;
  readonly streamRange: Range | undefined;
  readonly declaredActivities: readonly { readonly name: string; readonly range: Range }[] | undefined;
  readonly role: TransformationRole;
  readonly update: UpdateMode;
  readonly updateRange: Range | undefined;
  readonly lookbackSeconds: number | undefined;
  readonly windowDeleteSeconds: number | undefined;
  readonly windowDeleteRange: Range | undefined;
  /** Transformations that are built before this one. */
  readonly runAfter: readonly { readonly id: string; readonly range: Range }[];
  readonly description: string | undefined;
  /** For a build; undefined where it has no Jinja, and while it is only looked at. */
  readonly expanded?: Expanded;
}

/** A transformation's SQL with its Jinja evaluated. */
export interface Expanded {
  readonly expansion: Expansion;
  /** Why it cannot be run as it is. */
  readonly problem: { readonly message: string; readonly next: string } | undefined;
}

export interface QueryFile {
  /** Path without folder and suffix. */
  readonly id: string;
  readonly file: SourceFile;
  readonly headRange: Range | undefined;
  /** The query with the head blanked out, offsets those of the file. */
  readonly text: string;
  readonly description: string | undefined;
  /** Where its result is kept; `range` is that of the name. */
  readonly materialize: { readonly kind: 'table' | 'view'; readonly as: string; readonly range: Range } | undefined;
}
