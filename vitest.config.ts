import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // One less by default, which on a machine of two is one.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'server/src/**/*.test.ts',
            'client/src/**/*.test.ts',
            'test/house/*.test.ts',
            'bench/**/*.test.ts',
            'test/aql/**/*.test.ts',
            'test/sql/**/*.test.ts',
          ],
          testTimeout: 30_000,
          // What 150 files import alike is loaded once a worker: half the time.
          isolate: false,
        },
      },
      { test: { name: 'oracle', include: ['test/oracle/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 120_000 } },
      {
        test: {
          name: 'dialects',
          include: ['test/dialects/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          isolate: false,
        },
      },
      {
        test: {
          name: 'warehouses',
          include: ['test/warehouses/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'laws',
          include: ['test/laws/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      // Needs engines that are installed by hand: test/dialects/engines/README.md.
      {
        test: {
          name: 'engines',
          include: ['test/dialects/engines/*.test.ts'],
          testTimeout: 3_600_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
      // Needs a Python with dbt: `npm run test:dbt` looks for one.
      {
        test: {
          name: 'dbt',
          include: ['test/dbt/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'examples',
          include: ['test/examples/**/*.test.ts', 'test/cli/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
