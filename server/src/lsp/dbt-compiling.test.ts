import { describe, expect, test } from 'vitest';
import type { DbtAnswer, DbtChild } from '../run/dbt-child.ts';
import type { DbtPlace } from './dbt-compiling.ts';
import { talksOfATest } from './talking.test-support.ts';

const begin = talksOfATest();

const file = 'transformations/opened.sql';
const text = `select
  t.id as activity_id,
  t.opened_at as ts,
  t.email as customer,
  {{ dbt_utils.naming() }} as activity,
  json_object() as feature_json
from {{ ref('tickets') }} t
`;
const manifest = {
  metadata: { generated_at: '2024-06-01T00:00:00Z', dbt_version: '1.11.0' },
  nodes: {
    'model.shop.tickets': {
      resource_type: 'model',
      name: 'tickets',
      package_name: 'shop',
      relation_name: '"shop"."main"."tickets"',
      original_file_path: 'models/tickets.sql',
      compiled_path: 'target/compiled/tickets.sql',
    },
  },
};
const project = {
  'activity_schema.yml':
    'name: shop\nconnections:\n  ci: { type: dbt, target: ci }\nstreams:\n  customer_stream: { entity: customer }\n',
  'dbt_project.yml': 'name: shop\n',
  'models/tickets.sql': "select * from {{ dbt_utils.deduplicate('raw') }}",
  'target/compiled/tickets.sql': 'select distinct * from raw\n',
  'target/manifest.json': JSON.stringify(manifest),
  [file]: text,
};

/** Answers as dbt would, with one macro. */
function fakeDbt(answer: (sql: string) => DbtAnswer = (sql) => ({ kind: 'compiled', sql })) {
  const places: DbtPlace[] = [];
  const asked: string[] = [];
  let disposed = 0;
  const start = async (place: DbtPlace): Promise<DbtChild> => {
    places.push(place);
    return child;
  };
  const child: DbtChild = {
    async compile(_, template) {
      asked.push(template);
      return answer(
        template.replace(/\{\{ dbt_utils[^}]*\}\}/, "'opened_ticket'").replace(/\{\{ ref[^}]*\}\}/, 'main.tickets'),
      );
    },
    filesChanged() {},
    async dispose() {
      disposed += 1;
    },
  };
  return { places, asked, disposed: () => disposed, start };
}

const trusted = { trusted: true };
const started = (dbt: ReturnType<typeof fakeDbt>, options = trusted, settings: unknown = {}) =>
  begin(project, options, undefined, settings, [''], dbt.start);

describe('a transformation that only dbt can evaluate', () => {
  test('is read as dbt has it, with its places', async () => {
    const dbt = fakeDbt();
    const { open, edit, diagnostics } = await started(dbt);
    await open(file, text);
    // Without dbt it may be anything, so nothing is missing.
    await edit(file, '  t.email as customer,\n', '');
    const [missing] = await diagnostics(file, (found) => found.some(({ code }) => code === 'missing-column'));
    expect(missing?.message).toContain('customer');
    expect(missing?.range.start.line).toBe(0);
    expect(dbt.places[0]?.options).toEqual(['--target', 'ci']);
    await edit(file, '  json_object()', '  t.email as customer,\n  json_object()');
    await diagnostics(file, ({ length }) => length === 0);
  });

  test('is shown as dbt has it', async () => {
    const { ask, open, uri } = await started(fakeDbt());
    await open(file, text);
    const shown = await ask('activitySchema/compile', { uri: uri(file) });
    expect(shown).toMatchObject({ ok: true, value: { problems: [] } });
    expect(shown.ok && shown.value.sql).toContain("'opened_ticket' as activity,");
    expect(shown.ok && shown.value.sql).not.toContain('/*@');
  });

  test('and any other model too', async () => {
    const { ask, uri } = await started(fakeDbt());
    const shown = await ask('activitySchema/compile', { uri: uri('models/tickets.sql') });
    expect(shown).toMatchObject({ ok: true, value: { sql: "select * from 'opened_ticket'", problems: [] } });
  });

  test('what dbt says against it is told', async () => {
    const dbt = fakeDbt(() => ({ kind: 'refused', message: "'naming' is undefined" }));
    const { ask, uri } = await started(dbt);
    const shown = await ask('activitySchema/compile', { uri: uri(file) });
    expect(shown).toMatchObject({ ok: true, value: { problems: ["dbt: 'naming' is undefined"] } });
  });
});

describe('nothing of dbt is run', () => {
  test('in a workspace that is not trusted: what dbt wrote last is shown, with its age', async () => {
    const dbt = fakeDbt();
    const { ask, open, uri } = await started(dbt, { trusted: false });
    await open(file, text);
    const model = await ask('activitySchema/compile', { uri: uri('models/tickets.sql') });
    expect(model.ok && model.value.sql).toMatch(/^-- As dbt compiled it on .* UTC\..*\nselect distinct \* from raw$/);
    const own = await ask('activitySchema/compile', { uri: uri(file) });
    expect(own).toMatchObject({
      ok: true,
      value: {
        problems: [
          'Line 5: only dbt can say what `dbt_utils.naming()` stands for.',
          expect.stringContaining('not trusted'),
        ],
      },
    });
    expect(dbt.places).toEqual([]);
  });

  test('while typing, where the settings say so', async () => {
    const dbt = fakeDbt();
    const { ask, open, edit, uri } = await started(dbt, trusted, { compileWhileTyping: false });
    await open(file, text);
    await edit(file, '  t.email as customer,\n', '');
    expect(dbt.asked).toEqual([]);
    await ask('activitySchema/compile', { uri: uri(file) });
    expect(dbt.asked).toHaveLength(1);
  });

  test('for what is understood without it', async () => {
    const dbt = fakeDbt();
    const plain = text.replace('{{ dbt_utils.naming() }}', "'{{ 'opened' ~ '_ticket' }}'");
    const { ask, open, uri } = await begin({ ...project, [file]: plain }, trusted, undefined, {}, [''], dbt.start);
    await open(file, plain);
    const shown = await ask('activitySchema/compile', { uri: uri(file) });
    expect(shown.ok && shown.value.sql).toContain(`'opened_ticket' as activity`);
    expect(shown.ok && shown.value.sql).toContain('from "shop"."main"."tickets" t');
    expect(dbt.places).toEqual([]);
  });
});

test('it is let go with the server', async () => {
  const dbt = fakeDbt();
  const talk = await started(dbt);
  await talk.ask('activitySchema/compile', { uri: talk.uri(file) });
  await talk.client.sendRequest('shutdown');
  expect(dbt.disposed()).toBe(1);
});
