import type pg from 'pg';
import type { PostgresField } from './postgres-cells.ts';

/** The part of the driver's connection that a statement of its own is sent with. */
interface Wire {
  parse(statement: { readonly name: string; readonly text: string; readonly types: readonly number[] }): void;
  describe(what: { readonly type: 'S'; readonly name: string }): void;
  sync(): void;
}

/**
 * The columns of a statement as the server describes it once it is parsed: it is neither bound nor executed. Undefined for
 * a statement that gives no rows. Rejects with the driver's error.
 */
export function describeStatement(client: pg.Client, text: string): Promise<readonly PostgresField[] | undefined> {
  return new Promise((resolve, reject) => {
    let fields: readonly PostgresField[] | undefined;
    const described = {
      submit(wire: Wire) {
        wire.parse({ name: '', text, types: [] });
        wire.describe({ type: 'S', name: '' });
        wire.sync();
      },
      handleRowDescription(message: { readonly fields: readonly PostgresField[] }) {
        fields = message.fields;
      },
      handleReadyForQuery: () => resolve(fields),
      handleError: reject,
    };
    // The driver takes any object that submits itself, as its cursors do; its types know only of these.
    client.query(described as unknown as pg.Submittable);
  });
}
