import type { DbtModel, DbtProject } from './dbt.ts';

/** A small dbt project as a host would have read it. */

const model = (name: string, more: Partial<DbtModel> = {}): DbtModel => ({
  kind: 'model',
  name,
  package: 'shop',
  version: undefined,
  latestVersion: undefined,
  relation: { sql: `"shop"."main"."${name}"`, database: 'shop', schema: 'main', identifier: name },
  materialized: 'view',
  description: '',
  columns: [],
  isContractEnforced: false,
  file: `models/${name}.sql`,
  compiledFile: undefined,
  ...more,
});

export const shopDbt: DbtProject = {
  root: '/project',
  name: 'shop',
  profile: 'shop',
  variables: new Map([['first_day', '2024-01-01']]),
  manifest: {
    generatedAt: '2024-06-01T12:00:00Z',
    dbtVersion: '1.11.0',
    models: [
      model('rides', {
        description: 'One row a ride.',
        columns: [{ name: 'id', type: 'integer', description: 'The ride.' }],
      }),
      model('riders', { version: '1', latestVersion: '2' }),
      model('riders', { version: '2', latestVersion: '2', file: 'models/riders_v2.sql' }),
      model('calendar', { package: 'dates' }),
    ],
    sources: [
      {
        source: 'support',
        table: 'tickets',
        package: 'shop',
        relation: { sql: '"shop"."raw"."tickets"', database: 'shop', schema: 'raw', identifier: 'tickets' },
        description: 'One row a ticket.',
        sourceDescription: 'The help desk.',
        columns: [],
        file: 'models/sources.yml',
      },
    ],
    disabled: new Set(['bikes']),
    macros: new Map(),
  },
  manifestPath: 'target/manifest.json',
  fileNames: new Set(['rides', 'riders_v1', 'riders_v2', 'just_written']),
  compiled: new Map(),
  isFresh: true,
};
