import type { Connection } from 'vscode-languageserver/node';
import * as z from 'zod';
import type { Severity } from '../schema/text.ts';
import { uriOf } from './paths.ts';

/** Severities of single rules, by the rule's id. */
export type Rules = Readonly<Record<string, Severity | 'off'>>;

/** What the editor's settings say about rules: in each folder of the workspace, and elsewhere (undefined). */
export type RulesByFolder = ReadonlyMap<string | undefined, Rules>;

const severity = z.enum(['off', 'hint', 'info', 'warning', 'error']);
const settings = z.object({ rules: z.record(z.string(), z.unknown()).optional() }).nullish();

/** Asks the editor; entries that say nothing sensible are reported and left out. */
export async function readRules(
  connection: Connection,
  folders: readonly string[],
  report: (error: unknown) => void,
): Promise<RulesByFolder> {
  const section = 'activitySchema';
  const asked = [{ section }, ...folders.map((folder) => ({ section, scopeUri: uriOf(folder) }))];
  const answers: unknown[] | null | undefined = await connection.workspace
    .getConfiguration(asked)
    .catch(() => undefined);
  const wrong = new Set<string>();
  const rules = asked.map((_, index): Rules => {
    const written = settings.safeParse(answers?.[index]);
    if (!written.success) wrong.add(`activitySchema.rules: ${z.prettifyError(written.error)}`);
    return Object.fromEntries(
      Object.entries(written.data?.rules ?? {}).flatMap(([rule, value]) => {
        const read = severity.safeParse(value);
        if (read.success) return [[rule, read.data]];
        wrong.add(`activitySchema.rules: ${rule} is ${severity.options.join(', ')}, and not ${JSON.stringify(value)}.`);
        return [];
      }),
    );
  });
  for (const message of wrong) report(message);
  return new Map([undefined, ...folders].map((folder, index) => [folder, rules[index] ?? {}]));
}
