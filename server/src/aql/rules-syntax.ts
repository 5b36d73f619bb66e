import { defineRule } from './rule.ts';

export const syntaxError = defineRule({
  id: 'query-syntax-error',
  severity: 'error',
  summary: 'A query keeps to the grammar.',
  documentation: 'A query is `using stream`, `select …`, then any number of `append` and `aggregate` clauses.',
  message: (p: { message: string }) => p.message,
  fails: `using customer_stream select all opened_app (ts) «banana»`,
  passes: `using customer_stream select all opened_app (ts)`,
});

export const missingPrimary = defineRule({
  id: 'missing-select',
  severity: 'error',
  summary: 'A query has a primary activity.',
  documentation: 'The result has exactly the rows of the primary activity, so a query cannot do without `select`.',
  message: () => 'The query has no primary activity: begin with `select all …`.',
  fails: `«using» customer_stream append first after took_bike (ts)`,
  passes: `using customer_stream select all opened_app (ts) append first after took_bike (ts)`,
});

export const secondSelect = defineRule({
  id: 'second-select',
  severity: 'error',
  summary: 'A query has one primary activity.',
  documentation:
    'Other activities come in by `append` and `aggregate`. dbt-aql drops everything but one `select` without a word.',
  message: () => 'A query has one `select`; bring another activity in with `append` or `aggregate`.',
  fails: `using customer_stream select all opened_app (ts) «select all took_bike (ts)»`,
  passes: `using customer_stream select all opened_app (ts) append first after took_bike (ts)`,
});

export const missingComma = defineRule({
  id: 'missing-comma',
  severity: 'error',
  summary: 'Columns are separated by commas.',
  documentation: 'dbt-aql reads two lines without a comma between them as one column and loses the second.',
  message: (p: { before: string; after: string }) => `A comma is missing between \`${p.before}\` and \`${p.after}\`.`,
  fails: `using customer_stream select all opened_app (
  ts
  «customer»
)`,
  passes: `using customer_stream select all opened_app (
  ts,
  customer
)`,
});

export const aliasWithoutAs = defineRule({
  id: 'alias-without-as',
  severity: 'error',
  summary: 'A column is named with `as`.',
  documentation: '`ts opened_at` is `ts as opened_at` or `ts, opened_at`; dbt-aql takes it as neither.',
  message: (p: { column: string; alias: string }) =>
    `\`${p.column} ${p.alias}\` needs \`as\` (or a comma) between its words.`,
  fails: `using customer_stream select all opened_app (ts «opened_at»)`,
  passes: `using customer_stream select all opened_app (ts as opened_at)`,
});

export const aliasPunctuation = defineRule({
  id: 'alias-punctuation',
  severity: 'error',
  summary: 'A name with punctuation stands in double quotes.',
  documentation: 'Names are letters, digits and `_`; anything else needs double quotes.',
  message: (p: { alias: string }) => `\`${p.alias}\` is no name without double quotes.`,
  fails: `using customer_stream select all opened_app (ts as «opened-at»)`,
  passes: `using customer_stream select all opened_app (ts as "opened-at", customer as who)`,
});

export const appendAll = defineRule({
  id: 'append-all',
  severity: 'error',
  summary: 'An append takes one row.',
  documentation:
    '`append` chooses one matching row: `first`, `last`, `nth(n)` or `match(n)`. Numbers over all of them come from `aggregate`.',
  message: () => 'An append takes one row: `first`, `last`, `nth(n)` or `match(n)`. For all of them use `aggregate`.',
  fails: `using customer_stream select all opened_app (ts) append «all» after took_bike (ts)`,
  passes: `using customer_stream select all opened_app (ts) append first after took_bike (ts)`,
});

export const missingPick = defineRule({
  id: 'missing-pick',
  severity: 'error',
  summary: 'An append says which of the matching rows it takes.',
  documentation: 'Without `first`, `last`, `nth(n)` or `match(n)` it is not known which row is meant.',
  message: () => 'Say which row: `append first`, `append last`, `append nth(n)` or `append match(n)`.',
  fails: `using customer_stream select all opened_app (ts) «append» after took_bike (ts)`,
  passes: `using customer_stream select all opened_app (ts) append last after took_bike (ts)`,
});

export const missingCondition = defineRule({
  id: 'missing-condition',
  severity: 'error',
  summary: 'A joined activity says when it happens relative to the primary one.',
  documentation:
    'One of `ever`, `before`, `after`, `between`, `on_or_before`, `on_or_after`, `between_on_or_after`, `between_before`.',
  message: () => 'Say when: `ever`, `before`, `after`, `between` …',
  fails: `using customer_stream select all opened_app (ts) «append first» took_bike (ts)`,
  passes: `using customer_stream select all opened_app (ts) append first ever took_bike (ts)`,
});

