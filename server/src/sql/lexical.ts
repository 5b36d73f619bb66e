import type { DialectName } from '../dialects/dialect.ts';

/** How a dialect cuts text into tokens, and how it compares names. */
export interface LexicalRules {
  /** Opening quotes of identifiers; `[` closes with `]`. */
  readonly identifierQuotes: string;
  readonly stringQuotes: string;
  /** Whether a backslash escapes in a plain string. */
  readonly backslash: boolean;
  /** Letters that may stand before a string's quote; `e` brings backslash escapes, `r` takes them away. */
  readonly stringPrefixes: string;
  readonly tripleQuotes: boolean;
  /** `tagged`: `$tag$ … $tag$`; `plain`: only `$$ … $$`. */
  readonly dollarQuotes: 'tagged' | 'plain' | 'none';
  readonly nestedComments: boolean;
  readonly lineComments: readonly string[];
  readonly fold: 'lower' | 'upper' | 'keep';
  /** Whether names that differ only in case are one name even when quoted. */
  readonly ignoresCase: boolean;
  /** Whether `select alias: expression` and the other conveniences of DuckDB are understood. */
  readonly friendly: boolean;
  /** Whether a select list may end with a comma. */
  readonly trailingComma: boolean;
  /** Whether `select from t`, without a column, is a query. */
  readonly emptyList: boolean;
  readonly qualify: boolean;
  /** Whether MINUS is a set operation. */
  readonly minus: boolean;
  /** Whether `from t select a` is a query. */
  readonly fromFirst: boolean;
  /** Whether `with t (select …)` does without AS. */
  readonly optionalAs: boolean;
  /** Whether types take arguments in angle brackets: `array<struct<a int>>`. */
  readonly typeArguments: boolean;
  /** Whether `|>` hands a query on to an operator. */
  readonly pipes: boolean;
  /**
   * Whether a table's name may have dashes and may stand whole in one pair of quotes, and whether `t.items` behind `t` is
   * an array of its rows.
   */
  readonly tablePaths: boolean;
  /** What a column without a name is called: by its text, its function, its position, or the count of such columns. */
  readonly unnamed: 'text' | 'function' | 'position' | 'count';
  /** Whether `t(a, b)` has to name every column. */
  readonly aliasesNameAll: boolean;
  /** Whether a call in the select list may give several rows and columns: `explode(…)`, `stack(…) as (a, b)`. */
  readonly generators: boolean;
  /** Whether a letter behind a number gives its type, and `?::` casts. */
  readonly numberSuffixes: boolean;
  /** Whether `x -> …` is a function; elsewhere the arrow reads JSON and nothing else. */
  readonly lambdas: boolean;
  /** Whether a common table may read itself without the word RECURSIVE. */
  readonly recursionUnsaid: boolean;
  /** Whether an expression of a select list may use the aliases before it. */
  readonly lateralAliases: boolean;
}

const standard: LexicalRules = {
  identifierQuotes: '"',
  stringQuotes: "'",
  backslash: false,
  stringPrefixes: '',
  tripleQuotes: false,
  dollarQuotes: 'none',
  nestedComments: false,
  lineComments: ['--'],
  fold: 'lower',
  ignoresCase: true,
  friendly: false,
  trailingComma: false,
  emptyList: false,
  qualify: true,
  minus: false,
  fromFirst: false,
  optionalAs: false,
  typeArguments: false,
  pipes: false,
  tablePaths: false,
  unnamed: 'text',
  aliasesNameAll: false,
  generators: false,
  numberSuffixes: false,
  lambdas: true,
  recursionUnsaid: false,
  lateralAliases: false,
};

const rules: Readonly<Record<DialectName, LexicalRules>> = {
  duckdb: {
    ...standard,
    stringPrefixes: 'ebx',
    dollarQuotes: 'tagged',
    nestedComments: true,
    friendly: true,
    fromFirst: true,
    trailingComma: true,
    lateralAliases: true,
  },
  postgres: {
    ...standard,
    unnamed: 'function',
    stringPrefixes: 'ebxn',
    emptyList: true,
    dollarQuotes: 'tagged',
    nestedComments: true,
    ignoresCase: false,
    qualify: false,
    lambdas: false,
  },
  redshift: {
    ...standard,
    unnamed: 'function',
    stringPrefixes: 'e',
    dollarQuotes: 'tagged',
    nestedComments: true,
    backslash: true,
    minus: true,
    lambdas: false,
    lateralAliases: true,
  },
  snowflake: {
    ...standard,
    unnamed: 'function',
    backslash: true,
    dollarQuotes: 'plain',
    trailingComma: true,
    lineComments: ['--', '//'],
    fold: 'upper',
    minus: true,
    recursionUnsaid: true,
    lateralAliases: true,
  },
  bigquery: {
    ...standard,
    identifierQuotes: '`',
    stringQuotes: `'"`,
    backslash: true,
    stringPrefixes: 'rb',
    tripleQuotes: true,
    typeArguments: true,
    pipes: true,
    tablePaths: true,
    unnamed: 'count',
    trailingComma: true,
    lineComments: ['--', '#'],
    fold: 'keep',
  },
  databricks: {
    ...standard,
    identifierQuotes: '`',
    stringQuotes: `'"`,
    backslash: true,
    stringPrefixes: 'rx',
    nestedComments: true,
    minus: true,
    typeArguments: true,
    pipes: true,
    numberSuffixes: true,
    fromFirst: true,
    optionalAs: true,
    aliasesNameAll: true,
    generators: true,
    lateralAliases: true,
  },
  athena: {
    ...standard,
    stringPrefixes: 'x',
    qualify: false,
    typeArguments: true,
    unnamed: 'position',
    aliasesNameAll: true,
  },
};

export function lexicalRules(dialect: DialectName): LexicalRules {
  return rules[dialect];
}

/** An identifier that is not quoted, as the warehouse keeps it. */
export function foldName(name: string, { fold }: LexicalRules): string {
  if (fold === 'keep') return name;
  return fold === 'lower' ? name.toLowerCase() : name.toUpperCase();
}

/** Whether two names, each folded where it was not quoted, mean the same column. */
export function sameName(a: string, b: string, dialect: DialectName): boolean {
  return a === b || (rules[dialect].ignoresCase && a.toLowerCase() === b.toLowerCase());
}
