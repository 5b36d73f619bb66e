import { defineRule } from './rule.ts';

export const unresolvedMacro = defineRule({
  id: 'unresolved-macro',
  severity: 'error',
  summary: 'A query has no dbt macros but `json_extract`.',
  documentation:
    "`{{ …json_extract('{feature_json}', 'key') }}` is read as the feature `key`; other macros and statements of Jinja have to be resolved by dbt first.",
  message: () => 'This macro is not resolved here; write what it gives.',
  fails: `using customer_stream select all took_bike (ts filter «{{ my_macro() }}» = 1)`,
  passes: `using customer_stream select all took_bike (ts filter {{ dbt_aql.json_extract('{feature_json}', 'station') }} = 'Soho')`,
});

export const dbtWrapper = defineRule({
  id: 'dbt-wrapper',
  severity: 'info',
  summary: 'An `.aql` file holds the query alone.',
  documentation:
    'A dbt model keeps the query in a variable, `{% set aql %} … {% endset %}`, and gives it to a macro. Here the query is read as if nothing stood around it; the fix keeps the query and drops the rest.',
  message: () => 'This is a dbt model around a query. The query is read; what is around it is for dbt.',
  fails: `«{% set aql %}»
using customer_stream
select all opened_app (ts)
{% endset %}

{{ dbt_aql.dataset(aql) }}`,
  passes: `using customer_stream
select all opened_app (ts)`,
});

export const dbtArguments = defineRule({
  id: 'dbt-macro-arguments',
  severity: 'error',
  summary: 'A query is a text, not the arguments of a macro.',
  documentation:
    'The dbt packages have macros that are given a stream, a primary activity and joined activities as arguments. They are not read here. `activity(all_ever(), "signed up")` is `select all "signed up"`, `activity(first_after(), "visit page", ["ts"])` is `append first after "visit page" (ts)`, and `aggregated_activity(…)` is `aggregate …`.',
  message: () => 'This macro takes the query as arguments. Write it as a text: `using … select …`.',
  fails: `«{{ dbt_activity_schema.dataset(ref("customer_stream"), activity(all_ever(), "opened app"), []) }}»`,
  passes: `using customer_stream select all opened_app`,
});

export const dbtRules = [unresolvedMacro, dbtWrapper, dbtArguments] as const;
