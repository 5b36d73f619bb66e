/**
 * Reads `{"section": {"key": {…}, …}, …}` piece by piece and hands over the text of every entry of the sections that are
 * asked for: of a file of 100 MB only one entry is in memory at a time. A parser for the whole would need several times the
 * file. Gives up, and says so, on anything that is not such an object.
 */
export interface JsonEntries {
  push(bytes: Uint8Array): void;
  /** Whether everything was an object that ended. */
  end(): boolean;
}

/** `onEntry` gets an entry's text as JSON. What is in a section that is no object is passed over. */
export function jsonEntries(
  isWanted: (section: string) => boolean,
  onEntry: (section: string, key: string, text: string) => void,
): JsonEntries {
  const decoder = new TextDecoder();
  let depth = 0;
  let inString = false;
  let isEscaped = false;
  let isBroken = false;
  let isEnded = false;
  /** What is collected: a key or a value, in the pieces that it came in. */
  let kept: Uint8Array[] = [];
  let isKeeping = false;
  let section = '';
  let key = '';
  let isKey = true;

  const taken = (): string => {
    const text = kept.map((bytes) => decoder.decode(bytes, { stream: true })).join('') + decoder.decode();
    kept = [];
    isKeeping = false;
    return text;
  };

  const push = (bytes: Uint8Array): void => {
    if (isBroken) return;
    /** Where what is kept begins in these bytes. */
    let from = isKeeping ? 0 : -1;
    const stop = (to: number): string => {
      if (from !== -1) kept.push(bytes.slice(from, to));
      from = -1;
      return taken();
    };
    let escapeAt = -2;
    /** The next backslash; found once for every text that has none. */
    const nextEscape = (at: number): number => {
      if (escapeAt === -2 || (escapeAt !== -1 && escapeAt < at)) escapeAt = bytes.indexOf(backslash, at);
      return escapeAt;
    };
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (inString) {
        if (isEscaped) {
          isEscaped = false;
          continue;
        }
        // Most of a manifest is texts: they are passed over by a search.
        const [end, slash] = [bytes.indexOf(quote, at), nextEscape(at)];
        if (slash !== -1 && (end === -1 || slash < end)) {
          isEscaped = true;
          at = slash;
          continue;
        }
        if (end === -1) break;
        at = end;
        inString = false;
        if (isKeeping && isKey) {
          const name = textIn(stop(at + 1));
          if (depth === 1) section = name;
          else key = name;
        }
        continue;
      }
      const isStructure = depth === 1 || depth === 2;
      switch (byte) {
        case quote:
          inString = true;
          if (isStructure && isKey) {
            isKeeping = true;
            from = at;
          }
          break;
        case colon:
          if (!isStructure || !isKey) break;
          isKey = false;
          if (depth === 2 && isWanted(section)) {
            isKeeping = true;
            from = at + 1;
          }
          break;
        case comma:
          if (isStructure) {
            if (isKeeping) onEntry(section, key, stop(at));
            isKey = true;
          }
          break;
        case openBrace:
        case openBracket:
          depth += 1;
          if (depth === 1 && byte === openBracket) isBroken = true;
          if (depth <= 2) isKey = byte === openBrace;
          break;
        case closeBrace:
        case closeBracket:
          if (depth === 2 && isKeeping) onEntry(section, key, stop(at));
          depth -= 1;
          if (depth === 0) isEnded = true;
          break;
      }
    }
    if (from !== -1) kept.push(bytes.slice(from));
  };

  return { push, end: () => isEnded && depth === 0 && !isBroken };
}

function textIn(json: string): string {
  try {
    return String(JSON.parse(json));
  } catch {
    return '';
  }
}

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];
