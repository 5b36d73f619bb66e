import { expect, test } from 'vitest';
import { parseProject } from './parse.ts';

const settings = 'name: shop\nstreams:\n  customer_stream: { entity: customer }\n';

/** One message for one mistake: its place between `«…»`, and what it says. */
test.each<[string, string, RegExp]>([
  [
    'a warehouse that nobody knows',
    `${settings}connection: a\nconnections:\n  a: { type: «oracle», host: h }\n`,
    /^`connections\.a\.type` has to be one of `duckdb`, .*`dbt`\.$/,
  ],
  [
    'a misspelt warehouse',
    `${settings}connection: a\nconnections:\n  a: { type: «duckbd», path: p }\n`,
    /Did you mean `duckdb`\?$/,
  ],
  [
    'streams that are one word',
    'name: shop\nstreams: «customer»\n',
    /^`streams` has to be a map of names: a line `name: …`/,
  ],
  ['streams that are a list', 'name: shop\nstreams: «[customer]»\n', /^`streams` has to be a map of names/],
  [
    'a stream that is a word',
    'name: shop\nstreams:\n  s: «customer»\n',
    /^`streams\.s` has to be a map of keys: lines `key: …`/,
  ],
  ['a version without quotes', `${settings}spec: «2.0»\n`, /^`spec` is a text: write it in quotes, `"2\.0"`\.$/],
  ['a version that is none', `${settings}spec: «"3.0"»\n`, /^`spec` has to be one of `2\.0`, `1\.1`\./],
  [
    'a version that stands too deep',
    'name: shop\nstreams:\n  s: { entity: customer, «spec»: "2.0" }\n',
    /^There is no key `spec` in `streams\.s`\. It stands at the top of the file\.$/,
  ],
  [
    'an alias of nothing',
    `${settings}connection: «*prod»\n`,
    /^This is not well-formed YAML: nothing before it is called `&prod`\. Quote a text that begins with `\*`\.$/,
  ],
  [
    'a second document',
    `${settings}«---»\nname: other\n`,
    /^A second document begins here, and only one is read: take this line out, or move/,
  ],
  ['a key that is not there', '«name: shop\n»', /^`streams` is missing\.$/],
])('%s', (_, marked, message) => {
  const range = { start: marked.indexOf('«'), end: marked.indexOf('»') - 1 };
  const text = marked.replace(/[«»]/g, '');
  const { problems } = parseProject('/p', { path: '/p/activity_schema.yml', text }, []);
  expect(problems.map((one) => ({ range: one.range, message: one.message }))).toEqual([
    { range, message: expect.stringMatching(message) },
  ]);
});

test('the quotes are added by a fix', () => {
  const text = `${settings}spec: 1.1\n`;
  const [problem] = parseProject('/p', { path: '/p/activity_schema.yml', text }, []).problems;
  expect(problem?.fixes.map(({ edits }) => edits.map((edit) => edit.text))).toEqual([['"1.1"']]);
});
