import { expect, test } from 'vitest';
import type { CompletionItem, Hover, Location } from 'vscode-languageserver/node';
import { place, talksOfATest } from './talking.test-support.ts';

const begin = talksOfATest();

const node = (name: string) => ({
  resource_type: 'model',
  name,
  package_name: 'shop',
  alias: name,
  database: 'shop',
  schema: 'main',
  relation_name: `"shop"."main"."${name}"`,
  original_file_path: `models/${name}.sql`,
  description: `About ${name}.`,
  columns: {},
  config: { materialized: 'table' },
});

const source = {
  source_name: 'support',
  name: 'tickets',
  package_name: 'shop',
  relation_name: '"shop"."raw"."tickets"',
  original_file_path: 'models/sources.yml',
};

const manifest = (...models: readonly string[]): string =>
  JSON.stringify({
    metadata: { generated_at: '2999-01-01T00:00:00Z', dbt_version: '1.11.0' },
    nodes: Object.fromEntries(models.map((name) => [`model.shop.${name}`, node(name)])),
    sources: { 'source.shop.support.tickets': source },
  });

const opened = `select
  t.id as activity_id,
  t.opened_at as ts,
  t.email as customer,
  'opened_ticket' as activity,
  json_object() as feature_json
from {{ ref('tickets_clean') }} t
`;

const project = {
  'activity_schema.yml': 'name: shop\nstreams:\n  customer_stream: { entity: customer }\n',
  'dbt_project.yml': 'name: shop\n',
  'models/tickets_clean.sql': 'select 1',
  'models/sources.yml': 'sources:\n  - name: support\n    tables:\n      - name: tickets\n',
  'target/manifest.json': manifest('tickets_clean'),
  'transformations/opened.sql': opened,
};
const file = 'transformations/opened.sql';

test('a ref to nothing is told, and no more once dbt has written another manifest', async () => {
  const { open, edit, diagnostics, write, watched } = await begin(project);
  await open(file, opened);
  await edit(file, "'tickets_clean'", "'tickets_cleaned'");
  const found = await diagnostics(file, ({ length }) => length > 0);
  expect(found.map(({ code, message }) => [code, message])).toEqual([
    ['unknown-ref', 'The dbt project has no `tickets_cleaned`. Did you mean `tickets_clean`?'],
  ]);
  write('target/manifest.json', manifest('tickets_clean', 'tickets_cleaned'));
  await watched({ 'target/manifest.json': 'changed' });
  await diagnostics(file, ({ length }) => length === 0);
});

test('a model that was just written is no mistake', async () => {
  const { open, edit, diagnostics, write, watched } = await begin(project);
  await open(file, opened);
  await edit(file, "'tickets_clean'", "'just_written'");
  await diagnostics(file, ({ length }) => length > 0);
  write('models/just_written.sql', 'select 1');
  await watched({ 'models/just_written.sql': 'created' });
  await diagnostics(file, ({ length }) => length === 0);
});

test('hover, completion and definition look into the dbt project', async () => {
  const { open, edit, client, uri, diagnostics } = await begin(project);
  await open(file, opened);
  await diagnostics(file, ({ length }) => length === 0);
  const at = (text: string, word: string) => ({
    textDocument: { uri: uri(file) },
    position: place(text, text.indexOf(word) + 1),
  });
  const hovering = async (): Promise<string> => {
    const hover = await client.sendRequest<Hover | null>('textDocument/hover', at(opened, 'tickets_clean'));
    return JSON.stringify(hover?.contents ?? '');
  };
  while (!(await hovering()).includes('About tickets_clean.')) await new Promise((resolve) => setTimeout(resolve, 5));

  const model = await client.sendRequest<Location[]>('textDocument/definition', at(opened, 'tickets_clean'));
  expect(model.map((each) => each.uri)).toEqual([uri('models/tickets_clean.sql')]);

  await edit(file, "ref('tickets_clean')", "source('support', 'tickets')");
  const changed = opened.replace("ref('tickets_clean')", "source('support', 'tickets')");
  const [table] = await client.sendRequest<Location[]>('textDocument/definition', at(changed, "tickets')"));
  expect(table).toMatchObject({ uri: uri('models/sources.yml'), range: { start: { line: 3, character: 8 } } });

  await edit(file, "{{ source('support', 'tickets') }}", "{{ ref('");
  const typed = opened.replace("{{ ref('tickets_clean') }}", "{{ ref('");
  const items = await client.sendRequest<CompletionItem[]>('textDocument/completion', {
    ...at(typed, 'from'),
    position: place(typed, typed.indexOf("ref('") + 5),
    context: { triggerKind: 2, triggerCharacter: "'" },
  });
  expect(items.map(({ label }) => label)).toEqual(['tickets_clean']);
});
