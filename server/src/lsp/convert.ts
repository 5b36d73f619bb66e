import {
  type CodeAction,
  CodeActionKind,
  type CodeLens,
  type CompletionItem,
  CompletionItemKind,
  type Diagnostic,
  DiagnosticSeverity,
  InsertTextFormat,
  type Location as LspLocation,
  type TextEdit as LspTextEdit,
  MarkupKind,
  type TextDocumentEdit,
} from 'vscode-languageserver/node';
import type { Action, Completion, CompletionKind, Lens, Location } from '../editor/answers.ts';
import type { Fix, Offer, Problem, Severity, SourceFile, TextEdit } from '../schema/text.ts';
import type { TableName } from '../sql/known-tables.ts';
import { type Lines, linesOf } from './lines.ts';
import { uriOf } from './paths.ts';
import { editorCommands } from './protocol.ts';

/** The core's answers in the protocol's words. */

export function toDiagnostic(problem: Problem, lines: Lines): Diagnostic {
  return {
    range: lines.range(problem.range),
    severity: severities[problem.severity],
    code: problem.rule,
    source: 'activity-schema',
    message: problem.message,
  };
}

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** What an edit needs to know of the file it changes: its text for places, its version so that a stale edit is refused. */
export interface Editable {
  readonly file: SourceFile;
  readonly version: number | undefined;
}

/** Undefined where the fix changes a file that is not there any more. */
export function toCodeAction(
  problem: Problem,
  fix: Fix,
  diagnostic: Diagnostic,
  editable: (path: string) => Editable | undefined,
): CodeAction | undefined {
  const documentChanges = toDocumentChanges(fix.edits, editable);
  if (documentChanges === undefined) return undefined;
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    isPreferred: problem.fixes.length === 1,
    edit: { documentChanges },
  };
}

/** A command of the editor that repairs what no edit does. */
export function toCommandAction(
  { title, command, stream, transformation }: Offer,
  file: SourceFile,
  diagnostic: Diagnostic,
): CodeAction {
  const full = command === 'full' ? { full: true } : {};
  return {
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    command: {
      title,
      command: editorCommands[command === 'full' ? 'build' : command],
      arguments: [{ uri: uriOf(file.path), stream, transformation, ...full }],
    },
  };
}

/** Undefined where the action changes a file that is not there any more. */
export function toRefactoring(
  { title, kind, edits, created }: Action,
  editable: (path: string) => Editable | undefined,
): CodeAction | undefined {
  const changes = toDocumentChanges(edits, editable);
  if (changes === undefined) return undefined;
  const start = { line: 0, character: 0 };
  const files = created.flatMap(({ path, text }) => {
    const uri = uriOf(path);
    const edit = { range: { start, end: start }, newText: text };
    return [
      { kind: 'create' as const, uri },
      { textDocument: { uri, version: null }, edits: [edit] },
    ];
  });
  return { title, kind: refactorings[kind], edit: { documentChanges: [...files, ...changes] } };
}

const refactorings: Readonly<Record<Action['kind'], CodeActionKind>> = {
  rewrite: CodeActionKind.RefactorRewrite,
  extract: CodeActionKind.RefactorExtract,
  inline: CodeActionKind.RefactorInline,
};

/** What the server offers, for the editor to know whom to ask. */
export const codeActionKinds: readonly CodeActionKind[] = [CodeActionKind.QuickFix, ...Object.values(refactorings)];

/** Whether an editor that asks for some kinds of actions wants one of this kind: `refactor` holds `refactor.extract`. */
export function isWanted(kind: CodeActionKind, only: readonly CodeActionKind[] | undefined): boolean {
  return only?.every((wanted) => wanted !== '' && kind !== wanted && !kind.startsWith(`${wanted}.`)) !== true;
}

/** Undefined where an edit changes a file that is not there any more. */
export function toDocumentChanges(
  edits: readonly TextEdit[],
  editable: (path: string) => Editable | undefined,
): TextDocumentEdit[] | undefined {
  const changes = new Map<string, TextDocumentEdit>();
  for (const { file: path, range, text } of edits) {
    const target = editable(path);
    if (target === undefined) return undefined;
    const uri = uriOf(path);
    const change = changes.get(uri) ?? { textDocument: { uri, version: target.version ?? null }, edits: [] };
    change.edits.push({ range: linesOf(target.file).range(range), newText: text });
    changes.set(uri, change);
  }
  return [...changes.values()];
}

export function toCompletionItem(completion: Completion, file: SourceFile): CompletionItem {
  const { label, kind, detail, documentation, insert, snippet, replace, sort, table } = completion;
  return {
    label,
    kind: completionKinds[kind],
    ...(detail === undefined ? {} : { detail }),
    ...(documentation === undefined ? {} : { documentation: { kind: MarkupKind.Markdown, value: documentation } }),
    ...(sort === undefined ? {} : { sortText: sort }),
    insertTextFormat: snippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    textEdit: { range: linesOf(file).range(replace), newText: insert },
    ...(table === undefined ? {} : { data: { path: file.path, table } satisfies TableData }),
  };
}

/** What an editor hands back with an entry that it shows more of. */
interface TableData {
  readonly path: string;
  readonly table: TableName;
}

/** Undefined for an entry that there is no more to say of. */
export function readTableData(data: unknown): TableData | undefined {
  if (typeof data !== 'object' || data === null || !('path' in data) || !('table' in data)) return undefined;
  const { path, table } = data;
  if (typeof path !== 'string' || !Array.isArray(table)) return undefined;
  return { path, table: table.filter((part) => typeof part === 'string') };
}

const completionKinds: Readonly<Record<CompletionKind, CompletionItemKind>> = {
  keyword: CompletionItemKind.Keyword,
  stream: CompletionItemKind.Module,
  activity: CompletionItemKind.Event,
  column: CompletionItemKind.Field,
  feature: CompletionItemKind.Property,
  function: CompletionItemKind.Function,
  table: CompletionItemKind.Struct,
  schema: CompletionItemKind.Module,
  property: CompletionItemKind.Property,
  value: CompletionItemKind.Value,
  snippet: CompletionItemKind.Snippet,
};

export function toCodeLens(lens: Lens, file: SourceFile): CodeLens {
  return {
    range: linesOf(file).range(lens.range),
    command: {
      title: lens.title,
      command: editorCommands[lens.command],
      arguments: [{ uri: uriOf(file.path), ...lens.arguments }],
    },
  };
}

export function toTextEdit({ range, text }: TextEdit, lines: Lines): LspTextEdit {
  return { range: lines.range(range), newText: text };
}

export function toLocation(location: Location, file: SourceFile): LspLocation {
  return { uri: uriOf(location.file), range: linesOf(file).range(location.range) };
}
