import { defineCheck } from './check.ts';
import { isReadable } from './columns.ts';

const settings = `name: shop
streams:
  customer_stream: { entity: customer }
activities:
  started_ride: { features: { bike: string } }
  ended_ride: { features: { bike: string, price: number } }
`;

/** An activity has a feature that the registry lists for another one alone. */
export const foreignFeature = defineCheck({
  id: 'foreign-feature',
  severity: 'warning',
  summary: 'An activity has its own features.',
  documentation:
    'Where one query makes several activities from one object, or one file was made from another, keys of one activity slip into another, and are null or wrong there. The registry says whose a feature is: reported is a key that it does not list for this activity, whose features it knows, and lists for others.',
  message: (params: { feature: string; activity: string; owners: readonly string[] }) =>
    `The registry lists \`${params.feature}\` for ${params.owners.map((name) => `\`${name}\``).join(', ')} and not for \`${params.activity}\`.`,
  fails: {
    settings,
    text: "select id as activity_id, ts, email as customer, 'started_ride' as activity, json_object('bike', bike, «'price'», price) as feature_json from rides",
  },
  passes: {
    settings,
    text: "select id as activity_id, ts, email as customer, 'ended_ride' as activity, json_object('bike', bike, 'price', price) as feature_json from rides",
  },
  also: [
    {
      settings,
      dialect: 'bigquery',
      fails:
        "select id as activity_id, ts, email as customer, if(is_end, 'ended_ride', 'started_ride') as activity, json_object('bike', bike, «'price'», price) as feature_json from rides",
      passes:
        "select id as activity_id, ts, email as customer, 'started_ride' as activity, json_object('bike', bike, 'helmet', helmet) as feature_json from rides",
    },
  ],

  *check(subject) {
    const { project, transformation } = subject;
    if (project.streams.size !== 1 || transformation.role !== 'activities' || !isReadable(subject)) return;
    const told = new Set<number>();
    for (const { name: activity, features } of subject.facts.activities) {
      const own = project.activities.get(activity)?.features;
      if (!own || own.size === 0) continue;
      for (const { name: feature, range } of features ?? []) {
        if (own.has(feature) || told.has(range.start)) continue;
        const owners = [...project.activities.values()].filter((other) => other.features.has(feature));
        if (owners.length === 0) continue;
        told.add(range.start);
        yield { at: range, params: { feature, activity, owners: owners.map(({ name }) => name) } };
      }
    }
  },
});
