import type { Connection } from 'vscode-languageserver/node';
import type { SourceFile } from '../schema/text.ts';
import type { Workspace } from '../workspace.ts';
import { toInlayHint, toSignatureHelp } from './convert-help.ts';
import type { HintSettings } from './hint-settings.ts';
import { linesOf } from './lines.ts';
import { pathOf } from './paths.ts';
import type { Readiness } from './readiness.ts';

/** Characters behind which a signature appears, or goes on to its next parameter. */
export const signatureTriggers = { triggerCharacters: ['(', ',', ' '], retriggerCharacters: ['=', ')'] };

/** Answers what helps while a query is written: signatures, and hints between its words. */
export function answerWritingHelp(
  connection: Connection,
  workspace: Workspace,
  readiness: Readiness,
  hintSettings: () => HintSettings,
): void {
  /** Both speak of what the transformations make. */
  const ask = async <T>(uri: string, answer: (file: SourceFile) => T): Promise<T | null> => {
    await readiness.all;
    const file = workspace.file(pathOf(uri) ?? '');
    return file === undefined ? null : answer(file);
  };

  connection.onSignatureHelp(({ textDocument, position }) =>
    ask(textDocument.uri, (file) => {
      const found = workspace.signature(file.path, linesOf(file).offset(position));
      return found === undefined ? null : toSignatureHelp(found);
    }),
  );

  connection.languages.inlayHint.on(({ textDocument, range }) =>
    ask(textDocument.uri, (file) => {
      const lines = linesOf(file);
      const shown = hintSettings();
      return workspace
        .hints(file.path, { start: lines.offset(range.start), end: lines.offset(range.end) })
        .filter(({ kind }) => shown[kind])
        .map((hint) => toInlayHint(hint, lines));
    }),
  );
}
