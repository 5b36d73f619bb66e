import {
  InlayHintKind,
  type InlayHint as LspInlayHint,
  type SignatureHelp as LspSignatureHelp,
  type MarkupContent,
  MarkupKind,
} from 'vscode-languageserver/node';
import type { InlayHint, SignatureHelp } from '../editor/answers.ts';
import type { Lines } from './lines.ts';

export function toSignatureHelp({ signatures, active, parameter }: SignatureHelp): LspSignatureHelp {
  return {
    signatures: signatures.map(({ label, documentation, parameters }) => ({
      label,
      documentation: markdown(documentation),
      parameters: parameters.map((one) => ({
        label: [one.range.start, one.range.end],
        documentation: markdown(one.documentation),
      })),
    })),
    activeSignature: active,
    activeParameter: parameter,
  };
}

export function toInlayHint({ offset, label, kind, documentation, insert }: InlayHint, lines: Lines): LspInlayHint {
  const position = lines.position(offset);
  return {
    position,
    label,
    kind: kind === 'type' ? InlayHintKind.Type : InlayHintKind.Parameter,
    paddingLeft: kind === 'name',
    ...(documentation === undefined ? {} : { tooltip: markdown(documentation) }),
    ...(insert === undefined ? {} : { textEdits: [{ range: { start: position, end: position }, newText: insert }] }),
  };
}

const markdown = (value: string): MarkupContent => ({ kind: MarkupKind.Markdown, value });
