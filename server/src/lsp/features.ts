import {
  type CodeAction,
  CodeActionKind,
  type CompletionContext,
  CompletionTriggerKind,
  type Connection,
  LSPErrorCodes,
  type Location as LspLocation,
  type Range as LspRange,
  MarkupKind,
  ResponseError,
} from 'vscode-languageserver/node';
import type { Location } from '../editor/answers.ts';
import { soughtPlace } from '../editor/dbt-names.ts';
import { mostNames } from '../editor/fitting-names.ts';
import { readSource } from '../run/project-files.ts';
import type { Problem, SourceFile } from '../schema/text.ts';
import type { Workspace } from '../workspace.ts';
import {
  isWanted,
  readTableData,
  toCodeAction,
  toCodeLens,
  toCommandAction,
  toCompletionItem,
  toDiagnostic,
  toDocumentChanges,
  toLocation,
  toRefactoring,
  toTextEdit,
} from './convert.ts';
import { linesOf } from './lines.ts';
import { pathOf, uriOf } from './paths.ts';
import type { Readiness } from './readiness.ts';
import type { Sources } from './sources.ts';

/** Characters after which a list of suggestions may appear by itself. */
export const triggerCharacters = [' ', '(', ',', '.', ':', '{', '[', '"', "'"];

/** Answers the editor's questions about a place in a file. */
export function answerFeatures(
  connection: Connection,
  workspace: Workspace,
  sources: Sources,
  problemsOf: (path: string) => readonly Problem[],
  readiness: Readiness,
): void {
  /** The file of a project behind a URI; null for every other file, which is left alone. */
  const answerFor = <T>(path: string | undefined, answer: (file: SourceFile) => T): T | null => {
    const file = path === undefined ? undefined : workspace.file(path);
    return file === undefined || workspace.kindOf(file.path) === undefined ? null : answer(file);
  };
  /** For what can be said once the file itself and its settings are known. */
  const ask = async <T>(uri: string, answer: (file: SourceFile) => T): Promise<T | null> => {
    const path = pathOf(uri);
    await readiness.settingsOf(path);
    return answerFor(path, answer);
  };
  /** For what other files have a part in. */
  const askAll = async <T>(uri: string, answer: (file: SourceFile) => T): Promise<T | null> => {
    await readiness.all;
    return answerFor(pathOf(uri), answer);
  };
  const isQuery = (uri: string): boolean => uri.endsWith('.aql');

  const editable = (path: string) => {
    const target = workspace.file(path);
    return target && { file: target, version: sources.versionOf(path) };
  };

  const locations = (found: readonly Location[]) =>
    found.flatMap((location) => {
      const target = workspace.file(location.file);
      return target === undefined ? [] : [toLocation(location, target)];
    });

  /** Also in a file that is none of any project: a model of dbt. */
  const placesOf = async (location: Location): Promise<LspLocation[]> => {
    if (workspace.file(location.file)) return locations([location]);
    const outside = await readSource(location.file).catch(() => undefined);
    if (!outside) return [];
    return [toLocation({ file: location.file, range: soughtPlace(outside.text, location.sought ?? []) }, outside)];
  };

  connection.onHover(({ textDocument, position }) =>
    // In a query it speaks of what the transformations make.
    (isQuery(textDocument.uri) ? askAll : ask)(textDocument.uri, (file) => {
      const lines = linesOf(file);
      const hover = workspace.hover(file.path, lines.offset(position));
      if (hover === undefined) return null;
      return { contents: { kind: MarkupKind.Markdown, value: hover.markdown }, range: lines.range(hover.range) };
    }),
  );

  connection.onCompletion(({ textDocument, position, context }) =>
    ask(textDocument.uri, (file) => {
      const lines = linesOf(file);
      const offset = lines.offset(position);
      if (isUnwelcome(workspace.kindOf(file.path), file.text, offset, context)) return null;
      const items = workspace.complete(file.path, offset).map((completion) => toCompletionItem(completion, file));
      const project = workspace.projectOf(file.path);
      // More may be known soon, or are known and fit other letters.
      const isAll = (project === undefined || sources.isWhole(project)) && items.length < mostNames;
      return isAll ? items : { isIncomplete: true, items };
    }),
  );

  connection.onCompletionResolve((item) => {
    const { path, table } = readTableData(item.data) ?? {};
    const documentation = path && table && workspace.tableDocumentation(path, table);
    return documentation ? { ...item, documentation: { kind: MarkupKind.Markdown, value: documentation } } : item;
  });

  connection.onDefinition(
    async ({ textDocument, position }) =>
      await askAll(textDocument.uri, async (file) => {
        const found = workspace.definition(file.path, linesOf(file).offset(position));
        return (await Promise.all(found.map(placesOf))).flat();
      }),
  );

  connection.onReferences(({ textDocument, position, context }) =>
    askAll(textDocument.uri, (file) =>
      locations(
        workspace.references(file.path, linesOf(file).offset(position), {
          withDeclaration: context.includeDeclaration,
        }),
      ),
    ),
  );

  connection.onPrepareRename(({ textDocument, position }) =>
    askAll(textDocument.uri, (file) => {
      const lines = linesOf(file);
      const prepared = workspace.prepareRename(file.path, lines.offset(position));
      if (prepared === undefined) return null;
      if ('problem' in prepared) throw new ResponseError(LSPErrorCodes.RequestFailed, prepared.problem);
      return { range: lines.range(prepared.range), placeholder: prepared.name };
    }),
  );

  connection.onRenameRequest(({ textDocument, position, newName }) =>
    askAll(textDocument.uri, (file) => {
      const renaming = workspace.rename(file.path, linesOf(file).offset(position), newName);
      if ('problem' in renaming) throw new ResponseError(LSPErrorCodes.RequestFailed, renaming.problem);
      const moved = renaming.moves.map(({ from, to }) => ({
        kind: 'rename' as const,
        oldUri: uriOf(from),
        newUri: uriOf(to),
      }));
      return { documentChanges: [...(toDocumentChanges(renaming.edits, editable) ?? []), ...moved] };
    }),
  );

  connection.workspace.onWillRenameFiles(async ({ files }) => {
    await readiness.all;
    const edits = files.flatMap(({ oldUri, newUri }) => {
      const [from, to] = [pathOf(oldUri), pathOf(newUri)];
      return from === undefined || to === undefined ? [] : workspace.moveFile(from, to);
    });
    return { documentChanges: toDocumentChanges(edits, editable) ?? [] };
  });

  connection.onDocumentFormatting(({ textDocument }) =>
    ask(textDocument.uri, (file) => (workspace.format(file.path) ?? []).map((edit) => toTextEdit(edit, linesOf(file)))),
  );

  connection.onDocumentRangeFormatting(({ textDocument, range }) =>
    ask(textDocument.uri, (file) =>
      (workspace.format(file.path) ?? [])
        .map((edit) => toTextEdit(edit, linesOf(file)))
        .filter((edit) => touch(edit.range, range)),
    ),
  );

  connection.onCodeLens(({ textDocument }) =>
    ask(textDocument.uri, (file) => workspace.lenses(file.path).map((lens) => toCodeLens(lens, file))),
  );

  const repairs = (file: SourceFile, range: LspRange): CodeAction[] => {
    const lines = linesOf(file);
    return problemsOf(file.path).flatMap((problem) => {
      const diagnostic = toDiagnostic(problem, lines);
      if (!touch(diagnostic.range, range)) return [];
      const fixes = problem.fixes.flatMap((fix) => toCodeAction(problem, fix, diagnostic, editable) ?? []);
      return [...fixes, ...(problem.offers ?? []).map((offer) => toCommandAction(offer, file, diagnostic))];
    });
  };

  connection.onCodeAction(({ textDocument, range, context: { only } }) =>
    (isQuery(textDocument.uri) ? askAll : ask)(textDocument.uri, (file) => {
      const lines = linesOf(file);
      const found = isWanted(CodeActionKind.QuickFix, only) ? repairs(file, range) : [];
      const offsets = { start: lines.offset(range.start), end: lines.offset(range.end) };
      const others = workspace.actions(file.path, offsets).flatMap((action) => toRefactoring(action, editable) ?? []);
      return [...found, ...others.filter(({ kind = '' }) => isWanted(kind, only))];
    }),
  );
}

/** SQL belongs to other extensions too: there a list appears by itself only inside the YAML head, and of what is behind a dot. */
function isUnwelcome(
  kind: string | undefined,
  text: string,
  offset: number,
  context: CompletionContext | undefined,
): boolean {
  if (context?.triggerKind !== CompletionTriggerKind.TriggerCharacter) return false;
  if (kind !== 'transformation') return false;
  const head = text.trimStart().startsWith('/*---') ? text.indexOf('---*/') : -1;
  return (
    offset > head &&
    context.triggerCharacter !== '.' &&
    !isNamingDbt.test(text.slice(Math.max(0, offset - 200), offset))
  );
}

/** Behind `{{ ref('`, `{{ source('a', '` and the like nobody else has anything to say. */
const isNamingDbt = /\{[{%](?:(?![}%]\})[^\n])*\b(?:ref|source|var)\([^)\n]*['"]$/;

function touch(a: LspRange, b: LspRange): boolean {
  const isBefore = (one: LspRange['start'], other: LspRange['start']): boolean =>
    one.line < other.line || (one.line === other.line && one.character < other.character);
  return !isBefore(a.end, b.start) && !isBefore(b.end, a.start);
}
