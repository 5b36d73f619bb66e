import type { ExpressionNode, JoinedNode, PrimaryNode } from '../aql/ast.ts';
import type { ReadQuery } from '../project/queries.ts';
import { namesIn } from './query-logic.ts';

/** Functions that give another answer each time. */
const volatile =
  /^(?:rand|random|randn|uniform|uuid|newid|nextval|seq\d|randstr|generate_uuid|gen_random_uuid|uuid_string)$/;

/**
 * A condition as a text that is the same for conditions that mean the same row by row: names by what they read, words in lower
 * case, no comments and spaces. Undefined where it is drawn by lot.
 */
export function writtenCondition({ tokens }: ExpressionNode, read: ReadQuery): string | undefined {
  const names = namesIn(read.bound.references);
  const words: string[] = [];
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i];
    if (!token) continue;
    if (token.kind === 'word' && volatile.test(token.lower)) return undefined;
    const [dot, last] = [tokens[i + 1], tokens[i + 2]];
    const qualified = dot?.text === '.' && last ? names.get(last.start) : undefined;
    const name = qualified ?? names.get(token.start);
    if (qualified) i += 2;
    if (name) words.push(`\0${name.key}`);
    else words.push(token.kind === 'word' ? token.lower : token.text);
  }
  return words.join(' ');
}

/** The `filter`s or `join`s of a clause, each once; undefined where one is drawn by lot. */
export function writtenConditions(
  clause: PrimaryNode | JoinedNode,
  kind: 'filter' | 'join',
  read: ReadQuery,
): readonly string[] | undefined {
  const found: string[] = [];
  for (const one of clause.block?.clauses ?? []) {
    if (one.kind !== 'filter' && one.kind !== 'join') continue;
    if (one.kind !== kind) continue;
    const text = writtenCondition(one.expression, read);
    if (text === undefined) return undefined;
    // A filter of the primary reads of its rows what one of a joined activity reads of its own.
    found.push(kind === 'filter' ? text.replaceAll('\0primary ', '\0joined ') : text);
  }
  return [...new Set(found)].toSorted();
}

/** Whether every row of a clause, as its filters leave them, is one of another's. */
export function isAmongRowsOf(clause: JoinedNode, other: PrimaryNode | JoinedNode, read: ReadQuery): boolean {
  const [own, wider] = [clause.activity, other.activity];
  if (!own || !wider) return false;
  if (wider.kind === 'one' && (own.kind !== 'one' || own.name.text !== wider.name.text)) return false;
  const ofOther = writtenConditions(other, 'filter', read);
  const ofClause = writtenConditions(clause, 'filter', read);
  if (!ofOther) return false;
  return ofOther.length === 0 || (ofClause !== undefined && ofOther.every((text) => ofClause.includes(text)));
}
