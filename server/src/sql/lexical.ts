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
  /** Whether `select alias: expression` and `from t select a` are understood. */
  readonly friendly: boolean;
  /** Whether a select list may end with a comma. */
  readonly trailingComma: boolean;
  /** Whether `select from t`, without a column, is a query. */
  readonly emptyList: boolean;
  readonly qualify: boolean;
  /** Whether MINUS is a set operation. */
  readonly minus: boolean;
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
};

const rules: Readonly<Record<DialectName, LexicalRules>> = {
  duckdb: {
    ...standard,
    stringPrefixes: 'ebx',
    dollarQuotes: 'tagged',
    nestedComments: true,
    friendly: true,
    trailingComma: true,
  },
  postgres: {
    ...standard,
    stringPrefixes: 'ebxn',
    emptyList: true,
    dollarQuotes: 'tagged',
    nestedComments: true,
    ignoresCase: false,
    qualify: false,
  },
  redshift: {
    ...standard,
    stringPrefixes: 'e',
    dollarQuotes: 'tagged',
    nestedComments: true,
    backslash: true,
    minus: true,
  },
  snowflake: {
    ...standard,
    backslash: true,
    dollarQuotes: 'plain',
    trailingComma: true,
    lineComments: ['--', '//'],
    fold: 'upper',
    minus: true,
  },
  bigquery: {
    ...standard,
    identifierQuotes: '`',
    stringQuotes: `'"`,
    backslash: true,
    stringPrefixes: 'rb',
    tripleQuotes: true,
    trailingComma: true,
    lineComments: ['--', '#'],
    fold: 'keep',
  },
  databricks: {
    ...standard,
    identifierQuotes: '`',
    stringQuotes: `'"`,
    backslash: true,
    stringPrefixes: 'r',
    nestedComments: true,
    minus: true,
  },
  athena: { ...standard, qualify: false },
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
