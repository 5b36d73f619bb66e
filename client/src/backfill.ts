import * as vscode from 'vscode';
import type { BuildAnswer, Outcome } from '../../server/src/lsp/protocol.ts';
import { backfillOf, complaint, usualWindow, type WrittenWindow } from './backfill-window.ts';
import { type BuildParts, build, showPlan } from './build.ts';
import { tellFailure } from './failure.ts';
import type { Pages } from './pages.ts';
import type { Server } from './server.ts';
import { type CommandArguments, projectFor } from './target.ts';

/** Asks what to replace and which window of it, then shows the plan, asks, and replaces it with progress. */
export async function backfill(parts: BuildParts, given: CommandArguments): Promise<Outcome<BuildAnswer> | undefined> {
  const asked = await ask(parts.server, given);
  return asked && build(parts, asked.target, asked.mode);
}

/** Asks the same, shows the plan, and does nothing. */
export async function showBackfillPlan(server: Server, pages: Pages, given: CommandArguments): Promise<void> {
  const asked = await ask(server, given);
  if (asked) await showPlan(server, pages, asked.target, asked.mode);
}

async function ask(server: Server, given: CommandArguments) {
  const target = await targetOf(server, given);
  if (target === undefined) return undefined;
  const now = new Date();
  const usual: WrittenWindow = { ...usualWindow(now), ...written(given) };
  const window = given.from === undefined ? await windowOf(target, usual, now) : usual;
  if (window === undefined) return undefined;
  const mode = backfillOf(window, now);
  if (mode !== undefined) return { target, mode };
  const complaints = parts.map((part) => complaint(part, window, now)).filter((one) => one !== undefined);
  return void vscode.window.showErrorMessage(`This window cannot be replaced: ${complaints.join(' ')}`);
}

function written({ from, to, chunk }: CommandArguments): Partial<WrittenWindow> {
  return Object.fromEntries(Object.entries({ from, to, chunk }).filter(([, text]) => text !== undefined));
}

/** The stream or transformation whose rows are replaced; asks where neither was given. */
async function targetOf(server: Server, given: CommandArguments): Promise<CommandArguments | undefined> {
  const uri = await projectFor(server, given);
  if (uri === undefined) return undefined;
  const { stream, transformation } = given;
  if (stream !== undefined || transformation !== undefined) return { uri, stream, transformation };
  const outcome = await server.request('activitySchema/streams', { uri });
  if (!outcome.ok) return void tellFailure(outcome.failure);
  const own = await server.request('activitySchema/project', { uri });
  const items = outcome.value.flatMap(({ name, transformations }) => [
    { label: name, description: 'the whole stream', target: { uri, stream: name } },
    ...transformations.map((id) => ({
      label: id,
      description: `transformation of ${name}`,
      target: { uri, transformation: id },
    })),
  ]);
  // Whoever has a transformation open most likely means that one.
  const isOpen = ({ label }: { readonly label: string }): boolean => label === own?.transformation;
  const picked = await vscode.window.showQuickPick([...items.filter(isOpen), ...items.filter((one) => !isOpen(one))], {
    title: 'Backfill',
    placeHolder: 'Replace the rows of what?',
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return picked?.target;
}

const parts = ['from', 'to', 'chunk'] as const;

const questions: Readonly<Record<keyof WrittenWindow, string>> = {
  from: 'From which moment on are rows replaced? In UTC: 2024-01-31 or 2024-01-31 12:00.',
  to: 'Up to which moment? In UTC, or `now`. Rows of that moment itself stay.',
  chunk: 'How much at a time? Each chunk is kept once it is done. Empty: all at once.',
};

/** Undefined where the user cancelled. */
async function windowOf(
  { stream, transformation }: CommandArguments,
  usual: WrittenWindow,
  now: Date,
): Promise<WrittenWindow | undefined> {
  let window = usual;
  for (const [index, part] of parts.entries()) {
    const so = window;
    const text = await vscode.window.showInputBox({
      title: `Backfill ${transformation ?? stream} (${index + 1}/${parts.length})`,
      prompt: questions[part],
      value: so[part],
      ignoreFocusOut: true,
      validateInput: (typed) => complaint(part, { ...so, [part]: typed }, now),
    });
    if (text === undefined) return undefined;
    window = { ...so, [part]: text };
  }
  return window;
}
