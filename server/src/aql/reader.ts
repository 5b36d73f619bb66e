import type { Range } from '../schema/text.ts';
import type { Expected } from './expected.ts';
import { Report } from './rule.ts';
import type { Token } from './tokens.ts';
import { clauseWords, conditionWords, pickWords, selectorWords } from './vocabulary.ts';

/** The parser's place in the tokens; notes what the grammar would take at each. */
export class Reader {
  readonly report: Report;
  readonly expected: Expected[][];
  readonly text: string;
  private readonly tokens: readonly Token[];
  private readonly last: Token;
  private at = 0;
  private sealedAt = -1;

  constructor(file: string, text: string, tokens: readonly Token[]) {
    this.text = text;
    this.report = new Report(file);
    this.tokens = tokens;
    this.expected = tokens.map(() => []);
    const last = tokens.at(-1);
    if (!last) throw new RangeError('tokens end with an `end` token');
    this.last = last;
  }

  peek(ahead = 0): Token {
    return this.tokens[this.at + ahead] ?? this.last;
  }

  previous(): Token {
    return this.tokens[this.at - 1] ?? this.peek();
  }

  next(): Token {
    const token = this.peek();
    if (this.at < this.tokens.length - 1) this.at += 1;
    return token;
  }

  is(...words: readonly string[]): boolean {
    const token = this.peek();
    return (token.kind === 'word' || token.kind === 'punctuation') && words.includes(token.lower);
  }

  isAhead(ahead: number, ...words: readonly string[]): boolean {
    const token = this.peek(ahead);
    return (token.kind === 'word' || token.kind === 'punctuation') && words.includes(token.lower);
  }

  take(word: string): Token | undefined {
    return this.is(word) ? this.next() : undefined;
  }

  /** A word or a quoted name stands here. */
  atName(ahead = 0): boolean {
    const kind = this.peek(ahead).kind;
    return kind === 'word' || kind === 'quoted';
  }

  atEnd(): boolean {
    return this.peek().kind === 'end';
  }

  offer(expected: Expected): void {
    if (this.sealedAt !== this.at) this.expected[this.at]?.push(expected);
  }

  offerWords(...words: readonly string[]): void {
    this.offer({ kind: 'keywords', words });
  }

  /** What was offered here had to stand here: nothing further is offered at this place. */
  seal(): void {
    this.sealedAt = this.at;
  }

  /** From a range's start to the end of the token just read. */
  since(start: number): Range {
    return { start, end: Math.max(start, this.previous().end) };
  }

  /**
   * Whether a clause of the query plainly begins here, so that an unfinished block or expression before it ends. Stricter
   * than a look at the keyword alone, because `order` or `entity` may be names.
   */
  atClause(): boolean {
    const token = this.peek();
    if (token.kind !== 'word' || !clauseWords.has(token.lower)) return false;
    const following = this.peek(1);
    const word = following.kind === 'word' ? following.lower : '';
    switch (token.lower) {
      case 'append':
        return (
          Object.hasOwn(pickWords, word) ||
          conditionWords.has(word) ||
          word === 'in' ||
          (token.startsLine && this.freeStanding(1))
        );
      case 'aggregate':
        return conditionWords.has(word) || word === 'in' || (token.startsLine && this.freeStanding(1));
      case 'select':
      case 'for':
        return Object.hasOwn(selectorWords, word);
      case 'derive':
      case 'include':
      case 'entity':
        return token.startsLine && following.text === '(';
      case 'order':
        return word === 'by';
      case 'limit':
        return following.kind === 'number';
      case 'using':
        return token.startsLine && this.atName(1);
      default:
        return token.startsLine && this.atName(1) && this.isAhead(2, 'on', '.');
    }
  }

  private freeStanding(ahead: number): boolean {
    const { kind, text, lower } = this.peek(ahead);
    if (lower === 'as') return false;
    return kind === 'end' || kind === 'word' || kind === 'quoted' || text === '*';
  }
}
