import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bindQuery } from '../../server/src/aql/bind.ts';
import { parseColumns, parseQuery } from '../../server/src/aql/parse.ts';
import { compileQuery } from '../../server/src/compile/compile.ts';
import { splitHead } from '../../server/src/project/head.ts';
import { asText } from './calendar.ts';
import { examplesIn, withTables } from './language-page.ts';
import { answer } from './query.ts';
import { type Engine, load, startDuckDb } from './query-engine.ts';
import { stream } from './query-stream.ts';
import { world } from './query-tables.ts';
import { catalogue, eventsOf, rowsOf, texts } from './relationships-cases.ts';

const path = join(import.meta.dirname, '../../docs/query-language.md');
const page = readFileSync(path, 'utf8');
const examples = examplesIn(page);
const includes = new Map(
  examples.flatMap(({ include, query }) => (include === undefined ? [] : [[include, { text: query }] as const])),
);

let engine: Engine;
beforeAll(async () => {
  engine = await startDuckDb();
});
afterAll(() => engine.stop());

test('the tables of docs/query-language.md are what the vocabulary says', async () => {
  await expect(withTables(page)).toMatchFileSnapshot(path);
});

test('the page has its examples', () => {
  expect(examples.length).toBeGreaterThan(20);
  expect(examples.filter(({ rows }) => rows !== undefined).length).toBeGreaterThan(20);
});

test.each(examples)('$query', async ({ query: written, events: table, rows, include }) => {
  if (include !== undefined) {
    expect(parseColumns('c.aql', written).problems).toEqual([]);
    return;
  }
  const parsed = parseQuery('q.aql', splitHead({ path: 'q.aql', text: written }).body);
  const { query, problems } = bindQuery(parsed, { ...catalogue, includes });
  expect([...parsed.problems, ...problems].filter(({ severity }) => severity !== 'info')).toEqual([]);
  if (!query) throw new Error('an example of the page is not bound');
  const events = eventsOf(table);
  await load(engine, events);
  const { sql } = compileQuery(query, { dialect: engine.dialect, stream, now: asText(world.now) });
  const found = texts(await engine.run(sql));
  if (rows === undefined) return;
  expect(found, sql).toEqual(rowsOf(rows));
  const expressions = [query.primary, ...query.joined].flatMap((one) => [
    ...one.filters,
    ...('joins' in one ? one.joins : []),
  ]);
  // What expressions say is the warehouse's to know, and so is what is derived and in which order rows come.
  if (expressions.length > 0 || query.derived.length > 0 || query.orderBy || query.limit !== undefined) return;
  expect(texts(answer(query, events, new Map(), world)), 'the oracle').toEqual(rowsOf(rows));
});
