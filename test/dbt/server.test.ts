import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { talksOfATest } from '../../server/src/lsp/talking.test-support.ts';
import { dbtChild } from '../../server/src/run/dbt-child.ts';
import { python } from './python.ts';

/** The language server with the dbt of this machine. */
const begin = talksOfATest();
const shop = resolve(import.meta.dirname, 'shop');
const script = resolve(import.meta.dirname, '../../server/src/run/dbt-child.py');

const files = Object.fromEntries(
  readdirSync(shop, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(shop, name)).isFile())
    .map((name) => [name.replaceAll('\\', '/'), readFileSync(join(shop, name), 'utf8')]),
);

const file = 'models/activities/opened_ticket.sql';
const text = `select
  {{ dbt.hash("t.ticket_id") }} as activity_id,
  t.opened_at as ts,
  t.email as custmer,
  'opened_ticket' as activity,
  json_object('queue', t.queue) as feature_json
from {{ source('support', 'tickets') }} t
`;

test('what only dbt can evaluate is checked at its places, and follows the typing', async () => {
  const { open, edit, diagnostics, ask, uri } = await begin(
    { ...files, [file]: text },
    { trusted: true },
    undefined,
    {},
    [''],
    async ({ project, options }) => dbtChild({ python, script, project: project.root, options, idleSeconds: 600 }),
  );
  await open(file, text);
  const shown = await ask('activitySchema/compile', { uri: uri(file) });
  expect(shown.ok && shown.value).toEqual({
    sql: text
      .replace('{{ dbt.hash("t.ticket_id") }}', 'md5(cast(t.ticket_id as TEXT))')
      .replace("{{ source('support', 'tickets') }}", '"shop"."raw"."support_tickets"')
      .trim(),
    dialect: 'duckdb',
    problems: [],
  });
  const [misspelt] = await diagnostics(file, (found) => found.some(({ code }) => code === 'misspelt-column'));
  expect(misspelt).toMatchObject({ code: 'misspelt-column', range: { start: { line: 3, character: 13 } } });
  await edit(file, 'as custmer', 'as customer');
  await ask('activitySchema/compile', { uri: uri(file) });
  await diagnostics(file, ({ length }) => length === 0);
});
