import type { FeatureType } from '../dialects/dialect.ts';
import type { ColumnType } from '../schema/columns.ts';
import type { TextEdit } from '../schema/text.ts';

/**
 * The names a query may use, as the binder asks for them. A project fills it; its own streams and activities have these
 * shapes already.
 */
export interface Catalogue {
  readonly streams: ReadonlyMap<string, CatalogueStream>;
  /** Reusable columns by name: the texts of `columns/*.aql`. */
  readonly includes: ReadonlyMap<string, { readonly text: string }>;
}

export interface CatalogueStream {
  readonly name: string;
  readonly columns: readonly CatalogueColumn[];
  readonly activities: ReadonlyMap<string, CatalogueActivity>;
  /** Whether activities that are not listed may exist: a transformation computes its `activity`. */
  readonly openActivities: boolean;
  /** The table with one row for each entity, as the settings name it. */
  readonly entityTable: string | undefined;
  /** What would declare one in the settings; undefined where that is not known. */
  readonly declareEntityTable: TextEdit | undefined;
}

export interface CatalogueColumn {
  /** The specification's name. */
  readonly name: string;
  /** The table's name for it. */
  readonly physicalName: string;
  readonly type: ColumnType;
  readonly note: string;
}

export interface CatalogueActivity {
  readonly name: string;
  readonly description: string | undefined;
  readonly features: ReadonlyMap<string, CatalogueFeature>;
  /** Whether features that are not listed may exist; an unknown one is then read as a string. */
  readonly openFeatures: boolean;
}

export interface CatalogueFeature {
  readonly name: string;
  /** Undefined: not known, read as a string unless the use says otherwise. */
  readonly type: FeatureType | undefined;
  readonly description: string | undefined;
}
