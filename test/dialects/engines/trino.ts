import { athena } from '../../../server/src/dialects/athena.ts';
import { cellOf, type Engine, withoutZeros } from '../../oracle/query-engine.ts';
import type { Cell } from '../../oracle/query-events.ts';

interface Page {
  readonly nextUri?: string;
  readonly columns?: readonly { readonly name: string; readonly type: string }[];
  readonly data?: readonly (readonly unknown[])[];
  readonly error?: { readonly errorName: string; readonly message: string };
}

/** Trino with an Iceberg catalog, whose SQL is Athena's. `server` is its address, `http://127.0.0.1:8080`. */
export function trinoEngine(server: string): Engine {
  const headers = {
    'X-Trino-User': 'test',
    'X-Trino-Catalog': 'iceberg',
    'X-Trino-Schema': 'city',
    'X-Trino-Time-Zone': 'UTC',
    // Without it timestamps are cut to milliseconds.
    'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME',
  };
  return {
    dialect: athena,
    json: athena.string,
    run: async (sql) => {
      const rows: Record<string, Cell>[] = [];
      let response = await fetch(`${server}/v1/statement`, { method: 'POST', body: sql, headers });
      for (;;) {
        if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
        const page = (await response.json()) as Page;
        if (page.error) throw new Error(`${page.error.errorName} ${page.error.message}`);
        const { columns = [] } = page;
        for (const row of page.data ?? []) {
          rows.push(Object.fromEntries(columns.map(({ name, type }, i) => [name, cell(type, row[i])])));
        }
        if (page.nextUri === undefined) return rows;
        response = await fetch(page.nextUri, { headers });
      }
    },
    stop: async () => {},
  };
}

function cell(type: string, value: unknown): Cell {
  return cellOf(type.startsWith('timestamp') && typeof value === 'string' ? withoutZeros(value) : value);
}
