import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { databricks } from '../../../server/src/dialects/databricks.ts';
import { cellOf, type Engine, withoutZeros } from '../../oracle/query-engine.ts';

interface Answer {
  readonly rows?: readonly Readonly<Record<string, unknown>>[];
  readonly error?: string;
}

/** Spark with Delta, whose SQL is Databricks': a Python with pyspark, and the folder of Delta's jars. */
export function startSpark(python: string, jars: string): Engine {
  const child = spawn(python, [join(import.meta.dirname, 'spark.py'), jars], { stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let last: Promise<unknown> = Promise.resolve();
  const ask = async (sql: string): Promise<Answer> => {
    child.stdin.write(`${JSON.stringify(sql)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error('Spark has ended');
    return JSON.parse(value) as Answer;
  };
  return {
    dialect: databricks,
    json: databricks.string,
    run: async (sql) => {
      const asked = last.then(() => ask(sql));
      last = asked.catch(() => undefined);
      const { rows = [], error } = await asked;
      if (error !== undefined) throw new Error(error);
      return rows.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [
            name,
            cellOf(typeof value === 'string' ? withoutZeros(value) : value),
          ]),
        ),
      );
    },
    stop: () => ended(child),
  };
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.stdin?.end();
  });
}
