/** A text whose Jinja was replaced by text of the same length, so that every offset stays what it was. */
export interface Masked {
  readonly text: string;
  /** What each understood expression names, by its offset: the parts of `ref` and `source`, none for `this`. */
  readonly references: ReadonlyMap<number, readonly string[]>;
  /** Whether there is Jinja beyond `ref`, `source`, `this`, `config` and comments. */
  readonly templated: boolean;
}

const none: ReadonlyMap<number, readonly string[]> = new Map();
const jinja = /\{#[\s\S]*?(?:#\}|$)|\{%[\s\S]*?(?:%\}|$)|\{\{[\s\S]*?(?:\}\}|$)/g;
const understood =
  /^\{\{-?\s*(?:(this)|(?:ref|source)\s*\(\s*((?:'[^']*'|"[^"]*")(?:\s*,\s*(?:'[^']*'|"[^"]*"))*)\s*\))\s*-?\}\}$/;

/** `{{ ref('x') }}`, `{{ source('a', 'b') }}` and `{{ this }}` become a name, `config` and comments become blanks. */
export function maskJinja(text: string): Masked {
  if (!/\{[{%#]/.test(text)) return { text, references: none, templated: false };
  const references = new Map<number, readonly string[]>();
  let templated = false;
  const masked = text.replace(jinja, (expression, offset: number) => {
    if (expression.startsWith('{#')) return blank(expression);
    if (expression.startsWith('{%')) {
      templated = true;
      return blank(expression);
    }
    if (/^\{\{-?\s*config\s*\(/.test(expression)) return blank(expression);
    const known = understood.exec(expression);
    if (!known) templated = true;
    references.set(
      offset,
      [...(known?.[2] ?? '').matchAll(/'([^']*)'|"([^"]*)"/g)].map((part) => part[1] ?? part[2] ?? ''),
    );
    return 'j'.padEnd(expression.length, '_');
  });
  return { text: masked, references, templated };
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}
