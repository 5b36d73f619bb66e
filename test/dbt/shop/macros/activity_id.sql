{% macro activity_id(id, suffix) -%}
  concat({{ id }}, '-', {{ suffix }})
{%- endmacro %}
