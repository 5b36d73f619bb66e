import type { DialectName } from '../dialects/dialect.ts';
import type { Complaint, Question, Verdict } from '../sql/verdict.ts';
import { libpgQuery } from './libpg-query.ts';
import { nodeSqlParser } from './node-sql-parser.ts';
import type { Parser, Reading, Voice } from './parser.ts';
import { polyglot } from './polyglot.ts';
import { sqlparser } from './sqlparser.ts';

/** The parsers that know one dialect, loaded and ready to be asked. */
export interface Quorum {
  /** Synchronous and without time limit: whoever cannot afford either asks in a worker. */
  judge(sql: string): Judgement;
}

export interface Judgement {
  readonly verdict: Verdict;
  /** Whether a parser crashed: what it says from now on is not to be trusted. */
  readonly isBroken: boolean;
}

const loaded = new Map<Parser, Map<DialectName, Promise<readonly Voice[]>>>();

/** Loads everything that reads a dialect, once for the process. */
export async function quorumOf(dialect: DialectName): Promise<Quorum> {
  const [reader = [], ...others] = await Promise.all(asked[dialect].map((parser) => voicesOf(parser, dialect)));
  return {
    judge(sql) {
      const first = readingsOf(reader, sql);
      return unlessRefused(first) ?? judgeByAll(first, others, { sql, dialect });
    },
  };
}

/** Judges one text here and now. Who is asked only where the reader refuses is loaded with the first text that it does refuse. */
export async function judge({ sql, dialect }: Question): Promise<Judgement> {
  const [reader, ...others] = asked[dialect];
  const first = readingsOf(reader ? await voicesOf(reader, dialect) : [], sql);
  const judged = unlessRefused(first);
  if (judged) return judged;
  const voices = await Promise.all(others.map((parser) => voicesOf(parser, dialect)));
  return judgeByAll(first, voices, { sql, dialect });
}

/** The reader, which knows the dialect best, stands first; most texts are right, and where it accepts nobody else is asked. */
const asked: Readonly<Record<DialectName, readonly Parser[]>> = {
  duckdb: [polyglot, libpgQuery, sqlparser, nodeSqlParser],
  postgres: [libpgQuery],
  redshift: [polyglot, libpgQuery, sqlparser, nodeSqlParser],
  snowflake: [polyglot, sqlparser, nodeSqlParser],
  bigquery: [polyglot, sqlparser, nodeSqlParser],
  databricks: [polyglot, sqlparser, nodeSqlParser],
  athena: [polyglot, sqlparser, nodeSqlParser],
};

/** Whose reader is the warehouse's own parser. */
const engines: ReadonlySet<DialectName> = new Set(['postgres']);

/** Whose engine is to be asked, and for which all parsers here only stand in: together they still refuse much that is valid. */
const standIns: ReadonlySet<DialectName> = new Set(['duckdb']);

/**
 * What all of them refuse in valid texts of the warehouses' own suites: pipes, functions inside a query, `table t` as a query,
 * streams, the standard's JSON clauses, and a few forms of Databricks.
 */
