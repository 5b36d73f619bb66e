import type { FeatureType } from '../dialects/dialect.ts';
import { columnsOf } from '../schema/columns.ts';
import type { ActivityNode, Name } from './ast.ts';
import type { BoundActivity, Selector, Value } from './bound.ts';
import type { CatalogueColumn, CatalogueFeature, CatalogueStream } from './catalogue.ts';
import { periodColumns } from './vocabulary.ts';

/** The names one activity's rows have. */
export interface Scope {
  readonly stream: CatalogueStream;
  readonly activity: BoundActivity;
  readonly features: ReadonlyMap<string, CatalogueFeature>;
  /** Whether further features may exist. */
  readonly open: boolean;
  /** Whether a row is a period of a `time_spine`, and no event. */
  readonly isPeriod: boolean;
}

/** Stands in for a stream that is not known, so that the rest of the query can still be read. */
export const unknownStreamNamed = (name: string): CatalogueStream => ({
  name,
  columns: columnsOf('2.0').map((column) => ({ ...column, physicalName: column.name })),
  activities: new Map(),
  openActivities: true,
  entityTable: name,
  declareEntityTable: undefined,
});

/** `*` has every feature of the stream: null where an activity does not have it, a string where types differ. */
export function scopeOf(stream: CatalogueStream, node: ActivityNode | undefined): Scope {
  const scope = scopeWithFeatures(stream, node);
  // Version 1.1 has no column that keeps features.
  const keepsFeatures = stream.columns.some((column) => column.type === 'json');
  return keepsFeatures ? scope : { ...scope, features: new Map(), open: false };
}

function scopeWithFeatures(stream: CatalogueStream, node: ActivityNode | undefined): Scope {
  if (node?.kind === 'one') {
    const known = stream.activities.get(node.name.text);
    return {
      stream,
      activity: { kind: 'one', name: node.name.text },
      features: known?.features ?? new Map(),
      open: known?.openFeatures ?? true,
      isPeriod: false,
    };
  }
  if (!node) return { stream, activity: { kind: 'every' }, features: new Map(), open: true, isPeriod: false };
  const features = new Map<string, CatalogueFeature>();
  let open = stream.openActivities;
  for (const activity of stream.activities.values()) {
    open ||= activity.openFeatures;
    for (const feature of activity.features.values()) {
      const other = features.get(feature.name);
      features.set(feature.name, other && other.type !== feature.type ? { ...other, type: 'string' } : feature);
    }
  }
  return { stream, activity: { kind: 'every' }, features, open, isPeriod: false };
}

/** The names a row of the primary has: those of its activity, or, with `time_spine`, the few that a period has. */
export function primaryScope(scope: Scope, selector: Selector | undefined): Scope {
  if (selector?.kind !== 'time_spine') return scope;
  const columns = scope.stream.columns.filter(({ name }) => Object.hasOwn(periodColumns, name));
  return { ...scope, stream: { ...scope.stream, columns }, features: new Map(), open: false, isPeriod: true };
}

/** A column under the specification's or the table's name, in any case unless quoted. */
export function columnNamed(stream: CatalogueStream, name: Pick<Name, 'text' | 'quoted'>): CatalogueColumn | undefined {
  const exact = stream.columns.find((column) => column.name === name.text || column.physicalName === name.text);
  if (exact || name.quoted) return exact;
  const lower = name.text.toLowerCase();
  return stream.columns.find(
    (column) => column.name.toLowerCase() === lower || column.physicalName.toLowerCase() === lower,
  );
}

export const columnValue = (column: CatalogueColumn): Value => ({
  kind: 'column',
  name: column.name,
  physicalName: column.physicalName,
  type: column.type,
});

export const featureValue = (key: string, type: FeatureType | undefined): Value => ({
  kind: 'feature',
  key,
  type: type ?? 'string',
});

/** What a name reads, or undefined where neither a column nor a known feature has it. */
export function knownValue(scope: Scope, name: Pick<Name, 'text' | 'quoted'>): Value | undefined {
  const column = columnNamed(scope.stream, name);
  if (column) return columnValue(column);
  const feature = scope.features.get(name.text);
  return feature ? featureValue(feature.name, feature.type) : undefined;
}

/** Every name of the scope, for the nearest spelling. */
export function* namesOf(scope: Scope): Generator<string> {
  for (const column of scope.stream.columns) yield column.physicalName;
  yield* scope.features.keys();
}

/** The activity as a message names it. */
export const labelOf = (scope: Scope): string =>
  scope.activity.kind === 'one' ? `\`${scope.activity.name}\`` : `\`${scope.stream.name}\``;
