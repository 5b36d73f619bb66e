import { describe, expect, test } from 'vitest';
import { compileQuery } from '../../server/src/compile/compile.ts';
import type { DialectName } from '../../server/src/dialects/dialect.ts';
import { dialectNamed, dialectNames } from '../../server/src/dialects/index.ts';
import { startDuckDb } from './query-engine.ts';
import { stream } from './query-stream.ts';
import { boundQuery } from './relationships-cases.ts';

const sqlFor = (name: DialectName, text: string): string =>
  compileQuery(boundQuery(`using rider_stream ${text}`), { dialect: dialectNamed(name), stream }).sql;

/** What a user wrote between quotes is data: no step's margin and no other spelling may change it. */
describe('texts in expressions', () => {
  test.each(dialectNames)('%s: a line break in a text is not indented, however deep it stands', (name) => {
    const dialect = dialectNamed(name);
    const sql = sqlFor(
      name,
      `select first opened_app (ts filter station = 'first\nfilter')
       append last before took_bike (ts filter station = 'second\nfilter')
       aggregate before took_bike (listagg(station, '\n') as stations)
       derive ('third\nline' as note)`,
    );
    for (const text of ['first\nfilter', 'second\nfilter', '\n', 'third\nline']) {
      expect(sql).toContain(dialect.string(text));
    }
  });

  test.each(dialectNames)('%s: a doubled quote is written as the warehouse writes one', (name) => {
    const sql = sqlFor(
      name,
      `select all opened_app (ts filter station = 'King''s -- Cross' or station = '''')
       append first after took_bike (ts join joined.station <> primary.station and joined.station <> 'Bob''s')
       derive ('it''s' as note) order by case when note = 'a''b' then 1 end`,
    );
    for (const text of ["King's -- Cross", "'", "Bob's", "it's", "a'b"]) {
      expect(sql).toContain(dialectNamed(name).string(text));
    }
  });

  test.each(dialectNames)('%s: what a backslash means is the warehouse’s', (name) => {
    expect(sqlFor(name, String.raw`select all opened_app (ts filter station like '\d+')`)).toContain(String.raw`'\d+'`);
  });
});

describe('a JSON feature is one value, whatever stands beside it', () => {
  test('on DuckDB, whose arrow binds less than a comparison', async () => {
    const engine = await startDuckDb();
    const value = engine.dialect.jsonValue(engine.json('{"way":{"from":"Bow"}}'), 'way', 'json');
    const [row] = await engine.run(`select ${value} = '{"from":"Bow"}' and ${value} is not null as same`);
    await engine.stop();
    expect(row).toEqual({ same: true });
  });

  test('on PostgreSQL, where a cast behind it would be one of the key', () => {
    expect(`${dialectNamed('postgres').jsonValue('s.feature_json', 'way', 'json')}::text`).toBe(
      `nullif(s.feature_json->'way', 'null'::jsonb)::text`,
    );
  });
});
