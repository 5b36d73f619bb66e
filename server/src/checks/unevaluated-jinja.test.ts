import { describe, expect, test } from 'vitest';
import { shopDbt } from '../project/dbt.test-support.ts';
import type { Project } from '../project/project.ts';
import { projectOf } from './checking.test-support.ts';
import { checkSettings, checkTransformation } from './index.ts';

const { project: plain } = projectOf(
  "select id as activity_id, ts, 'x' as activity, c as customer, json_object() as feature_json from {{ ref('rides') }}",
);
const needing = projectOf(
  "select id as activity_id, ts, 'x' as activity, c as customer, json_object() as feature_json from {{ only_dbt() }}",
).project;

/** What is said of its one transformation, and of its settings. */
function told(project: Project): readonly (readonly string[])[] {
  const transformation = project.transformations.get('signed_up');
  const found = [...(transformation ? checkTransformation(project, transformation) : []), ...checkSettings(project)];
  return found.map(({ rule, severity, message }) => [rule, severity, message]);
}

describe('what needs dbt', () => {
  test('is a note', () => {
    const said =
      'Only dbt can say what `only_dbt()` stands for: a build refuses this file, and not all of it can be checked.';
    expect(told(needing)).toEqual([['unevaluated-jinja', 'info', said]]);
    expect(told({ ...needing, dbt: shopDbt })).toEqual([['unevaluated-jinja', 'info', said]]);
  });

  test('is not told before anybody looked for a dbt project', () => {
    expect(told({ ...needing, dbtDialects: undefined })).toEqual([]);
    expect(told({ ...plain, dbtDialects: undefined })).toEqual([]);
  });

  test('nor where dbt answers for the file, whatever it was asked last', () => {
    const path = needing.transformations.get('signed_up')?.file.path ?? '';
    const answer = { template: '', expansion: { text: '', pieces: [], relations: new Map(), unknown: [] } };
    expect(told({ ...needing, dbt: { ...shopDbt, compiled: new Map([[path, answer]]) } })).toEqual([]);
  });

  test('is the manifest where a name is looked up in it: told once, in the settings', () => {
    const said =
      '`target/manifest.json` of the dbt project `shop` is not there, and a build needs it for `signed_up`. Run `dbt parse`, which writes it.';
    expect(told({ ...plain, dbt: { ...shopDbt, manifest: undefined } })).toEqual([
      ['unreadable-manifest', 'info', said],
    ]);
    expect(told({ ...plain, dbt: shopDbt })).toEqual([]);
    const nameless = projectOf('select 1').project;
    expect(told({ ...nameless, dbt: { ...shopDbt, manifest: undefined } }).map(([rule]) => rule)).not.toContain(
      'unreadable-manifest',
    );
  });
});
