import { cpus, totalmem } from 'node:os';
import type { Time } from '../processor-time.ts';
import type { Figure } from './measure.ts';
import type { Question } from './queries.ts';

/** One question on one engine at one size. */
export interface Result {
  readonly engine: string;
  readonly rows: number;
  readonly question: Question;
  readonly figures: readonly Figure[];
}

export interface Circumstances {
  readonly facts: readonly string[];
  readonly patienceMs: number;
  readonly time: Time;
}

/** The whole comparison as Markdown: choices, ratios, growth, then every figure. */
export function report(results: readonly Result[], under: Circumstances): string {
  const engines = [...new Set(results.map(({ engine }) => engine))];
  return [
    '# What each relationship costs',
    '',
    ...head(under),
    ...engines.flatMap((engine) => engineReport(engine, results, under.patienceMs)),
  ].join('\n');
}

/** Ratios of a result, or undefined where there is nothing to divide. */
export interface Ratios {
  /** Our best over the best of the fastest reference that agrees. */
  readonly reference: number | undefined;
  /** Our best over the best of the fastest peer, wrong ones included. */
  readonly peer: number | undefined;
}

export function ratios({ figures }: Result): Ratios {
  const ours = figures.find(({ candidate }) => candidate.role === 'ours')?.best;
  const over = (other: Figure | undefined): number | undefined =>
    ours === undefined || other?.best === undefined ? undefined : ours / other.best;
  return { reference: over(fastest(figures, 'reference')), peer: over(fastest(figures, 'peer')) };
}

function fastest(figures: readonly Figure[], role: 'reference' | 'peer'): Figure | undefined {
  return figures
    .filter(
      ({ candidate, outcome, agrees }) => candidate.role === role && outcome === 'done' && (role === 'peer' || agrees),
    )
    .sort((a, b) => (a.best ?? 0) - (b.best ?? 0))[0];
}

/** The command, the day, the machine, and what the engines say of themselves. */
export function circumstances(facts: readonly string[]): readonly string[] {
  const command = `npm run bench:relationships -- ${process.argv.slice(2).join(' ')}`
    .replace(/ --(references|out) \S+/g, '')
    .trim();
  const cores = `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`;
  const day = new Date().toISOString().slice(0, 10);
  return [
    `Written by \`${command}\` on ${day}: ${cores}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}.`,
    '',
    ...facts.map((fact) => `- ${fact}`),
  ];
}

function head({ facts, patienceMs, time }: Circumstances): readonly string[] {
  return [
    ...circumstances(facts),
    '- Every candidate runs once in a process or connection of its own, watched for memory, then in turns with the others:',
    '  best and median of those runs, in milliseconds. The engine reads every value and answers with a count and a hash, by',
    '  which answers are compared; “wrong” answers otherwise than ours does, as all references agree it should.',
    ...(time === 'clock'
      ? []
      : [
          '- Milliseconds are not a clock’s but those that processors worked for the engine, which others on the machine disturb',
          '  little; PostgreSQL with one process for a query.',
        ]),
    '- A candidate that is 8 times slower than the fastest is not run again; its figure is the first run’s.',
    `- “> ${patienceMs / 1000} s” was interrupted, and not tried on more rows.`,
    '',
  ];
}

function engineReport(engine: string, results: readonly Result[], patienceMs: number): readonly string[] {
  const own = results.filter((result) => result.engine === engine);
  const sizes = [...new Set(own.map(({ rows }) => rows))];
  return [
    `## ${engine}`,
    '',
    ...choices(own, sizes),
    ...sizes.flatMap((rows) => [
      `### ${engine}, ${count(rows)} rows`,
      '',
      ...table(
        ['', 'who', 'strategy', 'best ms', 'median ms', 'runs', 'peak MB', 'spilled MB', 'answer'],
        own.filter((result) => result.rows === rows).flatMap((result) => figureRows(result, patienceMs)),
      ),
    ]),
  ];
}

/** The relationship, what serves it, and how it stands at each size. */
function choices(results: readonly Result[], sizes: readonly number[]): readonly string[] {
  const letters = [...new Set(results.map(({ question }) => question.letter))];
  const at = (letter: string, rows: number): Result | undefined =>
    results.find((result) => result.question.letter === letter && result.rows === rows);
  const rowsOf = letters.map((letter) => {
    const some = results.find(({ question }) => question.letter === letter);
    const ours = some?.figures.find(({ candidate }) => candidate.role === 'ours');
    return [
      letter,
      some?.question.asks ?? '',
      ours?.candidate.name ?? '',
      ...sizes.flatMap((rows) => {
        const result = at(letter, rows);
        if (!result) return ['', '', '', ''];
        const best = fastest(result.figures, 'reference');
        const ratio = ratios(result);
        const reference = best ? `${best.candidate.name} ${ms(best.best)}` : '–';
        return [ms(ourBest(result)), reference, times(ratio.reference), times(ratio.peer)];
      }),
      ...sizes.slice(1).map((rows, index) => {
        const [small, large] = [at(letter, sizes[index] ?? rows), at(letter, rows)].map((one) => one && ourBest(one));
        return small === undefined || large === undefined ? '–' : `${(large / small).toFixed(1)}`;
      }),
    ];
  });
  return table(
    [
      '',
      'relationship',
      'ours',
      ...sizes.flatMap((rows) => [`ms, ${short(rows)}`, 'fastest reference', 'ours / reference', 'ours / best peer']),
      ...sizes.slice(1).map((rows, index) => `${short(rows)} / ${short(sizes[index] ?? rows)}`),
    ],
    rowsOf,
  );
}

function ourBest({ figures }: Result): number | undefined {
  return figures.find(({ candidate }) => candidate.role === 'ours')?.best;
}

function figureRows({ question, figures }: Result, patienceMs: number): readonly (readonly string[])[] {
  return figures.map((figure) => {
    const { candidate, outcome, message, best, median, runs, memory, agrees } = figure;
    const time = outcome === 'too long' ? `> ${patienceMs / 1000} s` : ms(best);
    const verdict =
      candidate.role === 'variant' ? 'another question' : agrees === undefined ? '' : agrees ? 'same' : 'wrong';
    return [
      question.letter,
      candidate.role,
      candidate.name,
      outcome === 'failed' ? 'failed' : time,
      ms(median),
      runs === 0 ? '' : String(runs),
      megabytes(memory.peak),
      megabytes(memory.spilled),
      message === undefined ? verdict : (message.split('\n')[0]?.slice(0, 120) ?? ''),
    ];
  });
}

/** A Markdown table: the columns are as wide as they need to be. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const cells = [header, header.map(() => '---'), ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = header.map((_, index) => Math.max(...cells.map((row) => row[index]?.length ?? 0)));
  const lines = cells.map((row) => `| ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`);
  return [...lines, ''];
}

export const ms = (value: number | undefined): string =>
  value === undefined ? '–' : Math.round(value).toLocaleString('en');
export const megabytes = (bytes: number | undefined): string => (bytes === undefined ? '' : ms(bytes / 1e6));
const times = (ratio: number | undefined): string => (ratio === undefined ? '–' : ratio.toFixed(2));
const count = (rows: number): string => rows.toLocaleString('en');
const short = (rows: number): string =>
  rows >= 1e6 ? `${rows / 1e6}M` : rows >= 1000 ? `${rows / 1000}k` : String(rows);
