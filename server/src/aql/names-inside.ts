import type { Token } from './tokens.ts';

/** Tokens inside `( select … )`: other tables' names live there, so only explicit sides are replaced. */
export function subqueryTokens(tokens: readonly Token[]): ReadonlySet<number> {
  const inside = new Set<number>();
  const opened: boolean[] = [];
  tokens.forEach((token, i) => {
    if (token.text === '(') {
      const word = tokens[i + 1];
      opened.push(
        opened.at(-1) === true || (word?.kind === 'word' && (word.lower === 'select' || word.lower === 'with')),
      );
    } else if (token.text === ')') opened.pop();
    if (opened.at(-1)) inside.add(i);
  });
  return inside;
}

/** `x -> x + 1`: parameters of a lambda, told from JSON's arrow by what follows it. */
export function lambdaNames(tokens: readonly Token[]): ReadonlySet<string> {
  const names = new Set<string>();
  tokens.forEach((token, i) => {
    const after = tokens[i + 2];
    const isLambda =
      token.kind === 'word' && tokens[i + 1]?.text === '->' && after?.kind !== 'string' && after?.kind !== 'number';
    if (isLambda) names.add(token.text);
  });
  return names;
}
