import type { FeatureType } from '../dialects/dialect.ts';
import { acrossStream, type MadeBy } from '../project/across.ts';
import type { DeclaredActivity } from '../project/project.ts';
import type { ActivityLiteral, FeatureFact } from '../sql/facts.ts';
import { differingKeys } from './branch-features.ts';
import { defineCheck, type Finding, type Subject } from './check.ts';
import { isReadable } from './columns.ts';
import { eachPlaceOnce } from './values.ts';

type Difference =
  | { readonly kind: 'keys'; readonly activity: string; readonly keys: readonly string[]; readonly where: string }
  | {
      readonly kind: 'type';
      readonly feature: string;
      readonly here: FeatureType;
      readonly there: FeatureType;
      readonly where: string;
    };

/** One activity has other features, or of other types, where another file makes it or the registry lists it. */
export const differingFeatures = defineCheck({
  id: 'differing-features',
  severity: 'warning',
  acrossFiles: true,
  summary: 'An activity has the same features wherever it is made.',
  documentation:
    'Features have the same keys on every row of an activity, whichever transformation the row comes from. A key that one of them leaves out is null for its rows; a key with two types cannot be compared or summed. Both places are shown. What the registry (`activities` in the settings) lists of an activity counts too; keys that it does not list may be there.',
  message: (params: Difference) =>
    params.kind === 'keys'
      ? `\`${params.activity}\` has ${params.keys.map((key) => `\`${key}\``).join(', ')} either here or in ${params.where}, not in both.`
      : `\`${params.feature}\` is of type ${params.here} here and ${params.there} in ${params.where}.`,
  fails: {
    beside: {
      'transformations/cash.sql':
        "select id as activity_id, ts, email as customer, 'paid' as activity, json_object('amount', amount) as feature_json from cash",
    },
    text: "select id as activity_id, ts, email as customer, «'paid'» as activity, json_object('amount', amount, 'card', card) as feature_json from cards",
  },
  passes: {
    beside: {
      'transformations/cash.sql':
        "select id as activity_id, ts, email as customer, 'paid' as activity, json_object('card', null, 'amount', amount) as feature_json from cash",
    },
    text: "select id as activity_id, ts, email as customer, 'paid' as activity, json_object('amount', amount, 'card', card) as feature_json from cards",
  },
  also: [
    {
      dialect: 'snowflake',
      beside: {
        'transformations/cash.sql':
          "select id as activity_id, ts, email as customer, 'paid' as activity, object_construct('amount', amount::varchar) as feature_json from cash",
      },
      fails:
        "select id as activity_id, ts, email as customer, 'paid' as activity, object_construct(«'amount'», amount::number(10, 2)) as feature_json from cards",
      passes:
        "select id as activity_id, ts, email as customer, 'paid' as activity, object_construct('amount', amount) as feature_json from cards",
    },
    {
      settings:
        'name: shop\nstreams:\n  customer_stream: { entity: customer }\nactivities:\n  paid: { features: { amount: number, card: string } }\n',
      fails:
        "select id as activity_id, ts, email as customer, «'paid'» as activity, json_object('amount', amount) as feature_json from cards",
      passes:
        "select id as activity_id, ts, email as customer, 'paid' as activity, json_object('amount', amount::integer, 'card', card, 'bank', bank) as feature_json from cards",
    },
  ],

  *check(subject) {
    const { stream, transformation } = subject;
    if (!stream || transformation.role !== 'activities' || !isReadable(subject)) return;
    const { makers } = acrossStream(subject.project, stream.name);
    yield* eachPlaceOnce(
      subject.facts.activities.flatMap((literal) => [
        ...fromRegistry(literal, registered(subject, literal.name)),
        ...fromOthers(
          literal,
          (makers.get(literal.name) ?? []).filter((maker) => maker.transformation.id !== transformation.id),
        ),
      ]),
    );
  },
});

/** The registry speaks of the activities of the only stream. */
function registered({ project }: Subject, name: string): DeclaredActivity | undefined {
  return project.streams.size === 1 ? project.activities.get(name) : undefined;
}

function fromRegistry(
  literal: ActivityLiteral,
  declared: DeclaredActivity | undefined,
): readonly Finding<Difference>[] {
  if (!declared || !literal.features) return [];
  const where = 'the registry';
  const given = literal.features.map(({ name }) => name);
  const keys = [...declared.features.keys()].filter((key) => !given.includes(key));
  const types = literal.features.flatMap((feature) =>
    typeDiffers(feature, declared.features.get(feature.name)?.type, where),
  );
  if (keys.length === 0) return types;
  return [...types, { at: literal.range, params: { kind: 'keys', activity: literal.name, keys, where } }];
}

function fromOthers(literal: ActivityLiteral, others: readonly MadeBy[]): readonly Finding<Difference>[] {
  const own = literal.features;
  if (!own) return [];
  const names = own.map(({ name }) => name);
  let isToldOfKeys = false;
  return others.flatMap(({ transformation, literal: other }): readonly Finding<Difference>[] => {
    if (!other.features) return [];
    const where = `\`${transformation.id}\``;
    const keys = differingKeys(
      names,
      other.features.map(({ name }) => name),
    );
    const types = own.flatMap((feature) =>
      typeDiffers(feature, other.features?.find(({ name }) => name === feature.name)?.type, where),
    );
    if (keys.length === 0 || isToldOfKeys) return types;
    isToldOfKeys = true;
    return [...types, { at: literal.range, params: { kind: 'keys', activity: literal.name, keys, where } }];
  });
}

function typeDiffers(
  { name, range, type }: FeatureFact,
  there: FeatureType | undefined,
  where: string,
): readonly Finding<Difference>[] {
  if (!type || !there || canBeOne(type, there)) return [];
  return [{ at: range, params: { kind: 'type', feature: name, here: type, there, where } }];
}

/** An integer is a number, and JSON keeps times as texts. */
function canBeOne(one: FeatureType, other: FeatureType): boolean {
  const kindOf = (type: FeatureType): FeatureType =>
    type === 'integer' ? 'number' : type === 'timestamp' ? 'string' : type;
  return kindOf(one) === kindOf(other);
}
