import { describe, expect, test } from 'vitest';
import type { Diagnostic } from 'vscode-languageserver/node';
import type { DialectName } from '../../server/src/dialects/dialect.ts';
import { dialectNames } from '../../server/src/dialects/index.ts';
import { place, talksOfATest } from '../../server/src/lsp/talking.test-support.ts';
import { loadVerdicts } from '../../server/src/voices/hearing.test-support.ts';
import type { Judge } from '../../server/src/voices/judge.ts';
import { type Case, readCorpus } from './corpus.ts';

/**
 * Valid transformations typed character by character into a language server whose parsers answer after every one: nothing is
 * said of a word that is not finished, no error comes and goes within a word, and what is said at the end is what is said of
 * the same text when it is opened.
 */

const verdicts = await loadVerdicts();
const begin = talksOfATest();
const path = 'transformations/typed.sql';

const judge: Judge = {
  judge: async (question) => verdicts.of(question, { file: '', part: 0 }) ?? { kind: 'unknown' },
  warmUp() {},
  async dispose() {},
};

/** Nobody who types is taken to rest here, however slow the machine is. */
const wordPatience = 600_000;

function talk(dialect: DialectName) {
  const settings = `name: typed\nconnection: dev\nconnections:\n  dev: { type: ${dialect} }\nstreams:\n  customer_stream: { entity: customer }\n`;
  return begin({ 'activity_schema.yml': settings }, {}, undefined, {}, [''], undefined, { judge, wordPatience });
}

/** Some of each dialect, spread over its corpus, none so long that it takes more than a second or two. */
function sample(dialect: DialectName): readonly Case[] {
  const short = readCorpus(dialect).filter(({ sql }) => sql.length > 120 && sql.length < 320);
  const step = Math.floor(short.length / 2);
  return [0, 1].flatMap((i) => short[i * step] ?? []);
}

describe.each(dialectNames)('typed in %s', (dialect) => {
  test.each(sample(dialect))('$title', async ({ sql }) => {
    const { client, ask, open, published, uri } = await talk(dialect);
    const settled = async (): Promise<void> => {
      for (let i = 0; i < 3; i++) await ask('activitySchema/project', { uri: uri(path) });
    };
    const shown = (): readonly Diagnostic[] => published.findLast((each) => each.uri === uri(path))?.diagnostics ?? [];

    await open(path, '');
    await settled();
    const states = [shown()];
    for (let i = 0; i < sql.length; i++) {
      const at = place(sql, i);
      await client.sendNotification('textDocument/didChange', {
        textDocument: { uri: uri(path), version: i + 2 },
        contentChanges: [{ range: { start: at, end: at }, text: sql[i] }],
      });
      await settled();
      states.push(shown());
    }
    for (const { start, end } of wordsOf(sql)) {
      const around = new Set([...errors(states[start]), ...errors(states[end])]);
      for (let typed = start + 1; typed < end; typed++) {
        const text = sql.slice(0, typed);
        expect(
          errors(states[typed]).filter((error) => !around.has(error)),
          `an error that came and went: ${text}`,
        ).toEqual([]);
        expect(
          states[typed]?.filter((one) => one.code === 'syntax-error' && touches(one, text, start)),
          `a syntax error for half a word: ${text}`,
        ).toEqual([]);
      }
    }
    const versions = published.filter((each) => each.uri === uri(path)).map(({ version }) => version ?? 0);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));

    // The whole text at once is not somebody typing, so nothing of it waits.
    await client.sendNotification('textDocument/didChange', {
      textDocument: { uri: uri(path), version: sql.length + 2 },
      contentChanges: [{ text: sql }],
    });
    await settled();
    expect(shown()).toEqual(await whenOpened(dialect, sql));
    expect(shown().filter(({ code }) => code === 'syntax-error')).toEqual([]);
  });
});

async function whenOpened(dialect: DialectName, sql: string): Promise<readonly Diagnostic[]> {
  const { ask, open, published, uri } = await talk(dialect);
  await open(path, sql);
  for (let i = 0; i < 4; i++) await ask('activitySchema/project', { uri: uri(path) });
  return published.findLast((each) => each.uri === uri(path))?.diagnostics ?? [];
}

/** Where words and numbers begin and end. */
function wordsOf(sql: string): readonly { readonly start: number; readonly end: number }[] {
  return [...sql.matchAll(/[\p{L}\p{N}_]+/gu)].map(({ index, 0: word }) => ({
    start: index,
    end: index + word.length,
  }));
}

/** Rules and words of what is told as an error; places move while somebody types. */
function errors(diagnostics: readonly Diagnostic[] = []): readonly string[] {
  return diagnostics.filter(({ severity }) => severity === 1).map(({ code, message }) => `${code}: ${message}`);
}

/** Whether a diagnostic reaches into the word that begins at `start` and goes to the end of the text. */
function touches({ range }: Diagnostic, text: string, start: number): boolean {
  const [from, to] = [place(text, start), place(text, text.length)];
  const isBefore = (a: typeof from, b: typeof from): boolean =>
    a.line < b.line || (a.line === b.line && a.character < b.character);
  return isBefore(from, range.end) && !isBefore(to, range.start);
}
