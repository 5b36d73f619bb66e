import {
  type DocumentSymbol,
  type FoldingRange,
  FoldingRangeKind,
  type SemanticTokens,
  SemanticTokensBuilder,
  SymbolKind,
} from 'vscode-languageserver/node';
import {
  type Fold,
  type MeantToken,
  type OutlineItem,
  type OutlineKind,
  tokenModifiers,
  tokenTypes,
} from '../editor/answers.ts';
import type { Lines } from './lines.ts';

export const symbolKinds: Readonly<Record<OutlineKind, SymbolKind>> = {
  stream: SymbolKind.Module,
  activity: SymbolKind.Event,
  feature: SymbolKind.Property,
  transformation: SymbolKind.File,
  query: SymbolKind.File,
  columns: SymbolKind.File,
  clause: SymbolKind.Struct,
  column: SymbolKind.Field,
  table: SymbolKind.Array,
};

export function toDocumentSymbol(item: OutlineItem, lines: Lines): DocumentSymbol {
  return {
    // An editor refuses a symbol without a name.
    name: item.name || '…',
    ...(item.detail === undefined ? {} : { detail: item.detail }),
    kind: symbolKinds[item.kind],
    range: lines.range(item.range),
    selectionRange: lines.range(item.selection),
    children: item.children.map((child) => toDocumentSymbol(child, lines)),
  };
}

/** Undefined where there is only one line. */
export function toFoldingRange({ range, isComment }: Fold, lines: Lines): FoldingRange | undefined {
  const { start, end } = lines.range(range);
  if (start.line === end.line) return undefined;
  return {
    startLine: start.line,
    endLine: end.line,
    ...(isComment ? { kind: FoldingRangeKind.Comment } : {}),
  };
}

export const tokensLegend = { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] };

export function toSemanticTokens(tokens: readonly MeantToken[], lines: Lines): SemanticTokens {
  const builder = new SemanticTokensBuilder();
  for (const { range, type, modifiers } of tokens) {
    const { line, character } = lines.position(range.start);
    const bits = modifiers.reduce((sum, modifier) => sum | (1 << tokenModifiers.indexOf(modifier)), 0);
    builder.push(line, character, range.end - range.start, tokenTypes.indexOf(type), bits);
  }
  return builder.build();
}
