import type { Range, SourceFile } from '../schema/text.ts';

/** A file cut into its YAML head and the rest. Source: `files.md`, "A transformation". */
export interface HeadAndBody {
  /** The head with its comment marks; undefined where the file has none. */
  readonly headRange: Range | undefined;
  /** The YAML between the marks, and where it begins. */
  readonly yaml: { readonly text: string; readonly offset: number } | undefined;
  /** The file with the head blanked out: the same length and lines, so that offsets stay those of the file. */
  readonly body: string;
}

// The marks stand alone on their lines: a banner of dashes is a comment like any other. Where the comment ends, no head goes on.
const head = /^\s*(\/\*---[ \t]*\r?\n)((?:(?:(?!\*\/)[^\r\n])*\r?\n)*?[ \t]*)(---[ \t]*\*\/)/;

/** Where the first line of a head ends, also of one that is not closed; undefined where a file begins otherwise. */
export function headOpening({ text }: SourceFile): number | undefined {
  return /^\s*\/\*---[ \t]*(?=\r?\n)/.exec(text)?.[0].length;
}

export function splitHead(file: SourceFile): HeadAndBody {
  const match = head.exec(file.text);
  const [whole, open, yaml, close] = match ?? [];
  if (whole === undefined || open === undefined || yaml === undefined || close === undefined) {
    return { headRange: undefined, yaml: undefined, body: file.text };
  }
  const start = whole.length - open.length - yaml.length - close.length;
  const blanked = file.text.slice(0, whole.length).replace(/[^\r\n]/g, ' ');
  return {
    headRange: { start, end: whole.length },
    yaml: { text: yaml, offset: start + open.length },
    body: blanked + file.text.slice(whole.length),
  };
}
