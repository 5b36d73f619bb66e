import type { Connection } from 'vscode-languageserver/node';
import * as z from 'zod';
import type { InlayHint } from '../editor/answers.ts';

/** Which kinds of inlay hints are shown, where the editor shows any. */
export type HintSettings = Readonly<Record<InlayHint['kind'], boolean>>;

export const showAllHints: HintSettings = { type: true, name: true };

const settings = z.object({ featureTypes: z.boolean().catch(true), columnNames: z.boolean().catch(true) }).partial();

/** Asks the editor; what it does not answer sensibly is shown. */
export async function readHintSettings(connection: Connection): Promise<HintSettings> {
  const answer: unknown = await connection.workspace
    .getConfiguration('activitySchema.inlayHints')
    .catch(() => undefined);
  const { featureTypes = true, columnNames = true } = settings.safeParse(answer).data ?? {};
  return { type: featureTypes, name: columnNames };
}
