import { expect, test } from 'vitest';
import { loneTags } from './blocks.ts';

const lone = (text: string): readonly string[] => loneTags(text).map(({ range }) => text.slice(range.start, range.end));

test.each([
  'select 1 {% if a %} from t {% endif %}',
  '{%- for a in b -%} {{ a }} {%- else -%} x {%- endfor -%}',
  "{% set x = 1 %}{% set a, b.c = 1, 2 %}{% set y %}select 1{% endset %}{% set z | replace(old='a', new='b') %}c{% endset %}",
  "{% call statement('x', fetch_result=True) %} select 1 {% endcall %}",
  '{% macro m(a) %}{% if a %}{{ a }}{% elif b %}{% else %}{% endif %}{% endmacro %}',
  '{% raw %}{% if %}{% endraw %}',
  '{# {% if a %} #}select 1',
  'select * from t where a like \'{% if a %}\' and b like "{% for a in b %}"',
  '-- {% if a %}\nselect 1',
  '-- {% if a %}\nselect 1 -- {% endif %}',
  '{% snapshot s %}select 1{% endsnapshot %}{% unheard_of %}{% endunheard_of %}',
  'select \'{# a\', "{{ b", $$\n{{ c\n$$ from t -- {{ d\n/* {% e\n {# f */',
  '{{ f(\'{{\', "{%") }} {# {{ #} {% raw %}{{ {# {% endraw %}',
  "select '{{1,2},{3}}' as a",
])('nothing is said of %s', (text) => expect(lone(text)).toEqual([]));

test.each([
  ['select 1 from t {% if a %} where b', ['{% if a %}']],
  ['{% if a %}{% if b %}x{% endif %}', ['{% if a %}']],
  ['{% for x in y %}{% if a %}{{ x }}{% endfor %}', ['{% if a %}']],
  ['{%- macro m() -%} 1', ['{%- macro m() -%}']],
  ['{% set x %}select 1', ['{% set x %}']],
  ['select 1 {% endif %}', ['{% endif %}']],
  ['select 1 {% else %} 2', ['{% else %}']],
  ['{% for a in b %}{% elif c %}{% endfor %}', ['{% elif c %}']],
  ["{% set a = 'x' %}{% endset %}", ['{% endset %}']],
  ['select {% if a', ['{%']],
  ["select 1 from {{ ref('a') \nwhere b = {{ c }}", ['{{']],
  ['select 1 {# from t\nwhere {{ a }}', ['{#']],
  ['{% raw %} select 1', ['{% raw %}']],
  ['/* a */ select {{ b', ['{{']],
])('%s', (text, tags) => expect(lone(text)).toEqual(tags));
