import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DbtChild, dbtChild } from '../../server/src/run/dbt-child.ts';
import { expansionFromMarks, markTemplate } from '../../server/src/sql/jinja/marks.ts';
import { placeInTemplate } from '../../server/src/sql/jinja.ts';
import { python } from './python.ts';

/** With the dbt of this machine, whatever its version is. */
const script = resolve(import.meta.dirname, '../../server/src/run/dbt-child.py');
let folder = '';
let child: DbtChild;

const files = (): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort();

const start = (): DbtChild => dbtChild({ python, script, project: folder, options: [], idleSeconds: 600 });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dbt-child-'));
  cpSync(resolve(import.meta.dirname, 'shop'), folder, { recursive: true });
  process.env.DBT_ENV_SECRET_SHOP = 'a-long-secret';
  child = start();
});
afterAll(async () => {
  await child.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const compiled = async (text: string): Promise<string> => {
  const answer = await child.compile('a.sql', text);
  return answer.kind === 'compiled' ? answer.sql : JSON.stringify(answer);
};

describe('a text that is in no file', () => {
  test('is compiled, and nothing in the project changes', async () => {
    const before = files();
    const manifest = readFileSync(join(folder, 'target/manifest.json'), 'utf8');
    expect(await compiled("select {{ dbt.current_timestamp() }} from {{ ref('rides') }} -- é")).toBe(
      'select now() from "shop"."main"."rides" -- é',
    );
    expect(files()).toEqual(before);
    expect(readFileSync(join(folder, 'target/manifest.json'), 'utf8')).toBe(manifest);
  });

  test('while another process holds the database', async () => {
    const instance = await DuckDBInstance.create(join(folder, 'shop.duckdb'));
    try {
      expect(await compiled("select 1 from {{ ref('riders', v=1) }}")).toBe('select 1 from "shop"."main"."riders_v1"');
    } finally {
      instance.closeSync();
      rmSync(join(folder, 'shop.duckdb'), { force: true });
    }
  });

  test('that fails says why, and the next is compiled all the same', async () => {
    const refused = await child.compile('a.sql', 'select {{ nobody_knows() }}');
    expect(refused).toMatchObject({ kind: 'refused', message: expect.stringContaining("'nobody_knows' is undefined") });
    expect(await child.compile('a.sql', 'select {% if')).toMatchObject({ kind: 'refused' });
    expect(await compiled('select {{ 1 + 1 }}')).toBe('select 2');
  });

  test('that asks the warehouse is told that this is not done here', async () => {
    const asking = await compiled("select {{ run_query('select 1') }} as a");
    expect(asking).toContain('It asks the warehouse something');
    expect(asking).not.toContain('thread');
  });

  test('keeps its places through the marks', async () => {
    const template = `{% set kinds = ['a', 'b'] %}
select {% for kind in kinds -%} '{{ kind }}' as {{ kind }}{{ ", " if not loop.last }}{%- endfor %}
from {{ ref('recent') }} r where r.day > {{ dbt.dateadd('day', -1, dbt.current_timestamp()) }} limit 7`;
    const marked = markTemplate(template, 'duckdb');
    const expansion = expansionFromMarks(template, marked, await compiled(marked.text));
    expect(expansion.text).not.toContain('/*@');
    const back = (words: string): string => {
      const at = expansion.text.indexOf(words);
      expect(at).toBeGreaterThan(-1);
      const { start, end } = placeInTemplate(expansion, { start: at, end: at + words.length });
      return template.slice(start, end);
    };
    expect(back('limit 7')).toBe('limit 7');
    expect(back('r where r.day >')).toBe('r where r.day >');
    expect(back('now()')).toMatch(/^\{\{ dbt\.dateadd/);
    expect(expansion.text).toContain('with __dbt__cte__recent as (');
  });
});

test('of several texts of a file only the newest waits', async () => {
  const answers = [1, 2, 3, 4].map((number) => child.compile('a.sql', `select ${number}`));
  const other = child.compile('b.sql', 'select 5');
  expect((await Promise.all(answers)).map(({ kind }) => kind)).toEqual([
    'compiled',
    'outdated',
    'outdated',
    'compiled',
  ]);
  expect(await other).toEqual({ kind: 'compiled', sql: 'select 5' });
});

test('a file of the project that changed is read before the next text', async () => {
  const path = join(folder, 'dbt_project.yml');
  writeFileSync(path, readFileSync(path, 'utf8').replace('2024-01-01', '2025-12-31'));
  utimesSync(path, new Date(), new Date(Date.now() + 5000));
  child.filesChanged();
  expect(await compiled("select '{{ var('first_day') }}'")).toBe("select '2025-12-31'");
});

test('it starts anew after it was let go, and leaves nothing behind', async () => {
  const left = (): readonly string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('activity-schema-dbt-'));
  const before = left();
  const another = start();
  expect(await another.compile('a.sql', 'select 1')).toEqual({ kind: 'compiled', sql: 'select 1' });
  expect(left().length).toBe(before.length + 1);
  await another.dispose();
  expect(left()).toEqual(before);
  expect(await another.compile('a.sql', 'select 1')).toEqual({ kind: 'died' });
});

test('a project that dbt cannot read is told in dbt’s words', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'dbt-none-'));
  cpSync(join(folder, 'profiles.yml'), join(empty, 'profiles.yml'));
  const lost = dbtChild({ python, script, project: empty, options: [], idleSeconds: 600 });
  try {
    expect(await lost.compile('a.sql', 'select 1')).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('dbt_project.yml'),
    });
  } finally {
    await lost.dispose();
    rmSync(empty, { recursive: true });
  }
});
