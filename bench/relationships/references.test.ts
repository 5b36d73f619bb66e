import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sizesSql } from '../../server/src/compile/sizes.ts';
import { duckdb } from '../../server/src/dialects/duckdb.ts';
import { candidatesFor } from './candidates.ts';
import { digest, fillStream } from './duckdb.ts';
import { sizesOf } from './engine.ts';
import { type Question, questions } from './queries.ts';
import { activities, streamByCustomer } from './stream.ts';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  connection = await instance.connect();
  await fillStream(connection, 2000);
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

async function answer(sql: string, question: Question): Promise<string> {
  const rows = await connection.runAndReadAll(digest(sql, question.answer));
  return String(rows.getRows()[0]?.[0]);
}

describe.each(questions)('$letter, $asks', (question) => {
  const [ours, ...others] = candidatesFor(question, duckdb, { references: undefined, sizes: undefined });
  const rivals = others.filter(({ role, name }) => role === 'reference' || name === 'range-join');

  test('every reference answers as ours does', async () => {
    const expected = await answer(ours?.sql ?? '', question);
    const answers = await Promise.all(rivals.map(async ({ name, sql }) => [name, await answer(sql, question)]));
    expect(answers).toEqual(rivals.map(({ name }) => [name, expected]));
    expect(rivals.length).toBeGreaterThan(0);
  });

  test('the answer is the same once the sizes are known', async () => {
    const rows = await connection.runAndReadAll(sizesSql({ dialect: duckdb, stream: streamByCustomer }) ?? '');
    const sizes = sizesOf(rows.getRows());
    expect(sizes.map(({ activity }) => activity).toSorted()).toEqual(activities.map(([name]) => name).toSorted());
    const [sized] = candidatesFor(question, duckdb, { references: undefined, sizes });
    expect(await answer(sized?.sql ?? '', question)).toBe(await answer(ours?.sql ?? '', question));
    if (['c', 'e', 'i', 'j'].includes(question.letter)) expect(sized?.name).toBe('pairs');
    else if (question.letter === 'g') expect(sized?.name).toContain('pairs');
    else expect(sized?.sql === ours?.sql).toBe(true);
  });

  test('an answer that is wrong in one row is told apart', async () => {
    const columns = question.answer.map((_, index) => `c${index}`);
    const last = columns.at(-1) ?? '';
    const sql = `select * replace (case when c0 = (select min(c0) from wrong) then null else ${last} end as ${last})
from (select *, from (${ours?.sql}) as a(${columns.join(', ')}))`;
    const tampered = `with wrong as (select * from (${ours?.sql}) as a(${columns.join(', ')}) where ${last} is not null) ${sql}`;
    expect(await answer(tampered, question)).not.toBe(await answer(ours?.sql ?? '', question));
  });
});
