{{ config(materialized='view') }}
{% set kinds = var('kinds') %}
{% for kind in kinds %}
select
  concat('{{ kind }}-', r.id) as activity_id,
  r.{{ 'started_at' if kind == 'hired' else 'ended_at' }} as ts,
  r.rider_email as customer,
  '{{ kind }}_bike' as activity,
  json_object('bike_id', r.bike_id) as feature_json
from {{ ref('rides') }} r
{%- if not loop.last %}
union all
{% endif %}
{% endfor %}
