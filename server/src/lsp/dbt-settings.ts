import { isAbsolute } from 'node:path';
import type { Connection } from 'vscode-languageserver/node';
import * as z from 'zod';
import type { DbtSettings } from './dbt-compiling.ts';

export const defaultDbtSettings: DbtSettings = { pythons: [], compileWhileTyping: true };

const shape = z.object({ python: z.string().catch(''), compileWhileTyping: z.boolean().catch(true) }).partial();
const ofPython = z.object({ defaultInterpreterPath: z.string().catch('') }).partial();

/** Asks the editor for its settings of dbt, and for the Python that its Python extension takes. */
export async function readDbtSettings(connection: Connection): Promise<DbtSettings> {
  const ask = (section: string): Promise<unknown> =>
    connection.workspace.getConfiguration(section).catch(() => undefined);
  const [own, python] = await Promise.all([ask('activitySchema.dbt'), ask('python')]);
  const { python: told = '', compileWhileTyping = true } = shape.safeParse(own ?? {}).data ?? {};
  const { defaultInterpreterPath: chosen = '' } = ofPython.safeParse(python ?? {}).data ?? {};
  return { pythons: [...(told === '' ? [] : [told]), ...(isAbsolute(chosen) ? [chosen] : [])], compileWhileTyping };
}
