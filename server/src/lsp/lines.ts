import type { Range as LspRange, Position } from 'vscode-languageserver/node';
import { keptVersions } from '../project/kept-versions.ts';
import type { Range, SourceFile } from '../schema/text.ts';

/** Between the core's offsets and the protocol's lines and columns; both count UTF-16 units. */
export interface Lines {
  position(offset: number): Position;
  offset(position: Position): number;
  range(range: Range): LspRange;
}

const known = keptVersions<SourceFile, Lines>(({ path }) => path);

export function linesOf(file: SourceFile): Lines {
  let lines = known.get(file);
  if (lines === undefined) {
    lines = readLines(file.text);
    known.set(file, lines);
  }
  return lines;
}

function readLines(text: string): Lines {
  const starts = [0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // A lone carriage return ends a line in the protocol too.
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  const position = (offset: number): Position => {
    const within = Math.max(0, Math.min(offset, text.length));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= within) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: within - (starts[low] ?? 0) };
  };
  return {
    position,
    offset({ line, character }) {
      const start = starts[line];
      if (start === undefined) return text.length;
      return Math.min(start + character, starts[line + 1] ?? text.length);
    },
    range: ({ start, end }) => ({ start: position(start), end: position(end) }),
  };
}
