import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expandJinja, isWritten, type JinjaWorld, placeInTemplate } from '../jinja.ts';
import { expansionFromMarks, markTemplate } from './marks.ts';

const world: JinjaWorld = {
  relation(call) {
    const identifier = call.kind === 'ref' ? call.name : 'other';
    return { sql: `main.${identifier}`, database: undefined, schema: 'main', identifier };
  },
  variable: (name) => (name === 'kinds' ? ['hired', 'returned'] : '2024-01-01'),
  knowsVariables: true,
  macro: () => undefined,
  incremental: false,
};

/** As dbt would answer: the marked text, evaluated. */
const answered = (template: string) => {
  const marked = markTemplate(template, 'duckdb');
  return expansionFromMarks(template, marked, expandJinja(marked.text, world).text.trim());
};
const plain = (text: string): string => text.replace(/\s+/g, ' ').trim();

const shop = resolve(import.meta.dirname, '../../../../test/dbt/shop/models');
const templates = [
  "select 1 from {{ ref('a') }} x",
  "{{ config(a=1) }}\nselect '{{ var('x') }}' as a, {{ 1 + 1 }} as b -- {{ nothing }}\nfrom t",
  "select {% for k in ['a', 'b'] %}{{ k }} as {{ k }}_x{% if not loop.last %}, {% endif %}{% endfor %} from t",
  'select a {%- if false -%} , b {%- else -%} , c {%- endif %} from t',
  '{% set x %}select 1{% if true %} as a{% endif %}{% endset %}select * from ({{ x }}) y',
  '{% macro m(a) %}{{ a }} + 1{% endmacro %}select {{ m(2) }} as "q{{ 1 }}"',
  readFileSync(resolve(shop, 'activities/bikes.sql'), 'utf8'),
  readFileSync(resolve(shop, 'staging/rides.sql'), 'utf8'),
];

describe('the marks of a template', () => {
  test.each(templates)('are gone from what comes back: %s', (template) => {
    const expansion = answered(template);
    expect(plain(expansion.text)).toBe(plain(expandJinja(template, world).text));
    expect(expansion.text).not.toContain('/*@');
    for (const [index, { start, from, isCopy }] of expansion.pieces.entries()) {
      const written = expansion.text.slice(start, expansion.pieces[index + 1]?.start);
      if (isCopy) expect(written).toBe(template.slice(from.start, from.end));
    }
  });

  test('tell where a word comes from', () => {
    const template = "select a, {{ 'b' }} as c from {{ ref('t') }} where d = 'e{{ 1 }}'";
    const expansion = answered(template);
    const place = (word: string): string => {
      const start = expansion.text.indexOf(word);
      const range = { start, end: start + word.length };
      const { start: from, end } = placeInTemplate(expansion, range);
      return `${isWritten(expansion, range) ? '' : 'made: '}${template.slice(from, end)}`;
    };
    expect(place('as c')).toBe('as c');
    expect(place('main.t')).toBe("made: {{ ref('t') }}");
    expect(place('b')).toBe("made: {{ 'b' }}");
    expect(place('e1')).toMatch(/^made: .*where d = 'e\{\{ 1 \}\}'$/);
  });

  test('queries of ephemeral models come before the text', () => {
    const template = "select 1 from {{ ref('t') }}";
    const marked = markTemplate(template, 'duckdb');
    const expansion = expansionFromMarks(
      template,
      marked,
      `with cte as (select 2) ${marked.text.replace(/\{\{.*\}\}/, 'cte')}`,
    );
    expect(expansion.text).toBe('with cte as (select 2) select 1 from cte');
    expect(placeInTemplate(expansion, { start: 23, end: 31 })).toEqual({ start: 0, end: 8 });
  });
});
