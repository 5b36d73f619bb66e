import { describe, expect, test } from 'vitest';
import { namingCallsIn } from './jinja/calls.ts';
import { parseTemplate } from './jinja/template.ts';
import { expandJinja, isWritten, type JinjaWorld, maskJinja, placeInTemplate, type Value } from './jinja.ts';

const world = (more: Partial<JinjaWorld> = {}): JinjaWorld => ({
  relation(call) {
    const identifier = call.kind === 'ref' ? call.name : call.kind === 'source' ? call.table : 'me';
    const sql = `"db"."main"."${identifier}${call.kind === 'ref' && call.version ? `_v${call.version}` : ''}"`;
    return identifier === 'nobody' ? undefined : { sql, database: 'db', schema: 'main', identifier };
  },
  variable: (name) => variables[name],
  knowsVariables: true,
  macro(name, packageName) {
    const source = packageName === undefined || packageName === 'tools' ? macros[name] : undefined;
    const [node] = source === undefined ? [] : parseTemplate(source);
    return node?.kind === 'macro' && source !== undefined ? { ...node.macro, source } : undefined;
  },
  incremental: false,
  ...more,
});

const variables: Readonly<Record<string, Value>> = { days: 7, kinds: ['a', 'b'] };

const macros: Readonly<Record<string, string>> = {
  cents: '{% macro cents(column, places=2) -%} round({{ column }} / 100, {{ places }}) {%- endmacro %}',
  twice: '{% macro twice(x) %}{{ return(x * 2) }}{% endmacro %}',
  star: '{% macro star(from) %}{{ adapter.get_columns(from) }}{% endmacro %}',
};

const expanded = (text: string, more?: Partial<JinjaWorld>): string => {
  const { text: result, unknown } = expandJinja(text, world(more));
  return unknown.length > 0 ? `unknown: ${unknown.map(({ what }) => what).join(', ')}` : result;
};

describe('what a template becomes', () => {
  // The same texts through Jinja 3.1 gave the same results, where dbt's own functions are not in them.
  test.each([
    ["from {{ ref('rides') }} r", 'from "db"."main"."rides" r'],
    ["from {{ ref('shop', 'rides', v=2) }}", 'from "db"."main"."rides_v2"'],
    ["from {{ source('raw', 'rides') }}, {{ this }}", 'from "db"."main"."rides", "db"."main"."me"'],
    ["select {{ var('days') }}, {{ var('nothing', 'x') }}", 'select 7, x'],
    ["{{ config(materialized='table', tags=[unheard_of]) }}select 1", 'select 1'],
    ['a{# c {{ x }} #}b', 'ab'],
    ['a\n{#- c -#}\nb', 'ab'],
    ['a {%- if true -%} b {%- else -%} c {%- endif %} d', 'ab d'],
    ['a{% if is_incremental() %} where b{% endif %}', 'a'],
    ['{% if 1 > 2 %}a{% elif 2 == 2 %}b{% else %}c{% endif %}', 'b'],
    ["{% set x = 'y' %}{{ x }}", 'y'],
    ['{% set a = none %}{{ a is none }}{{ a or 3 }}', 'True3'],
    ['{% set a, b = 1, 2 %}{{ b }}{{ a }}', '21'],
    ['{% set x %}\nselect 1{% endset %}({{ x }})', '(\nselect 1)'],
    ["{% for x in ['a', 'b'] %}{{ x }}{% if not loop.last %}, {% endif %}{% endfor %}", 'a, b'],
    ["{% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}={{ v }};{% endfor %}", 'a=1;b=2;'],
    ["{% for x in ['a', 'b', 'c'] if x != 'b' -%} {{ loop.index }}{{ x }} {% endfor %}", '1a 2c '],
    ['{% for x in [] %}a{% else %}b{% endfor %}', 'b'],
    ['{% for i in range(1, 4) %}{{ i }}{% endfor %}', '123'],
    ["{% set all = [] %}{% for x in ['a'] %}{% do all.append(x ~ 1) %}{% endfor %}{{ all | join(',') }}", 'a1'],
    ['{% set n = namespace(i=0) %}{% for x in [1, 2] %}{% set n.i = n.i + x %}{% endfor %}{{ n.i }}', '3'],
    ['{% set i = 0 %}{% for x in [1, 2] %}{% set i = i + x %}{% endfor %}{{ i }}', '0'],
    ['{% macro m(a, b=2) %}{{ a }}+{{ b }}{% endmacro %}{{ m(1) }} {{ m(1, b=3) }}', '1+2 1+3'],
    ["{{ cents('price') }}, {{ tools.cents('price', places=0) }}", 'round(price / 100, 2), round(price / 100, 0)'],
    ['{{ twice(4) }}', '8'],
    ["{{ 'a' if 1 in [1] else 'b' }}{{ 'c' if false }}", 'a'],
    ["{{ ['a', 1, none, true] }}", "['a', 1, None, True]"],
    ["{{ 'a,b'.split(',') | length }}{{ ' x ' | trim | upper }}{{ 'abc'[1:] }}{{ -3 | abs }}", '2Xbc3'],
    ["{{ {'a': {'b': 5}}['a'].b }}{{ 7 // 2 }}{{ 2 + 3 * 4 }}{{ not 1 == 2 }}", '5314True'],
    ["{{ x | default('d') if x is defined else 'u' }}", 'unknown: x'],
    ["{% raw %}{{ x }}{% endraw %}{{ '}}' }}", '{{ x }}}}'],
    ["{% set r = ref('rides') %}select {{ r.identifier }} from {{ r }}", 'select rides from "db"."main"."rides"'],
    ["{{ false and unheard_of() }}{{ 'z' | replace('z', 'y') }}", 'Falsey'],
  ])('%s', (text, result) => {
    expect(expanded(text)).toBe(result);
  });

  test.each([
    ['select {{ dbt_utils.star(ref("a")) }}', 'dbt_utils.star(ref("a"))'],
    ["select {{ star(ref('a')) }}", 'adapter.get_columns(from)'],
    ["{% if target.name == 'prod' %}a{% endif %}", 'target.name'],
    ["{{ var('nothing') }}", "var('nothing')"],
    ["{{ env_var('HOME') }}", "env_var('HOME')"],
    ["{% call statement('x') %}a{% endcall %}", "{% call statement('x') %}, {% endcall %}"],
    ['{% for x in unheard_of %}a{% endfor %}', 'unheard_of'],
    ["{{ ref('a'", "{{ ref('a'"],
    ['{% for x in range(10000) %}{% for y in range(10000) %}{% endfor %}{% endfor %}', 'a template that does not end'],
    ['{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}', 'm()'],
  ])('what only dbt can say: %s', (text, what) => {
    expect(expanded(text)).toBe(`unknown: ${what}`);
  });

  test('without the project’s variables a default is no value', () => {
    expect(expanded("{{ var('x', 1) }}", { knowsVariables: false })).toBe("unknown: var('x', 1)");
  });

  test('a tag that is being typed ends with its line', () => {
    expect(expandJinja("select 1 from {{ ref('a\nwhere b", world()).text).toBe('select 1 from unknown_\nwhere b');
  });

  test('relations stand at their offsets', () => {
    const { relations } = expandJinja("from {{ ref('a') }}, {{ ref('b') }}", world());
    expect([...relations].map(([at, { named }]) => [at, named.kind === 'ref' && named.name])).toEqual([
      [5, 'a'],
      [22, 'b'],
    ]);
  });
});

