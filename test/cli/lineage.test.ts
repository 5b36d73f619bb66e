import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { run, starterProject } from './cli.ts';

let project: string;
beforeAll(async () => {
  project = await starterProject();
  mkdirSync(join(project, 'transformations/web'));
  writeFileSync(
    join(project, 'transformations/web/clicked.sql'),
    `with hits as (select id, at, email, url from raw.hits)
select id as activity_id, at as ts, email as customer, 'clicked' as activity, json_object('page', url) as feature_json
from hits
`,
  );
  writeFileSync(join(project, 'queries/clicks.aql'), 'select all clicked (customer, page)\n');
});

describe('lineage', () => {
  test('both ways from one name', async () => {
    const { code, out } = await run(['lineage', 'clicked'], { cwd: project });
    expect(code).toBe(0);
    expect(out).toBe(`clicked  activity · customer_stream
Comes from
  web/clicked  transformation · customer_stream
  └─ hits  common table · web/clicked
     └─ raw.hits  source table
Goes to
  clicks  query · customer_stream
`);
  });

  test('of a file', async () => {
    const { out } = await run(['lineage', 'transformations/web/clicked.sql'], { cwd: project });
    expect(out.split('\n')[0]).toBe('web/clicked  transformation · customer_stream');
  });

  test('of one column', async () => {
    const { out } = await run(['lineage', 'clicked.page'], { cwd: project });
    expect(out).toBe(`clicked.page
Comes from
  hits.url
  └─ raw.hits.url
Goes to
  clicks.page
`);
  });

  test('of everything, what was shown once is named again', async () => {
    const { out } = await run(['lineage'], { cwd: project });
    expect(out).toContain(
      'raw.hits  source table\n└─ hits  common table · web/clicked\n   └─ web/clicked  transformation',
    );
    expect(out).toContain('signed_up_to_order  query');
  });

  test('for machines', async () => {
    const { out } = await run(['lineage', 'raw.hits', '--format', 'json'], { cwd: project });
    const { nodes, edges, columns } = JSON.parse(out);
    expect(nodes[0]).toMatchObject({
      id: 'table raw.hits',
      kind: 'table',
      file: 'transformations/web/clicked.sql',
      line: 1,
      column: 46,
      columns: [{ name: 'id' }, { name: 'at' }, { name: 'email' }, { name: 'url', line: 1, column: 37 }],
    });
    expect(edges.map(({ from, to }: { from: string; to: string }) => `${from} > ${to}`)).toEqual([
      'table raw.hits > common table web/clicked/hits',
      'common table web/clicked/hits > transformation web/clicked',
      'transformation web/clicked > activity customer_stream clicked',
      'activity customer_stream clicked > query clicks',
    ]);
    expect(columns).toContainEqual({
      from: { node: 'common table web/clicked/hits', column: 'url' },
      to: { node: 'activity customer_stream clicked', column: 'page' },
    });
  });

  test('as a flowchart', async () => {
    const { out } = await run(['lineage', 'clicks', '--format', 'mermaid'], { cwd: project });
    expect(out).toBe(`flowchart LR
  n0[("raw.hits")]
  n1("hits")
  n2["web/clicked"]
  n3(["clicked"])
  n4[["clicks"]]
  n0 --> n1
  n1 --> n2
  n2 --> n3
  n3 --> n4
`);
  });

  test('a name that is not there', async () => {
    const { code, err } = await run(['lineage', 'clickd'], { cwd: project });
    expect(code).toBe(2);
    expect(err).toMatch(/called clickd[\s\S]*Did you mean clicked/);
  });
});