const hardly =
  /\|>|\bwith\s+function\s|(?:^|\(|\b(?:union|all|except|intersect|distinct)\s)\s*table\s+["\w]|\bstream\s*[(\w]|\bon\s+(?:empty|error)\b|\bmax\s+recursion\b|\btimestamp_(?:ltz|ntz)\s*'|\bidentifier\s*\(|\bvalues\s+['"\d]|\btable\s*\([^()]*\)\s*(?:partition|with)\b|\bjoin\s+lateral\s+[\w.]+\s*\(/i;

/**
 * Where node-sql-parser alone does not silence all others that stumble at one place: it takes keywords for names. Over 1,900
 * valid texts of these dialects it was never right alone.
 */
const outvoted: ReadonlySet<DialectName> = new Set(['redshift', 'snowflake', 'athena']);

/** Where one dissenter does not silence a refusal, but makes it a hint. */
const hinted: ReadonlySet<DialectName> = new Set(['bigquery']);

function voicesOf(parser: Parser, dialect: DialectName): Promise<readonly Voice[]> {
  const ofParser = loaded.get(parser) ?? new Map<DialectName, Promise<readonly Voice[]>>();
  loaded.set(parser, ofParser);
  const voices = ofParser.get(dialect) ?? parser.voices(dialect);
  ofParser.set(dialect, voices);
  return voices;
}

/** What the reader's readings are enough for. */
function unlessRefused(first: readonly Heard[]): Judgement | undefined {
  if (first.every(({ kind }) => kind === 'refuses')) return undefined;
  const kind = first.some((reading) => reading.kind === 'accepts') ? 'accepted' : 'unknown';
  return { verdict: { kind }, isBroken: first.some((reading) => reading.kind === 'breaks') };
}

function judgeByAll(first: readonly Heard[], others: readonly (readonly Voice[])[], question: Question): Judgement {
  const readings = [first, ...others.map((voices) => readingsOf(voices, question.sql))];
  return {
    verdict: verdictOf(readings, question),
    isBroken: readings.flat().some(({ kind }) => kind === 'breaks'),
  };
}

type Heard = Reading & { readonly voice: string };

/** What each dialect of a parser says, until one accepts. */
function readingsOf(voices: readonly Voice[], sql: string): readonly Heard[] {
  const readings: Heard[] = [];
  for (const { name, read } of voices) {
    const reading = read(sql);
    readings.push({ ...reading, voice: name });
    if (reading.kind === 'accepts') break;
  }
  return readings;
}

/** The verdict on a text that the reader, whose readings are the first, refuses. */
function verdictOf(readings: readonly (readonly Heard[])[], { sql, dialect }: Question): Verdict {
  const complaints = readings
    .flat()
    .flatMap((said): Complaint[] =>
      said.kind === 'refuses'
        ? [{ voice: said.voice, message: inWords(said, { sql, dialect }), range: said.range }]
        : [],
    );
  // Of those that stand in for DuckDB, PostgreSQL's grammar is its nearest relative.
  if (standIns.has(dialect)) complaints.sort((a, b) => relation(a) - relation(b));
  const [first] = complaints;
  if (first === undefined) return { kind: 'unknown' };
  if (engines.has(dialect)) return { kind: 'refused-by-engine', complaint: first };
  const isAgreed = agree(readings, sql);
  const isHeard = readings.flat().every(({ kind }) => kind === 'refuses' || kind === 'accepts');
  const accepting = readings.filter((each) => each.some(({ kind }) => kind === 'accepts')).length;
  if (standIns.has(dialect) || hardly.test(sql)) return { kind: 'disputed', complaints, isLost: true };
  if (!isAgreed) return { kind: 'disputed', complaints };
  const isAlone = readings.flat().every(({ kind, voice }) => kind === 'refuses' || voice.startsWith('node-sql-parser'));
  if (outvoted.has(dialect) && isAlone) return { kind: 'refused', complaints };
  if (!isHeard) return { kind: 'disputed', complaints };
  if (accepting === 0) return { kind: 'refused', complaints };
  return { kind: accepting === 1 && hinted.has(dialect) ? 'doubted' : 'disputed', complaints };
}

function relation({ voice }: Complaint): number {
  return voice === 'PostgreSQL' ? 0 : 1;
}

/** The engine's own words; those of the others are about their own insides. */
function inWords({ message, range }: Extract<Reading, { kind: 'refuses' }>, { sql, dialect }: Question): string {
  if (engines.has(dialect)) return message;
  const found = sql.slice(range.start, range.end).trim();
  return found === '' ? 'Something is missing here' : `\`${found}\` is not expected here`;
}

/**
 * Whether another parser stumbles where the reader does. Over a mistake all stumble at one place; over what is right and rare
 * each at the first thing that it happens not to know.
 */
function agree([reader = [], ...others]: readonly (readonly Heard[])[], sql: string): boolean {
  const places = (readings: readonly Heard[]): readonly number[] =>
    readings.flatMap((said) => (said.kind === 'refuses' ? [said.range.start] : []));
  const refusing = others.filter((said) => said.every(({ kind }) => kind === 'refuses')).flat();
  return places(reader).some((at) => places(refusing).some((other) => tokensBetween(sql, at, other) <= 1));
}

function tokensBetween(sql: string, a: number, b: number): number {
  return sql.slice(Math.min(a, b), Math.max(a, b)).match(/[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu)?.length ?? 0;
}
