import { type Unevaluated, unevaluatedIn } from '../project/expansion.ts';
import { defineCheck } from './check.ts';

/** Jinja that nobody but dbt can evaluate: a build, which never asks it, refuses the file. */
export const unevaluatedJinja = defineCheck({
  id: 'unevaluated-jinja',
  severity: 'info',
  summary: 'The Jinja of a transformation can be evaluated without dbt.',
  documentation:
    'A build evaluates Jinja itself and never starts dbt. What needs dbt it refuses: macros that are not in the project’s `manifest.json` or that ask the warehouse, `env_var`, `target`; and `ref` and `source` where there is no dbt project. Nothing is said of the columns and the SQL of such a file that only dbt could know. Write what it stands for, name the folder of the dbt project under `dbt:`, or build the model with dbt and select from it.',
  message: ({ what, needs }: Pick<Unevaluated, 'what' | 'needs'>) =>
    needs === 'dbt'
      ? `Only dbt can say what \`${what}\` stands for: a build refuses this file, and not all of it can be checked.`
      : `\`${what}\` needs a dbt project, and there is none here: a build refuses this file.`,
  fails:
    "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from «{{ my_users() }}»",
  passes:
    "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",
  also: [
    {
      fails:
        "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from «{{ ref('users') }}»",
      passes:
        "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",
    },
  ],

  *check({ project, transformation }) {
    const found = unevaluatedIn(project, transformation);
    // That the manifest is not there is told once, in the settings.
    if (found && found.needs !== 'manifest') yield { at: found.range, params: found };
  },
});
