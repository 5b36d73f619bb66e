import type { DialectName } from '../dialects/dialect.ts';
import type { Forgiven } from './forgiven.ts';

type Fold = 'lower' | 'upper' | 'keep';

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
  readonly fold: 'lower' | 'upper';
  /** Whether a column's name comes out in the case it was written in, though it is compared without. */
  readonly keepsCase: boolean;
  /** Whether even a quoted name comes out folded. */
  readonly foldsQuoted: boolean;
  /** As what an unquoted part of a table's name is looked up. */
  readonly foldTable: Fold;
  /** Whether names that differ only in case are one name even when quoted. */
  readonly ignoresCase: boolean;
  /** Whether `select alias: expression` and the other conveniences of DuckDB are understood. */
  readonly friendly: boolean;
  /** Whether a select list may end with a comma. */
  readonly trailingComma: boolean;
  /** Whether `select from t`, without a column, is a query. */
  readonly emptyList: boolean;
  readonly qualify: boolean;
  /** Whether `v:a.b` reads inside a value. */
  readonly colonPaths: boolean;
  /** Where `t.items` is an array of the rows of `t`: behind it in one FROM, or in a subquery of an expression too. */
  readonly arrayPaths: 'none' | 'one from' | 'anywhere';
  /** Whether `from @stage/path` reads files. */
  readonly stages: boolean;
  /** Whether a select list may end with `exclude a, b`. */
  readonly listExclude: boolean;
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
  /** Whether `->>` hands the rows of one statement on to the next. */
  readonly flows: boolean;
  /** Whether a table's name may have dashes and may stand whole in one pair of quotes. */
  readonly tablePaths: boolean;
  /** What a column without a name is called: by its text, that in capitals, its function, its position, or the count of such columns. */
  readonly unnamed: 'text' | 'upper text' | 'function' | 'position' | 'count';
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
  /** What its warehouse refuses and the parsers that know it forgive; none where the warehouse’s own parser is asked. */
  readonly forgiven: readonly Forgiven[];
}

const everywhere: readonly Forgiven[] = [
  'misspelt join',
  'in without brackets',
  'in nothing',
  'not null without is',
  'no select in brackets',
  'no select behind tables',
];

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
  keepsCase: false,
  foldsQuoted: false,
  foldTable: 'lower',
  ignoresCase: true,
  friendly: false,
  trailingComma: false,
  emptyList: false,
  qualify: true,
  colonPaths: false,
  arrayPaths: 'none',
  stages: false,
  listExclude: false,
  minus: false,
  fromFirst: false,
  optionalAs: false,
  typeArguments: false,
  pipes: false,
  flows: false,
  tablePaths: false,
  unnamed: 'text',
  aliasesNameAll: false,
  generators: false,
  numberSuffixes: false,
  lambdas: true,
  recursionUnsaid: false,
  lateralAliases: false,
  forgiven: [],
};

const rules: Readonly<Record<DialectName, LexicalRules>> = {
  duckdb: {
    ...standard,
    keepsCase: true,
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
    foldsQuoted: true,
    arrayPaths: 'one from',
    listExclude: true,
    unnamed: 'function',
    stringPrefixes: 'e',
    dollarQuotes: 'tagged',
    nestedComments: true,
    backslash: true,
    minus: true,
    lambdas: false,
    lateralAliases: true,
    forgiven: [
      ...everywhere,
      'strings without comma',
      'group as operand',
      'with without as',
      'comma before from',
      'backticks',
    ],
  },
  snowflake: {
    ...standard,
    unnamed: 'upper text',
    backslash: true,
    dollarQuotes: 'plain',
    trailingComma: true,
    lineComments: ['--', '//'],
    colonPaths: true,
    stages: true,
    flows: true,
    optionalAs: true,
    fold: 'upper',
    foldTable: 'upper',
    minus: true,
    recursionUnsaid: true,
    lateralAliases: true,
    forgiven: [...everywhere, 'group as operand', 'backticks'],
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
    arrayPaths: 'anywhere',
    unnamed: 'count',
    trailingComma: true,
    lineComments: ['--', '#'],
    keepsCase: true,
    foldTable: 'keep',
    forgiven: [
      ...everywhere,
      'group as operand',
      'with without as',
      'cast by colons',
      'distinct on',
      'as before clause',
    ],
  },
  databricks: {
    ...standard,
    keepsCase: true,
    identifierQuotes: '`',
    stringQuotes: `'"`,
    backslash: true,
    stringPrefixes: 'rx',
    nestedComments: true,
    minus: true,
    typeArguments: true,
    pipes: true,
    numberSuffixes: true,
    colonPaths: true,
    fromFirst: true,
    optionalAs: true,
    aliasesNameAll: true,
    generators: true,
    lateralAliases: true,
    forgiven: everywhere,
  },
  athena: {
    ...standard,
    stringPrefixes: 'x',
    qualify: false,
    typeArguments: true,
    unnamed: 'position',
    aliasesNameAll: true,
    forgiven: [
      ...everywhere,
      'strings without comma',
      'group as operand',
      'with without as',
      'comma before from',
      'comma before having',
      'cast by colons',
      'backticks',
    ],
  },
};

export function lexicalRules(dialect: DialectName): LexicalRules {
  return rules[dialect];
}

/** An identifier that is not quoted, as the warehouse keeps it. */
export function foldName(name: string, fold: Fold): string {
  if (fold === 'keep') return name;
  return fold === 'lower' ? name.toLowerCase() : name.toUpperCase();
}

/** Whether two names, each folded where it was not quoted, mean the same column. */
export function sameName(a: string, b: string, dialect: DialectName): boolean {
  return a === b || (rules[dialect].ignoresCase && a.toLowerCase() === b.toLowerCase());
}
