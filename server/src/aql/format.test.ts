import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { edited } from '../schema/text.ts';
import { formatQuery } from './format.ts';
import { queryRules } from './rules.ts';
import { tokenize } from './tokens.ts';

const format = (text: string, kind: 'query' | 'columns' = 'query'): string =>
  edited(text, formatQuery(kind, text) ?? []);

const examples = resolve(import.meta.dirname, '../../../examples');
const exampleQueries = readdirSync(examples, { recursive: true })
  .map(String)
  .filter((path) => path.endsWith('.aql'));

test.each(exampleQueries)('%s is as it should be', (path) => {
  const text = readFileSync(join(examples, path), 'utf8');
  expect(format(text)).toBe(text);
});

test.each(exampleQueries)('%s comes out of one line', (path) => {
  const text = readFileSync(join(examples, path), 'utf8');
  const comments = tokenize(text).comments.map(({ start, end }) => `${text.slice(start, end)}\n`);
  const body = tokenize(text).tokens.map((token) => token.text);
  expect(format(comments.join('') + body.join(' '))).toBe(text);
});

const cases: Readonly<Record<string, readonly [before: string, after: string]>> = {
  'a clause a line, an item a line, keywords in lower case': [
    "USING s SELECT ALL a AS x(TS AS t,b FILTER b>1) Append NTH( 2 ) IN BETWEEN c RELATIVE TO x (COUNT) AGGREGATE EVER c(SUM(DISTINCT v),LISTAGG(v,', ')) ORDER BY t DESC NULLS LAST,b LIMIT 5",
    `using s
select all a as x (
  TS as t,
  b
  filter b > 1
)
append nth(2) in between c relative to x (
  COUNT
)
aggregate ever c (
  sum(distinct v),
  listagg(v, ', ')
)
order by t desc nulls last, b
limit 5
`,
  ],
  'words that nothing parts from brackets, texts and numbers': [
    `select all a (ts filter not (f)and [1, 2]is null or(n>1)and n in(1)or'x'like s||'y'and 1is null and"a"is null or{b}is null or case when(a)then(b)else[1]end is null)`,
    `select all a (
  ts
  filter not (f) and [1, 2] is null or (n > 1) and n in (1) or 'x' like s || 'y' and 1 is null and "a" is null or {b} is null or case when (a) then (b) else [1] end is null
)
`,
  ],
  'what is one in some dialect stays one': [
    `select all a (ts filter x'0f'=e'a\\'b' and 10L>1.5BD and n=date'2024-01-01' and count(*)filter(where b)over()>1)`,
    `select all a (
  ts
  filter x'0f' = e'a\\'b' and 10L > 1.5BD and n = date'2024-01-01' and count(*) filter(where b) over () > 1
)
`,
  ],
  'clauses without a block': [
    'for  all web_session\nappend first in between submitted_lead',
    'for all web_session\nappend first in between submitted_lead\n',
  ],
  'clauses of a block': [
    "select all a (ts) append first after b (ts, x FILTER x IN (1,2) AND y=-1 JOIN joined.k=primary.k WITHIN 7days AT  LEAST Interval '1 hour')",
    `select all a (
  ts
)
append first after b (
  ts,
  x
  filter x in (1, 2) and y = -1
  join joined.k = primary.k
  within 7 days
  at least interval '1 hour'
)
`,
  ],
  'what only some dialects know stays together': [
    "select all a (ts filter a@>b and c ->> 'd' = 'e' and f->>'g'=h and x::  text = 'y' and - -1 < -z and arr[ 1 ]=a.b and i:j = date '2024-01-01')",
    `select all a (
  ts
  filter a@>b and c ->> 'd' = 'e' and f->>'g' = h and x::text = 'y' and - -1 < -z and arr[1] = a.b and i:j = date '2024-01-01'
)
`,
  ],
  'line breaks inside expressions are the author’s': [
    `select all a (ts) derive (case
when x is null
then 'a' else coalesce (
y,
'b')
end as z, p+q
+r as s) order by z,
s`,
    `select all a (
  ts
)
derive (
  case
    when x is null
    then 'a' else coalesce(
      y,
      'b')
  end as z,
  p + q
    + r as s
)
order by z,
  s
`,
  ],
  'words that are called, and operators that end in a sign, stay as they were written': [
    "select all a (ts filter f #- '{a}' is null and f -|- g and ts < current_timestamp() and current_time(3) is null and collate(s, 'x') = 'a' and x > some(y) and x in (values (1)) and s collate c)",
    `select all a (
  ts
  filter f #- '{a}' is null and f -|- g and ts < current_timestamp() and current_time(3) is null and collate(s, 'x') = 'a' and x > some(y) and x in (values (1)) and s collate c
)
`,
  ],
  'commas end lines, and comments stay with what they follow': [
    `-- above
select all a ( -- the rows
  ts -- when
  , b /* inline */ as c -- why


  -- the next
  , d
  -- the last
)  -- done

-- below
append first after e -- whose?
  as f ( g ) ; -- end`,
    `-- above
select all a ( -- the rows
  ts, -- when
  b /* inline */ as c, -- why

  -- the next
  d
  -- the last
) -- done

-- below
append first after e -- whose?
  as f (
  g
); -- end
`,
  ],
  'single empty lines stay': [
    'using s\n\n\nselect all a (\n\n  ts,\n\n  b\n\n)\n\nlimit 1\n\n',
    'using s\n\nselect all a (\n  ts,\n\n  b\n)\n\nlimit 1\n',
  ],
  'include stays on its line': [
    'select all a include(x ,y)derive(1 as one)',
    'select all a\ninclude (x, y)\nderive (\n  1 as one\n)\n',
  ],
  'a calendar, a dimension and an entity': [
    `SELECT TIME_SPINE(INTERVAL=Day ,end_period=MAX) a(ts) DIMENSION Raw . Bikes ON Bike_ID=id(model,year as built -- when
    ) entity(email)limit 1`,
    `select time_spine(interval = day, end_period = max) a (
  ts
)
dimension Raw.Bikes on Bike_ID = id (
  model,
  year as built -- when
)
entity (
  email
)
limit 1
`,
  ],
  'line ends stay as they are': ['select all a (\r\nts)\r\nlimit 1', 'select all a (\r\n  ts\r\n)\r\nlimit 1\r\n'],
  'a mistake of syntax keeps everything': ['select  all a (ts b,)', 'select  all a (ts b,)'],
};

