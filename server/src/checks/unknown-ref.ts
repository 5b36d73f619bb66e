import { existenceOf } from '../project/dbt.ts';
import { namingCallsIn } from '../sql/jinja/calls.ts';
import { defineCheck } from './check.ts';

/** A `ref` or a `source` that dbt itself would not find. Said only where its manifest proves it. */
export const unknownRef = defineCheck({
  id: 'unknown-ref',
  severity: 'error',
  summary: '`ref` and `source` name what the dbt project has.',
  documentation:
    'Said only where dbt’s `manifest.json` is younger than every file that could declare the name, and no model, seed or snapshot file is called so: a model that was just written is no mistake. A model that is switched off in dbt is told as well.',
  message: ({ what, isDisabled, meant }: { what: string; isDisabled: boolean; meant: string | undefined }) =>
    isDisabled
      ? `\`${what}\` is switched off in the dbt project.`
      : `The dbt project has no \`${what}\`.${meant ? ` Did you mean \`${meant}\`?` : ''}`,
  fails: {
    text: "select r.id as activity_id, r.started_at as ts, r.rider as customer, 'started_ride' as activity, json_object() as feature_json from {{ ref(«'rdies'») }} as r",
    dbt: 'shop',
  },
  passes: {
    text: "select r.id as activity_id, r.started_at as ts, r.rider as customer, 'started_ride' as activity, json_object() as feature_json from {{ ref('rides') }} as r",
    dbt: 'shop',
  },

  *check({ project: { dbt }, transformation }) {
    if (!dbt?.manifest) return;
    for (const call of namingCallsIn(transformation.sql)) {
      const [first, second] = call.names;
      if (!first || call.function === 'var') continue;
      if (call.function === 'source' && !second) continue;
      const named =
        call.function === 'source' && second
          ? ({ kind: 'source', source: first.value, table: second.value } as const)
          : ({
              kind: 'ref',
              package: second ? first.value : undefined,
              name: (second ?? first).value,
              version: call.version,
            } as const);
      const existence = existenceOf(dbt, named);
      if (existence.kind !== 'missing' && existence.kind !== 'disabled') continue;
      const what = named.kind === 'source' ? `${named.source}.${named.table}` : named.name;
      const meant = existence.kind === 'missing' ? existence.meant : undefined;
      const at = { start: first.start, end: (second ?? first).end };
      const text = (meant ?? '')
        .split(named.kind === 'source' ? '.' : '\0')
        .map((part) => `'${part}'`)
        .join(', ');
      yield {
        at,
        params: { what, isDisabled: existence.kind === 'disabled', meant },
        fixes: meant === undefined ? [] : [{ title: `Change to \`${meant}\``, edits: [{ range: at, text }] }],
      };
    }
  },
});
