import type { FeatureType } from '../dialects/dialect.ts';
import type { Range } from '../schema/text.ts';

/** An activity as the project knows it: declared in the registry, learnt from the transformations, or both. */
export interface Activity {
  readonly name: string;
  readonly description: string | undefined;
  readonly features: ReadonlyMap<string, Feature>;
  /** Whether some transformation's features cannot be read from its text, so that others may exist. */
  readonly openFeatures: boolean;
  /** Where transformations produce it: the literals. */
  readonly madeBy: readonly { readonly transformation: string; readonly file: string; readonly range: Range }[];
  /** Its entry in the registry. */
  readonly declaredAt: Range | undefined;
}

export interface Feature {
  readonly name: string;
  /** Declared, else inferred from the SQL; undefined is read as a string. */
  readonly type: FeatureType | undefined;
  readonly description: string | undefined;
}
