import { describe, expect, test } from 'vitest';
import type { DialectName } from '../dialects/dialect.ts';
import { dialectNames } from '../dialects/index.ts';
import { parseProject } from '../project/parse.ts';
import { readQueryText } from '../project/queries.ts';
import type { Problem } from '../schema/text.ts';
import { loadVerdicts } from '../voices/hearing.test-support.ts';
import { applied, marked, root } from './checking.test-support.ts';
import { checkQuery } from './query.ts';

const verdicts = await loadVerdicts();

function problems(type: DialectName, text: string): readonly Problem[] {
  const settings = `name: shop\nconnections:\n  here: { type: ${type}, path: x.duckdb }\nstreams:\n  s: { entity: customer }\nactivities:\n  a: { features: { s: string, n: number } }\n  b: { features: { s: string, n: number } }\n`;
  const project = parseProject(root, { path: `${root}/activity_schema.yml`, text: settings }, []);
  const query = readQueryText(project, 'q.aql', text);
  return [...query.parsed.problems, ...query.bound.problems, ...checkQuery(query, 'query', verdicts)];
}

const joined = (expression: string): string =>
  `for all a (n) append first after b (ts join joined.s <> primary.s and ${expression})`;

describe.each(dialectNames)('%s', (type) => {
  test.each([
    ['n > 3 «adn» s is not null', 'and'],
    ["customer «liek» 'a%'", 'like'],
    ['n «beetween» 1 and 2', 'between'],
    ['n is «nto» null', 'not'],
  ])('%s', (expression, meant) => {
    const { text, ranges } = marked(joined(expression));
    const [problem, ...others] = problems(type, text);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ rule: 'query-syntax-error', range: ranges[0] });
    const [fix] = problem?.fixes ?? [];
    expect(fix?.edits.map((edit) => edit.text)).toEqual([meant]);
    if (fix) expect(problems(type, applied(text, fix))).toEqual([]);
  });
});

describe('what the warehouse itself refuses', () => {
  test.each(['n «pric» > 3', 'n is «nope»', 'n > 3 «n» < 5', 'coalesce(n «1») > 1', "s = 'a' «'b'»"])(
    '%s',
    (expression) => {
      const { text, ranges } = marked(joined(expression));
      expect(problems('postgres', text)).toMatchObject([{ rule: 'query-syntax-error', range: ranges[0], fixes: [] }]);
    },
  );
});

describe('phrases of one warehouse, whatever other makers’ parsers read', () => {
  test.each<[DialectName, string]>([
    ['athena', `json_value(s, 'lax $.a' passing n as "p" returning varchar) = 'x'`],
    ['athena', `json_query(s format json, 'lax $.a' with conditional array wrapper) is null`],
    ['athena', `json_object('a' : n, 'b' value s null on null without unique keys) is null`],
    ['athena', `ipaddress '10.0.0.1' is null`],
    ['athena', `normalize(s, nfd) = 'a'`],
    ['bigquery', 'with(a as 1, b as a + 1, a + b) > 1'],
    ['bigquery', 'any_value(n having max n) > 1'],
    ['databricks', `cast(null as struct<a: int not null comment 'x', b: string>) is null`],
    ['databricks', 'n << 1 > 1 and n >>> 1 > 1'],
    ['databricks', 'n div 2 = 1 and n > 10L'],
    ['redshift', 'approximate count(distinct s) > 1'],
    ['snowflake', 'reduce([1, 2], 0, (acc int, val int) -> acc + val) > 1'],
    ['snowflake', `cast([1] as array(number not null)) is null`],
    ['postgres', `json_query(s, '$.a' omit quotes) is null`],
    ['postgres', 's is not nfc normalized'],
    ['duckdb', 's similar to n or s glob s'],
  ])('%s: %s', (type, expression) => {
    expect(problems(type, joined(expression))).toEqual([]);
  });
});
