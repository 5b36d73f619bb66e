import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, describe, expect, test } from 'vitest';
import { marked } from '../../server/src/checks/checking.test-support.ts';
import { allFindings } from '../../server/src/checks/findings.ts';
import { localRunner } from '../../server/src/run/local.ts';
import { loadProject } from '../../server/src/run/project-files.ts';
import type { Problem } from '../../server/src/schema/text.ts';
import { createWorkspace } from '../../server/src/workspace.ts';

const signal = new AbortController().signal;
const runner = localRunner();
let folder = '';

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const settings = `name: shop
connection: dev
connections: { dev: { type: duckdb, path: shop.duckdb } }
streams:
  customer_stream: { entity: customer, optional_columns: [anonymous_customer_id] }
`;
const other =
  "select id as activity_id, joined as ts, email as customer, 'opened_app' as activity, json_object('n', 1) as feature_json from users";

/** What a project of one transformation, `signed_up`, is told by validation and by a sample, on a DuckDB file. */
async function found(setup: string, text: string): Promise<readonly Problem[]> {
  folder = mkdtempSync(join(tmpdir(), 'activity-schema-findings-')).replaceAll('\\', '/');
  mkdirSync(join(folder, 'transformations'));
  writeFileSync(join(folder, 'activity_schema.yml'), settings);
  writeFileSync(join(folder, 'transformations/signed_up.sql'), text);
  writeFileSync(join(folder, 'transformations/opened_app.sql'), other);
  const instance = await DuckDBInstance.create(join(folder, 'shop.duckdb'));
  const connection = await instance.connect();
  await connection.run(setup);
  connection.closeSync();
  instance.closeSync();

  const workspace = createWorkspace();
  const project = await loadProject(folder);
  for (const { file } of [{ file: project.settingsFile }, ...project.transformations.values()]) workspace.setFile(file);
  const where = { root: folder, connection: undefined };
  const path = `${folder}/transformations/signed_up.sql`;
  const validation = workspace.validation(path);
  if (validation.kind === 'none') throw new Error(validation.reason);
  const [answer] = await runner.validate({ ...where, statements: [validation.sql] }, signal);
  if (answer) workspace.validated(path, validation, answer);
  const reports = await runner.sample({ ...where, transformations: ['signed_up'], rows: 1000, days: 30 }, signal);
  for (const report of reports) workspace.sampled(folder, undefined, report);
  return workspace.check(path);
}

describe('rules that the warehouse judges', () => {
  test.each(allFindings.map((rule) => [rule.id, rule] as const))('%s: its examples', async (id, rule) => {
    const { text, ranges } = marked(rule.fails);
    const problems = await found(rule.setup, text);
    expect(problems.filter((problem) => problem.rule === id).map(({ range }) => range)).toEqual(ranges);
    expect(problems.find((problem) => problem.rule === id)?.severity).toBe(rule.severity);
    rmSync(folder, { recursive: true, force: true });
    expect(await found(rule.setup, rule.passes)).toEqual([]);
  });
});