describe('places', () => {
  const text = "{% for x in ['a', 'b'] %}'{{ x }}' as c,{% endfor %} d";
  const expansion = expandJinja(text, world());
  const back = (sought: string, from = 0): string => {
    const start = expansion.text.indexOf(sought, from);
    const place = placeInTemplate(expansion, { start, end: start + sought.length });
    return text.slice(place.start, place.end);
  };

  test.each([
    ['as c', 'as c'],
    ["'b'", "'{{ x }}'"],
    ['b', '{{ x }}'],
    [' d', ' d'],
  ])('%s comes from %s', (sought, place) => {
    expect(back(sought)).toBe(place);
  });

  test('what is written as it is, is told from what is made', () => {
    expect(
      isWritten(expansion, { start: expansion.text.indexOf('as c'), end: expansion.text.indexOf('as c') + 4 }),
    ).toBe(true);
    expect(isWritten(expansion, { start: 0, end: 3 })).toBe(false);
  });
});

describe('a masked text', () => {
  test.each([
    ["select 1 from {{ ref('a') }} x", false, 'select 1 from j_____________ x'],
    ['a{% if is_incremental() %} where b > 1{% else %} limit 1{% endif %} c', false, / where b > 1 +c$/],
    ["{{ config(\n  a='b'\n) }}select 1", false, /^ +\n +\n +select 1$/],
    ["a {{ var('x', 1) }}", true, /^a j_+$/],
    ["{% for x in ['a', 'b'] %}{{ x }} as c{% endfor %}", true, /^ +a +as c +$/],
    ['{% set x %}select 1{% endset %}{{ x }}', true, /^ +j_+$|select 1 *$/],
    ["{% set x = 'abc' %}select 1", false, /^ +select 1$/],
    ['{% if unheard_of %}a{% else %}b{% endif %}', true, /^ +a +$/],
  ])('%s', (text, templated, expected) => {
    const masked = maskJinja(text);
    expect(masked.text).toHaveLength(text.length);
    expect(masked.templated).toBe(templated);
    if (typeof expected === 'string') expect(masked.text).toBe(expected);
    else expect(masked.text).toMatch(expected);
  });

  test('every text as it is typed keeps its length', () => {
    const text =
      "{{ config(a={'b': 1}) }}{% set x %}a{% endset %}{% for y in [1] -%} {{ x ~ ref('b') | upper }} {%- endfor %}{# c #}";
    for (let end = 0; end <= text.length; end += 1) {
      expect(maskJinja(text.slice(0, end)).text).toHaveLength(end);
      expandJinja(text.slice(0, end), world());
    }
  });
});

test('calls are found wherever they stand', () => {
  const text =
    "{% set a = ref('x') %}{% if false %}{{ source(\"s\", 't') }}{% endif %}{{ f(ref('p', 'm', v=1)) }}{{ var('v', 2) }}";
  expect(
    namingCallsIn(text).map(({ function: name, names, version }) => [
      name,
      ...names.map(({ value }) => value),
      version,
    ]),
  ).toEqual([
    ['ref', 'x', undefined],
    ['source', 's', 't', undefined],
    ['ref', 'p', 'm', '1'],
    ['var', 'v', undefined],
  ]);
});