test.each(Object.entries(cases))('%s', (_, [before, after]) => {
  expect(format(before)).toBe(after);
  expect(format(after)).toBe(after);
});

test('a head is kept as it is, and reusable columns are formatted', () => {
  const head = '/*---\nmaterialize:   table\n---*/';
  const text = `${' '.repeat(head.length)}\nappend first after b (ts)`;
  expect(head + edited(text, formatQuery('columns', text, head.length) ?? []).slice(head.length)).toBe(
    `${head}\nappend first after b (\n  ts\n)\n`,
  );
});

test('edits are as small as they can be', () => {
  expect(formatQuery('query', 'select all a (\n  ts,\n   b\n)\n')).toEqual([
    { range: { start: 23, end: 24 }, text: '' },
  ]);
});

/** Tokens as they mean, comments as they read. */
function content(text: string) {
  const { tokens, comments } = tokenize(text);
  return {
    tokens: tokens.map(({ text: written, kind }) => (kind === 'word' ? written.toLowerCase() : written)),
    comments: comments.map(({ start, end }) => text.slice(start, end).trimEnd()),
  };
}

function holds(text: string): void {
  for (const kind of ['query', 'columns'] as const) {
    const once = format(text, kind);
    expect(content(once), text).toEqual(content(text));
    expect(format(once, kind), text).toBe(once);
  }
}

