/**
 * The columns of an activity stream. Source: Activity Schema 2.0, "Activity stream"; 1.1 for the older feature columns.
 */

export type SpecVersion = '2.0' | '1.1';

/** What a column holds; a dialect says which type of its warehouse that is. */
export type ColumnType = 'string' | 'timestamp' | 'json' | 'float' | 'integer';

export interface SpecColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** `required`: every transformation gives it; `optional`: a stream may have it; `computed`: the build fills it in. */
  readonly presence: 'required' | 'optional' | 'computed';
  /** One sentence for hover and completion. */
  readonly note: string;
}

const activityId: SpecColumn = {
  name: 'activity_id',
  type: 'string',
  presence: 'required',
  note: 'Identifies the row: unique within its activity, never null.',
};
const ts: SpecColumn = {
  name: 'ts',
  type: 'timestamp',
  presence: 'required',
  note: 'When the activity happened, in UTC without a zone. Never null.',
};
const customer: SpecColumn = {
  name: 'customer',
  type: 'string',
  presence: 'required',
  note: 'The entity’s global identifier. Null only where `anonymous_customer_id` is not.',
};
const activity: SpecColumn = {
  name: 'activity',
  type: 'string',
  presence: 'required',
  note: 'What the entity did, as verb_noun (`completed_order`). Case-sensitive, never null.',
};
const anonymousCustomerId: SpecColumn = {
  name: 'anonymous_customer_id',
  type: 'string',
  presence: 'optional',
  note: 'An identifier known only to its source, prefixed with the source by convention (`segment_…`).',
};
const featureJson: SpecColumn = {
  name: 'feature_json',
  type: 'json',
  presence: 'required',
  note: 'The activity’s own features as one JSON object, with the same keys on every row of an activity.',
};
const revenueImpact: SpecColumn = {
  name: 'revenue_impact',
  type: 'float',
  presence: 'optional',
  note: 'Money gained (positive) or lost (negative) by the activity.',
};
const link: SpecColumn = {
  name: 'link',
  type: 'string',
  presence: 'optional',
  note: 'A URL that shows the activity in its source.',
};
const activityOccurrence: SpecColumn = {
  name: 'activity_occurrence',
  type: 'integer',
  presence: 'computed',
  note: 'How many times the entity has done this activity so far, this time included. Filled in by the build.',
};
const activityRepeatedAt: SpecColumn = {
  name: 'activity_repeated_at',
  type: 'timestamp',
  presence: 'computed',
  note: 'When the entity does this activity next; null for the last time. Filled in by the build.',
};

function feature(n: number): SpecColumn {
  return {
    name: `feature_${n}`,
    type: 'string',
    presence: 'optional',
    note: `The activity’s feature ${n} (Activity Schema 1.1; 2.0 keeps all features in \`feature_json\`).`,
  };
}

const version20: readonly SpecColumn[] = [
  activityId,
  ts,
  customer,
  activity,
  anonymousCustomerId,
  featureJson,
  revenueImpact,
  link,
  activityOccurrence,
  activityRepeatedAt,
];

const version11: readonly SpecColumn[] = [
  activityId,
  ts,
  customer,
  activity,
  anonymousCustomerId,
  feature(1),
  feature(2),
  feature(3),
  revenueImpact,
  link,
  activityOccurrence,
  activityRepeatedAt,
];

/** All columns of a version, in the specification's order. */
export function columnsOf(version: SpecVersion): readonly SpecColumn[] {
  return version === '2.0' ? version20 : version11;
}

/** Columns that only version 1.1 knows; 2.0 moved them into `feature_json`. */
export const columnsOnlyIn11: ReadonlySet<string> = new Set([
  'feature_1',
  'feature_2',
  'feature_3',
  'source',
  'source_id',
  '_activity_source',
]);

/** A column that begins with `_` belongs to the implementation and is outside the specification. */
export function isImplementationColumn(name: string): boolean {
  return name.startsWith('_');
}
