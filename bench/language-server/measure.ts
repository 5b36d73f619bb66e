import { join } from 'node:path';
import { at, begin, type Client, type Feature, features, type Workspace } from './client.ts';
import { fileText, nameOf, typedName, writeWorkspace } from './files.ts';
import type { Server, ServerName } from './servers.ts';
import { type Key, keysOf, typedLines } from './typing.ts';

/** Typing one text in one workspace: all times in milliseconds. */
export interface Typed {
  readonly server: ServerName;
  readonly lines: number;
  readonly files: number;
  /** From the keystroke to its diagnostics, one for each. */
  readonly diagnostics: readonly number[];
  /** How many of them came as a publication of their own: the problems of the others had stayed the same. */
  readonly published: number;
  /** From the keystroke to the answer to a question asked right behind it. */
  readonly answers: Readonly<Record<Feature, readonly number[]>>;
}

export interface Typing {
  readonly folder: string;
  readonly lines: number;
  readonly files: number;
  readonly keys: number;
}

/** One key of so many is followed by a question instead of being looked at for its diagnostics. */
const questionEvery = 5;

/** The servers type a line each in turns, so that what disturbs the machine disturbs all of them. */
export async function typeInTurns(servers: readonly Server[], typing: Typing): Promise<readonly Typed[]> {
  const typists: Typist[] = [];
  for (const server of servers) typists.push(await typist(server, typing));
  const most = Math.max(...typists.map(({ lines }) => lines.length));
  for (let line = 0; line < most; line++) {
    const turn = line % typists.length;
    for (const one of [...typists.slice(turn), ...typists.slice(0, turn)]) await one.type(line);
  }
  for (const { client } of typists) await client.end();
  return typists.map(({ client, figures }) => ({
    server: client.server.name,
    lines: typing.lines,
    files: typing.files,
    ...figures,
  }));
}

interface Typist {
  readonly client: Client;
  readonly lines: readonly (readonly Key[])[];
  readonly figures: Figures;
  type(line: number): Promise<void>;
}

interface Figures {
  readonly diagnostics: number[];
  published: number;
  readonly answers: Record<Feature, number[]>;
}

async function typist(server: Server, { folder, lines: length, files, keys }: Typing): Promise<Typist> {
  const workspace = writeWorkspace(join(folder, `${server.name}-${length}-${files}`), server, files);
  const client = await begin(server, workspace);
  const uri = workspace.uri(server.path(typedName));
  await client.open(uri, '');
  await settled(client, workspace);

  const lines = keysOf(server.text(length, files));
  const isTyped = typedLines(lines, keys);
  const figures: Figures = { diagnostics: [], published: 0, answers: { completion: [], hover: [], definition: [] } };
  const asked = features.filter((feature) => client.can(feature));
  let count = 0;

  const press = async ({ edit, caret }: Key): Promise<void> => {
    if (edit === undefined) return;
    count += 1;
    const feature = count % questionEvery === 0 ? asked[(count / questionEvery) % asked.length] : undefined;
    const began = performance.now();
    const version = await client.change(uri, [edit]);
    const told = diagnosed(client, uri, version);
    if (feature === undefined) {
      figures.published += (await told) ? 1 : 0;
      figures.diagnostics.push(performance.now() - began);
      return;
    }
    // A name is what one asks about: the character before the caret.
    const place = feature === 'completion' ? caret : { ...caret, character: Math.max(0, caret.character - 1) };
    await client.ask(`textDocument/${feature}`, at(uri, place));
    figures.answers[feature].push(performance.now() - began);
    await told;
  };

  return {
    client,
    lines,
    figures,
    async type(index) {
      const line = lines[index] ?? [];
      if (isTyped[index]) {
        for (const key of line) await press(key);
        return;
      }
      const edits = line.flatMap(({ edit }) => edit ?? []);
      if (edits.length > 0) await diagnosed(client, uri, await client.change(uri, edits));
    },
  };
}

/** Resolves when the server has said what it has to say about a version: true where that was a publication. */
async function diagnosed(client: Client, uri: string, version: number): Promise<boolean> {
  switch (client.server.diagnoses) {
    case 'pushed':
      await client.published(uri, version);
      return true;
    case 'pulled':
      await client.ask('textDocument/diagnostic', { textDocument: { uri } });
      return false;
    case 'fenced': {
      const fence = new AbortController();
      try {
        return await Promise.race([
          client.published(uri, version, fence.signal).then(() => true),
          client.ask('activitySchema/project', { uri }).then(() => false),
        ]);
      } finally {
        fence.abort();
      }
    }
    case 'never':
      return false;
  }
}

/** Waits until a workspace was read and what is loaded late is loaded. */
export async function settled(client: Client, workspace: Workspace): Promise<void> {
  if (client.can('definition')) {
    const uri = workspace.uri(client.server.path(nameOf(0)));
    await client.open(uri, fileText(client.server, 0));
    await client.ask('textDocument/definition', at(uri, { line: 1, character: 4 }));
  }
  await new Promise((resolve) => setTimeout(resolve, 2_000));
}
