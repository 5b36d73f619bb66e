{{ config(materialized='ephemeral') }}
select * from {{ ref('rides') }}