describe('any query', () => {
  const name = fc.constantFrom('a', 'Took_Bike', '"two-words"', 'order', 'filter', 'ts', 'x1');
  const expression = fc
    .array(
      fc.constantFrom(
        "x = 'a'",
        'AND',
        '( y )',
        '- 1',
        '+',
        '*',
        '->>',
        "'k'",
        '::text',
        'joined . z',
        'f (x,y)',
        'in (1, 2)',
        '{ts}',
        '[1]',
        'case when a then b else c end',
        '@>',
        '-',
        '<',
        '1.',
        '.5',
        '||',
        'interval',
        '{{ m }}',
        '$$q$$',
        'not',
        'Null',
        '%',
      ),
      { minLength: 1, maxLength: 6 },
    )
    .map((parts) => parts.join(' '));
  const item = fc.oneof(
    name,
    fc.tuple(name, name).map(([column, alias]) => `${column} AS ${alias}`),
    name.map((column) => `Count ( distinct ${column} ) as n`),
    fc.constantFrom('*', 'count(*)', "listagg(x, ',')"),
  );
  const clause = fc.oneof(
    expression.map((text) => `FILTER ${text}`),
    expression.map((text) => `join ${text}`),
    fc.constantFrom('within 7 Days', "at  least interval '2' hours"),
  );
  const block = fc
    .tuple(fc.array(item, { minLength: 1, maxLength: 4 }), fc.array(clause, { maxLength: 3 }))
    .map(([items, clauses]) => `( ${items.join(' , ')} ${clauses.join(' ')} )`);
  const joined = fc
    .tuple(
      fc.constantFrom('append First after', 'append match(2) in between', 'aggregate Ever', 'append last on_or_before'),
      name,
      fc.constantFrom('', 'as q', 'relative to q', 'as r relative to q'),
      fc.option(block, { nil: '' }),
    )
    .map((parts) => parts.join(' '));
  const derive = expression.map((text) => `derive ( ${text} as d , 1 as one )`);
  const orderBy = expression.map((text) => `order by ${text} , b Desc nulls last`);
  const tails = fc
    .shuffledSubarray([
      derive,
      derive,
      orderBy,
      fc.constantFrom('limit 5', 'Limit 1'),
      fc.constant('include ( x , y )'),
      fc.constantFrom('entity ( email , Name as n )', 'Dimension raw . bikes ON a = b ( c )'),
    ])
    .chain((chosen) => fc.tuple(...chosen));
  const query = fc
    .tuple(fc.constantFrom('Using s select', 'for', 'select'), name, block, fc.array(joined, { maxLength: 3 }), tails)
    .map(
      ([start, activity, own, clauses, last]) =>
        `${start} ALL ${activity} ${own} ${clauses.join(' ')} ${last.join(' ')}`,
    );
  const gap = fc.constantFrom(
    ' ',
    ' ',
    ' ',
    '\n',
    '\n\n\n',
    '\t',
    ' -- why\n',
    '\n  -- own line\n',
    ' /* c */ ',
    '/* d */\n',
    '\n/* e\n  f */ ',
    '-- g  \n\n',
  );

  test('formatted twice is formatted once, and says the same', () => {
    let [changed, all] = [0, 0];
    fc.assert(
      fc.property(query, fc.infiniteStream(gap), (text, gaps) => {
        const spaced = text.replaceAll(' ', () => gaps.next().value ?? ' ');
        holds(spaced);
        all += 1;
        if (format(spaced) !== spaced) changed += 1;
      }),
      { numRuns: 500 },
    );
    expect(changed / all, 'most are queries without a mistake').toBeGreaterThan(0.6);
  });
});

test('no soup throws, and what is formatted keeps its words', () => {
  const words = [
    ...queryRules.flatMap(({ passes }) => tokenize(passes).tokens.map(({ text }) => text)),
    '--',
    '/*',
    "'",
    '"',
    '{',
  ];
  const soup = fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 3 })), { maxLength: 30 });
  fc.assert(
    fc.property(soup, fc.constantFrom(' ', '', '\n'), (parts, space) => holds(parts.join(space))),
    { numRuns: 1000 },
  );
});

test.each(
  queryRules.flatMap(({ id, passes, fails }) => [passes, fails.replaceAll(/[«»]/g, '')].map((text) => [id, text])),
)('the examples of %s', (_, text) => holds(text));
