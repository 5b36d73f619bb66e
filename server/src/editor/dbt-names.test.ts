import { describe, expect, test } from 'vitest';
import { marked, projectOf } from '../checks/checking.test-support.ts';
import type { Project, Transformation } from '../project/project.ts';
import { completeDbtNames, definitionOfDbtName, hoverDbtName, soughtPlace } from './dbt-names.ts';

/** The transformation of a text with a cursor `|`. */
const at = (source: string): readonly [Project, Transformation, number] => {
  const offset = source.indexOf('|');
  const { project } = projectOf(source.replace('|', ''), undefined, {}, undefined, 'shop');
  const transformation = project.transformations.get('signed_up');
  if (!transformation) throw new Error('there is no transformation');
  return [project, transformation, offset];
};

describe('completion', () => {
  test.each([
    ["select 1 from {{ ref('|", ['rides', 'riders', 'calendar']],
    ['select 1 from {{ ref("ri|des") }}', ['rides', 'riders', 'calendar']],
    ["{% set x = ref('dates', 'c|') %}", ['calendar']],
    ["from {{ source('|') }}", ['support']],
    ["from {{ source('support', '|') }}", ['tickets']],
    ["where x > '{{ var('|') }}'", ['first_day']],
    ["from {{ source('else', '|') }}", []],
  ])('%s', (source, expected) => {
    expect(completeDbtNames(...at(source))?.map(({ label }) => label)).toEqual(expected);
  });

  test.each(["select ref('|')", "from {{ ref('a') }} where x = '|'", '{{ config(a="|") }}'])('none in %s', (source) => {
    expect(completeDbtNames(...at(source))).toBeUndefined();
  });

  test('a name replaces what stands in the quotes', () => {
    const [project, transformation, offset] = at("{{ ref('ri|des') }}");
    const [first] = completeDbtNames(project, transformation, offset) ?? [];
    expect(first?.replace).toEqual({ start: 8, end: 13 });
  });
});

describe('hover', () => {
  test('a model with its relation, description and columns', () => {
    const hover = hoverDbtName(...at("select 1 from {{ re|f('rides') }}"));
    expect(hover?.markdown).toContain('**rides** · view of dbt · `"shop"."main"."rides"`');
    expect(hover?.markdown).toContain('One row a ride.');
    expect(hover?.markdown).toContain('| `id` | `integer` | The ride. |');
    expect(hover?.markdown).toContain('dbt 1.11.0 had it on 2024-06-01 12:00 UTC');
  });

  test.each([
    ["{{ source('support', 'tic|kets') }}", '**support.tickets** · source of dbt'],
    ["{{ ref('riders', v=1|) }}", '**riders** v1'],
    ["'{{ var('first|_day') }}'", '**first_day** · variable of dbt · is `2024-01-01`'],
  ])('%s', (source, expected) => {
    expect(hoverDbtName(...at(source))?.markdown).toContain(expected);
  });

  test('nothing on what dbt does not know', () => {
    expect(hoverDbtName(...at("{{ ref('just_wr|itten') }}"))).toBeUndefined();
  });
});

describe('definition', () => {
  test.each([
    ["{{ ref('rid|es') }}", '/project/models/rides.sql'],
    ["{{ ref('rider|s') }}", '/project/models/riders_v2.sql'],
    ["{{ ref('dates', 'calen|dar') }}", '/project/dbt_packages/dates/models/calendar.sql'],
    ["{{ source('support', 'tick|ets') }}", '/project/models/sources.yml'],
    ["{{ var('first_|day') }}", '/project/dbt_project.yml'],
  ])('%s', (source, file) => {
    expect(definitionOfDbtName(...at(source)).map((location) => location.file)).toEqual([file]);
  });

  test('the table of a source stands behind its name', () => {
    const { text, ranges } = marked(
      'sources:\n  - name: other\n    tables: [{ name: tickets }]\n  - name: "support"\n    tables:\n      - name: tickets_old\n      - «name: tickets»\n',
    );
    const place = soughtPlace(text, ['sources:', 'name: support', 'tables:', 'name: tickets']);
    expect(place).toEqual(ranges[0]);
  });
});
