import { DuckDBInstance } from '@duckdb/node-api';
import type { BoundQuery } from '../../server/src/aql/bound.ts';
import { type CompileContext, compileQuery } from '../../server/src/compile/compile.ts';
import {
  type Choice,
  chooseStrategy,
  fittingStrategies,
  type Relationship,
} from '../../server/src/compile/strategy.ts';
import type { Dialect } from '../../server/src/dialects/dialect.ts';
import { duckdb } from '../../server/src/dialects/duckdb.ts';
import type { Stream } from '../../server/src/project/project.ts';
import { asText } from './calendar.ts';
import { answer } from './query.ts';
import type { Cell, Event, ResultRow, Tests } from './query-events.ts';
import { loadStatements, stream } from './query-stream.ts';
import { tableStatements, world } from './query-tables.ts';

/** A warehouse that compiled queries run on. */
export interface Engine {
  readonly dialect: Dialect;
  /** SQL of a JSON value of this text, as the stream's JSON column holds it. */
  json(text: string): string;
  run(sql: string): Promise<ResultRow[]>;
  stop(): Promise<void>;
}

/** A query and what its expressions say. */
export interface Case {
  readonly query: BoundQuery;
  readonly tests: Tests;
}

export async function startDuckDb(): Promise<Engine> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  return {
    dialect: duckdb,
    json: (text) => duckdb.toJson(duckdb.string(text)),
    run: async (sql) => {
      const reader = await connection.runAndReadAll(sql);
      return reader
        .getRowObjectsJS()
        .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cellOf(value)])));
    },
    stop: async () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

export async function load(engine: Engine, events: readonly Event[]): Promise<void> {
  const statements = [...loadStatements(engine.dialect, events), ...tableStatements(engine.dialect)];
  for (const statement of statements) await engine.run(statement);
}

/**
 * Throws, with the query's SQL and both answers, where the engine and the oracle do not agree. Not only the strategies
 * chosen have to be right, but all that fit.
 */
export async function agree(
  engine: Engine,
  events: readonly Event[],
  { query, tests }: Case,
  table: Stream = stream,
): Promise<void> {
  const expected = comparable(answer(query, events, tests, world));
  const { dialect } = engine;
  const context = { dialect, stream: table, now: asText(world.now) };
  for (const sql of everyWay(query, context)) {
    const got = await engine.run(sql).then(comparable, (error: unknown) => [String(error)]);
    if (expected.join('\n') === got.join('\n')) continue;
    const missing = expected.filter((row) => !got.includes(row)).join('\n');
    const extra = got.filter((row) => !expected.includes(row)).join('\n');
    const shape = JSON.stringify(query, (key, value) => (key === 'range' ? undefined : value));
    throw new Error(`${dialect.title} does not mean the query.\nexpected\n${missing}\ngot\n${extra}\n${shape}\n${sql}`);
  }
}

/** The query's SQL as chosen, then with the first strategy that fits each clause, the second, and so on to the last. */
export function everyWay(query: BoundQuery, context: CompileContext): ReadonlySet<string> {
  const texts = new Set([compileQuery(query, context).sql]);
  let more = true;
  for (let n = 0; more; n += 1) {
    more = false;
    const choose = (relationship: Relationship): Choice => {
      const fitting = fittingStrategies(relationship);
      if (n + 1 < fitting.length) more = true;
      return fitting[Math.min(n, fitting.length - 1)] ?? chooseStrategy(relationship);
    };
    texts.add(compileQuery(query, { ...context, choose }).sql);
  }
  return texts;
}

/** Rows as sorted texts, in which a number is the same whatever its last bits are. */
export function comparable(rows: readonly ResultRow[]): string[] {
  return rows
    .map((row) => JSON.stringify(row, (_, cell) => (typeof cell === 'number' ? Number(cell.toFixed(6)) : cell)))
    .sort();
}

export function cellOf(value: unknown): Cell {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return asText(value.getTime());
  throw new Error(`a value of no known kind: ${String(value)}`);
}

/** A timestamp's text without a fraction's last zeros: engines differ in how many they show. */
export function withoutZeros(time: string): string {
  return time.replace(/^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.0*|(\.\d*?)0*)$/, '$1$2');
}
