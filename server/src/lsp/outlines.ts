import type { Connection } from 'vscode-languageserver/node';
import type { SourceFile } from '../schema/text.ts';
import type { Workspace } from '../workspace.ts';
import { toLocation } from './convert.ts';
import { symbolKinds, toDocumentSymbol, toFoldingRange, toSemanticTokens } from './convert-outline.ts';
import { linesOf } from './lines.ts';
import { pathOf } from './paths.ts';
import type { Readiness } from './readiness.ts';

/** Answers what a file holds: its symbols, what folds, what its words mean. */
export function answerOutlines(connection: Connection, workspace: Workspace, readiness: Readiness): void {
  const ask = async <T>(uri: string, answer: (file: SourceFile) => T): Promise<T | null> => {
    const path = pathOf(uri);
    await readiness.settingsOf(path);
    const file = workspace.file(path ?? '');
    return file === undefined || workspace.kindOf(file.path) === undefined ? null : answer(file);
  };

  connection.onDocumentSymbol(({ textDocument }) =>
    ask(textDocument.uri, (file) => workspace.outline(file.path).map((item) => toDocumentSymbol(item, linesOf(file)))),
  );

  connection.onWorkspaceSymbol(async ({ query }) => {
    await readiness.all;
    return workspace.symbols(query).flatMap((symbol) => {
      const file = workspace.file(symbol.file);
      if (file === undefined) return [];
      const { name, container: containerName, kind } = symbol;
      return [{ name, containerName, kind: symbolKinds[kind], location: toLocation(symbol, file) }];
    });
  });

  connection.onFoldingRanges(({ textDocument }) =>
    ask(
      textDocument.uri,
      (file) => workspace.folds(file.path)?.flatMap((fold) => toFoldingRange(fold, linesOf(file)) ?? []) ?? null,
    ),
  );

  connection.languages.semanticTokens.on(
    async ({ textDocument }) =>
      (await ask(textDocument.uri, (file) => toSemanticTokens(workspace.tokens(file.path), linesOf(file)))) ?? {
        data: [],
      },
  );
}
