import type { Connection } from 'vscode-languageserver/node';
import * as z from 'zod';

/** When the editor asks a warehouse without being told to. */
export interface WarehouseSettings {
  /** For the tables it holds: when a file of a project is opened, and when one is saved. */
  readonly readTables: boolean;
  readonly validateOnSave: boolean;
  readonly validateWhileTyping: boolean;
}

export const usualWarehouseSettings: WarehouseSettings = {
  readTables: true,
  validateOnSave: true,
  validateWhileTyping: false,
};

const settings = z
  .object({
    readTables: z.boolean().catch(usualWarehouseSettings.readTables),
    validateOnSave: z.boolean().catch(usualWarehouseSettings.validateOnSave),
    validateWhileTyping: z.boolean().catch(usualWarehouseSettings.validateWhileTyping),
  })
  .partial();

/** Asks the editor; what it does not answer sensibly is as usual. */
export async function readWarehouseSettings(connection: Connection): Promise<WarehouseSettings> {
  const answer: unknown = await connection.workspace.getConfiguration('activitySchema').catch(() => undefined);
  return { ...usualWarehouseSettings, ...settings.safeParse(answer).data };
}
