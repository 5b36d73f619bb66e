/** What checks on a sample of a transformation's rows found. Source: `checks.md`, "Transformation, with a connection". */
export interface SampleReport {
  readonly transformation: string;
  /** Why no sample could be taken; then there are no rows. */
  readonly notTaken?: string;
  /** Rows that were looked at. */
  readonly rows: number;
  /** The times they are of, ISO without a zone; undefined: any rows were taken, because the last days hold none. */
  readonly window: { readonly from: string; readonly to: string } | undefined;
  /** Whether there may be more rows than were looked at. */
  readonly isCut: boolean;
  readonly findings: readonly SampleFinding[];
}

/** Columns are named as the specification does. Examples are ids and never another value of a row. */
export type SampleFinding =
  | {
      readonly check: 'null';
      readonly column: string;
      readonly count: number;
      readonly example: string | undefined;
    }
  | {
      /** `count`: ids that come more than once. */
      readonly check: 'duplicate-id';
      readonly activity: string;
      readonly count: number;
      readonly example: string | undefined;
    }
  | {
      /** `count`: pairs of an entity and an instant. */
      readonly check: 'same-instant';
      readonly activity: string;
      readonly count: number;
      readonly example: string | undefined;
    }
  | { readonly check: 'empty-feature'; readonly activity: string; readonly feature: string; readonly count: number }
  | {
      readonly check: 'shared-id';
      readonly activity: string;
      readonly other: string;
      readonly count: number;
      readonly example: string | undefined;
    }
  | {
      /** `count`: anonymous ids with more than `most` customers. */
      readonly check: 'crowded-id';
      readonly most: number;
      readonly count: number;
      readonly example: string | undefined;
    }
  | { readonly check: 'type'; readonly column: string; readonly type: string }
  | {
      /** The sample could not be read. */
      readonly check: 'failed';
      readonly message: string;
      /** Where in the file, where the warehouse says so. */
      readonly offset: number | undefined;
      /** A right is missing: no mistake in the statement. */
      readonly isDenied: boolean;
    };
