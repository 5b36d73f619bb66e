import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { catalogueOf } from '../project/catalogue.ts';
import { parseProject } from '../project/parse.ts';
import type { SourceFile } from '../schema/text.ts';
import { bindQuery } from './bind.ts';
import { parseQuery } from './parse.ts';

const examples = resolve(import.meta.dirname, '../../../examples');

function project(name: string) {
  const root = join(examples, name);
  const file = (path: string): SourceFile => ({
    path: `/${name}/${path}`,
    text: readFileSync(join(root, path), 'utf8'),
  });
  const files = readdirSync(root, { recursive: true })
    .map((path) => String(path).replaceAll('\\', '/'))
    .filter((path) => /\.(sql|aql)$/.test(path));
  return parseProject(`/${name}`, file('activity_schema.yml'), files.map(file));
}

test.each(
  readdirSync(examples, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => [...project(name).queries.values()].map((query) => [name, query.id] as const)),
)('%s: %s is understood', (name, id) => {
  const whole = project(name);
  const query = whole.queries.get(id);
  const parsed = parseQuery(query?.file.path ?? '', query?.text ?? '');
  const bound = bindQuery(parsed, catalogueOf(whole));
  expect([...parsed.problems, ...bound.problems]).toEqual([]);
  expect(bound.query?.primary.columns.length).toBeGreaterThan(0);
});