export const unknownCondition = defineRule({
  id: 'unknown-condition',
  severity: 'error',
  summary: 'A condition is one of the eight.',
  documentation:
    'One of `ever`, `before`, `after`, `between`, `on_or_before`, `on_or_after`, `between_on_or_after`, `between_before`.',
  message: (p: { word: string }) => `\`${p.word}\` is no condition.`,
  fails: `using customer_stream select all opened_app (ts) append first «befor» took_bike (ts)`,
  passes: `using customer_stream select all opened_app (ts) append first before took_bike (ts)`,
});

export const badOccurrence = defineRule({
  id: 'nth-below-one',
  severity: 'error',
  summary: 'Occurrences are counted from one.',
  documentation: '`nth(1)` is the first time. dbt-aql takes `nth(0)` and finds nothing.',
  message: (p: { word: string; n: number }) => {
    if (p.n >= 1 && !Number.isInteger(p.n))
      return `\`${p.word}\` takes a whole number: \`${p.word}(2)\` is the second.`;
    if (p.n > Number.MAX_SAFE_INTEGER) return `Nothing happens so often that \`${p.word}\` could count it.`;
    return `\`${p.word}\` counts from 1: \`${p.word}(1)\` is the first.`;
  },
  fails: `using customer_stream select nth(«0») opened_app (ts)`,
  passes: `using customer_stream select nth(2) opened_app (ts)`,
});

export const joinOnPrimary = defineRule({
  id: 'join-on-primary',
  severity: 'error',
  summary: '`join`, `within` and `at least` belong to a joined activity.',
  documentation:
    'They relate a joined row to the primary one; the primary has nothing to be related to. dbt-aql drops them.',
  message: (p: { clause: string }) =>
    `\`${p.clause}\` relates a joined activity to the primary one; here only \`filter\` works.`,
  fails: `using customer_stream select all took_bike (ts «join» station = 'Soho')`,
  passes: `using customer_stream select all took_bike (ts filter station = 'Soho')`,
});

export const joinInAggregateEver = defineRule({
  id: 'join-in-aggregate-ever',
  severity: 'warning',
  summary: '`aggregate all` with a `join` is one number per primary row, not per entity.',
  documentation:
    'dbt-aql drops a `join` in `aggregate all`. Here it holds, so the numbers differ from what the same text gives there.',
  message: () => 'dbt-aql drops `join` in `aggregate all`; here it holds, so the numbers differ from there.',
  fails: `using customer_stream select all took_bike (ts) aggregate all ended_ride (count(*) «join» joined.bike_id = primary.bike_id)`,
  passes: `using customer_stream select all took_bike (ts) aggregate after ended_ride (count(*) join joined.bike_id = primary.bike_id)`,
});

export const upperCaseFilter = defineRule({
  id: 'upper-case-filter',
  severity: 'info',
  summary: '`filter` is written in lower case, as dbt-aql needs it.',
  documentation:
    'Here keywords may be written in any case. dbt-aql drops a `FILTER` in upper case without a word, so the same text gives other rows there.',
  message: (p: { word: string }) =>
    `dbt-aql drops \`${p.word}\` unless it is in lower case; here it holds, so the rows differ from there.`,
  fails: `using customer_stream select all took_bike (ts «FILTER» station = 'Soho')`,
  passes: `using customer_stream select all took_bike (ts filter station = 'Soho')`,
});

export const primaryInFilter = defineRule({
  id: 'primary-in-filter',
  severity: 'error',
  summary: 'A `filter` looks at the activity alone.',
  documentation:
    'A filter chooses the activity’s rows before they are related to the primary ones. What compares the two is a `join`.',
  message: () => 'A `filter` sees only its own activity; comparing with the primary one is a `join`.',
  fails: `using customer_stream select all took_bike (ts) append first after ended_ride (ts filter bike_id = «primary.bike_id»)`,
  passes: `using customer_stream select all took_bike (ts) append first after ended_ride (ts join bike_id = primary.bike_id)`,
});

export const syntaxRules = [
  syntaxError,
  missingPrimary,
  secondSelect,
  missingComma,
  aliasWithoutAs,
  aliasPunctuation,
  appendAll,
  missingPick,
  missingCondition,
  unknownCondition,
  badOccurrence,
  joinOnPrimary,
  joinInAggregateEver,
  upperCaseFilter,
  primaryInFilter,
] as const;
