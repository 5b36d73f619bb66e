/** Zero-based line and UTF-16 column. */
export interface Place {
  readonly line: number;
  readonly character: number;
}

export interface Edit {
  readonly at: Place;
  readonly text: string;
}

/** One key: what it changes, nothing where it is the partner that already stands there, and where the caret is then. */
export interface Key {
  readonly edit: Edit | undefined;
  readonly caret: Place;
}

const partners: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', "'": "'", '"': '"' };

/** A text as it is typed from first to last in an editor that closes brackets and quotes; the keys of each line. */
export function keysOf(text: string): readonly (readonly Key[])[] {
  const lines: Key[][] = [[]];
  const pending: string[] = [];
  let caret: Place = { line: 0, character: 0 };
  for (const char of text) {
    const isPartner = pending.at(-1) === char;
    const partner = isPartner || isQuoted(pending) ? undefined : partners[char];
    if (isPartner) pending.pop();
    if (partner !== undefined) pending.push(partner);
    const edit = isPartner ? undefined : { at: caret, text: `${char}${partner ?? ''}` };
    caret =
      char === '\n' ? { line: caret.line + 1, character: 0 } : { ...caret, character: caret.character + char.length };
    lines.at(-1)?.push({ edit, caret });
    if (char === '\n') lines.push([]);
  }
  return lines.filter(({ length }) => length > 0);
}

/** Nothing is a partner of anything inside quotes. */
function isQuoted(pending: readonly string[]): boolean {
  return pending.at(-1) === "'" || pending.at(-1) === '"';
}

/** Which lines are typed rather than pasted: evenly spread, so that about `keys` keys are. The last line is one of them. */
export function typedLines(lines: readonly (readonly Key[])[], keys: number): readonly boolean[] {
  const all = lines.reduce((sum, { length }) => sum + length, 0);
  const share = Math.min(1, keys / all);
  return lines.map((_, i) => Math.floor((i + 1) * share) > Math.floor(i * share));
}
