import { defineRule } from './rule.ts';

export const aggregateWithoutFunction = defineRule({
  id: 'aggregate-without-function',
  severity: 'error',
  summary: 'A column of an aggregate has a function.',
  documentation: 'An aggregate works on many rows, so each of its columns says how they become one value.',
  message: (p: { column: string }) => `\`${p.column}\` needs a function here, such as \`count(${p.column})\`.`,
  fails: `using customer_stream select all opened_app (ts) aggregate after took_bike («station»)`,
  passes: `using customer_stream select all opened_app (ts) aggregate after took_bike (count(station))`,
});

export const functionOutsideAggregate = defineRule({
  id: 'function-outside-aggregate',
  severity: 'error',
  summary: 'Functions belong to `aggregate` and `derive`.',
  documentation: 'The primary activity and an append give columns of one row as they are. `derive` computes from them.',
  message: (p: { function: string }) =>
    `\`${p.function}\` works in \`aggregate\`; a single row gives its columns as they are.`,
  fails: `using customer_stream select all opened_app (ts) append first after took_bike («count(ts)»)`,
  passes: `using customer_stream select all opened_app (ts) aggregate after took_bike (count(ts))`,
});

export const unknownFunction = defineRule({
  id: 'unknown-function',
  severity: 'error',
  summary: 'An aggregate’s function is one of the language’s.',
  documentation:
    '`count count_distinct sum sum_bool min max avg median percentile stddev first_value last_value is_null not_null any all listagg listagg_distinct`',
  message: (p: { name: string; nearest: string | undefined }) =>
    `There is no function \`${p.name}\`.${p.nearest === undefined ? '' : ` Did you mean \`${p.nearest}\`?`}`,
  fails: `using customer_stream select all opened_app (ts) aggregate after took_bike («cuont»(ts))`,
  passes: `using customer_stream select all opened_app (ts) aggregate after took_bike (count(ts))`,
});

export const wrongArguments = defineRule({
  id: 'wrong-arguments',
  severity: 'error',
  summary: 'A function has the arguments it needs.',
  documentation:
    "`percentile(column, 0.9)` needs a fraction between 0 and 1; `listagg(column, '; ')` may have a separator.",
  message: (p: { message: string }) => p.message,
  fails: `using customer_stream select all opened_app (ts) aggregate after ended_ride («percentile(price)»)`,
  passes: `using customer_stream select all opened_app (ts) aggregate after ended_ride (percentile(price, 0.9))`,
});

export const wrongType = defineRule({
  id: 'wrong-type',
  severity: 'error',
  summary: 'A column’s type fits the function.',
  documentation:
    'The types of features are declared in `activity_schema.yml` or read from the casts in the transformations.',
  message: (p: { function: string; column: string; type: string; wanted: string }) =>
    `\`${p.function}\` takes ${p.wanted}, and \`${p.column}\` is ${p.type === 'integer' ? 'an' : 'a'} ${p.type}.`,
  fails: `using customer_stream select all opened_app (ts) aggregate after took_bike (sum(«station»))`,
  passes: `using customer_stream select all opened_app (ts) aggregate after ended_ride (sum(price))`,
});

export const functionRules = [
  aggregateWithoutFunction,
  functionOutsideAggregate,
  unknownFunction,
  wrongArguments,
  wrongType,
] as const;
