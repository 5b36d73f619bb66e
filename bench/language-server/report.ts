import { cpus, loadavg, totalmem } from 'node:os';
import { type Feature, features } from './client.ts';
import type { Typed } from './measure.ts';
import type { ServerName } from './servers.ts';
import type { Cold, Resident, Started } from './start.ts';

export interface Results {
  readonly typed: readonly Typed[];
  readonly started: readonly Started[];
  readonly resident: readonly Resident[];
  readonly cold: Cold | undefined;
}

/** The whole comparison as Markdown, beside the budgets of the design. */
export function report({ typed, started, resident, cold }: Results): string {
  return [
    '# What a language server costs while somebody types',
    '',
    ...circumstances(),
    '',
    ...typingReport(typed),
    ...startReport(started),
    ...residentReport(resident),
    ...(cold ? coldReport(cold) : []),
  ].join('\n');
}

function circumstances(): readonly string[] {
  const asked = process.argv.slice(2).join(' ');
  const cores = `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`;
  return [
    `Written by \`npm run bench:language-server${asked ? ` -- ${asked}` : ''}\` on ${new Date().toISOString().slice(0, 10)}: ${cores}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)} at the end, this run's own included.`,
    '',
    'Servers are spoken to over stdio. Ours is the bundle as it is packed, in a Snowflake project; the others are those of VS Code for JSON and',
    'CSS (`vscode-langservers-extracted`) and Prisma’s. They type a text of the same length in their language, a line each in turns.',
  ];
}

/** Milliseconds in which a keystroke's diagnostics are due, by the length of the text; nothing is promised of other lengths. */
const keystrokeBudget: ReadonlyMap<number, number> = new Map([
  [60, 10],
  [600, 20],
]);
const answerBudget = 10;

function typingReport(all: readonly Typed[]): readonly string[] {
  const typed = merged(all);
  if (typed.length === 0) return [];
  const rows = typed.map((one) => {
    const { diagnostics, answers, server, lines, files } = one;
    const p95 = percentile(diagnostics, 0.95);
    const budget = server === 'ours' ? keystrokeBudget.get(lines) : undefined;
    return [
      String(lines),
      files.toLocaleString('en'),
      server,
      String(diagnostics.length),
      ms(percentile(diagnostics, 0.5)),
      ms(p95),
      ms(Math.max(...diagnostics)),
      budget === undefined ? '' : verdict(p95, budget),
      ...features.map((feature) => ms(percentile(answers[feature], 0.95))),
      server === 'ours' ? verdict(worstAnswer(answers), answerBudget) : '',
    ];
  });
  const heads = ['lines', 'files', 'server', 'keys', 'p50', 'p95', 'max', 'budget'];
  const ours = typed.filter(({ server }) => server === 'ours');
  return [
    '## A keystroke',
    '',
    'Milliseconds from the keystroke to its diagnostics, and (p95) to the answer to a question sent right behind it.',
    '',
    ...table([...heads, ...features, 'budget'], rows),
    '',
    ...ours.map(
      ({ lines, files, published, diagnostics }) =>
        `- Ours, ${lines} lines, ${files.toLocaleString('en')} files: ${published} of ${diagnostics.length} keystrokes changed what is wrong and were published. The others changed nothing there; measured is the answer to a request sent behind them, which comes after their check.`,
    ),
    '- JSON and CSS publish once no key was pressed for half a second. They are asked for diagnostics after each keystroke (`textDocument/diagnostic`), as VS Code does. Prisma publishes after each.',
    '',
    ...ratios(typed),
  ];
}

const worstAnswer = (answers: Typed['answers']): number =>
  Math.max(...features.map((feature) => percentile(answers[feature], 0.95)).filter((time) => !Number.isNaN(time)));

/** Ours over each of the others, and the large workspace over the small one. */
function ratios(typed: readonly Typed[]): readonly string[] {
  const p95 = (server: ServerName, lines: number, files: number): number =>
    percentile(
      typed.find((one) => one.server === server && one.lines === lines && one.files === files)?.diagnostics ?? [],
      0.95,
    );
  const ours = typed.filter(({ server }) => server === 'ours');
  const others = [...new Set(typed.map(({ server }) => server))].filter((server) => server !== 'ours');
  if (ours.length === 0) return [];
  const smallest = Math.min(...ours.map(({ files }) => files));
  const rows = ours.map(({ lines, files }) => [
    String(lines),
    files.toLocaleString('en'),
    ...others.map((other) => times(p95('ours', lines, files) / p95(other, lines, files))),
    times(p95('ours', lines, files) / p95('ours', lines, smallest)),
  ]);
  return [
    'The p95 of ours over that of the others, and over its own in the smallest workspace:',
    '',
    ...table(['lines', 'files', ...others.map((other) => `ours / ${other}`), `ours / ours in ${smallest} files`], rows),
    '',
  ];
}

function startReport(started: readonly Started[]): readonly string[] {
  if (started.length === 0) return [];
  const best = ({ firstAnswer }: Started): number => percentile(firstAnswer, 0.5);
  const rows = started.map((one) => {
    const nothing = started.find(({ server, files }) => server === 'nothing' && files === one.files);
    const ratio = nothing ? best(one) / best(nothing) : Number.NaN;
    const told = one.server === 'ours' && nothing ? `${ratio < 3 ? 'kept' : 'missed'} (under 3 ×)` : '';
    return [one.files.toLocaleString('en'), one.server, ms(best(one)), times(ratio), told];
  });
  return [
    '## From its start to the first answer',
    '',
    'Milliseconds from spawning the process to its answer to a hover in the open file, the middle of several starts in turns.',
    '`nothing` is a server with the same library that knows no file.',
    '',
    ...table(['files', 'server', 'ms', 'over nothing', 'budget'], rows),
    '',
  ];
}

function residentReport(resident: readonly Resident[]): readonly string[] {
  if (resident.length === 0) return [];
  const rows = resident.map(({ server, open, megabytes, most }) => [
    server,
    String(open),
    megabytes.toFixed(0),
    most.toFixed(0),
    server === 'ours' ? verdict(megabytes, 150, 'MB') : '',
  ]);
  return [
    '## Memory',
    '',
    'Megabytes resident with files of 60 lines open, once nothing is done any more, and the most on the way. Ours has judged every file:',
    'the parser that reads Snowflake (4 MB of WebAssembly) is loaded in a thread of the same process. These files are valid, so it is',
    'the only one; the others are loaded with the first text that it refuses.',
    '',
    ...table(['server', 'open', 'MB at rest', 'MB at most', 'budget (at rest)'], rows),
    '',
  ];
}

function coldReport({ files, firstAnswer, complete, rested, megabytes }: Cold): readonly string[] {
  return [
    `## ${files.toLocaleString('en')} files, cold`,
    '',
    ...table(
      ['what', 'figure', 'budget'],
      [
        ['completion in the open file', `${ms(firstAnswer)} ms`, ''],
        [
          'every file read and understood (an activity of the last one is found)',
          `${ms(complete)} ms`,
          verdict(complete, 8_000),
        ],
        ['resident then', `${megabytes.complete.toFixed(0)} MB`, verdict(megabytes.complete, 350, 'MB')],
        ['every file checked and judged by a parser, nothing done any more', `${ms(rested)} ms`, ''],
        ['resident then', `${megabytes.rested.toFixed(0)} MB`, verdict(megabytes.rested, 350, 'MB')],
        ['the most that was resident on the way', `${megabytes.most.toFixed(0)} MB`, ''],
      ],
    ),
    '',
  ];
}

/** Runs of one cell are one. */
function merged(all: readonly Typed[]): readonly Typed[] {
  const cellOf = ({ server, lines, files }: Typed): string => `${lines} ${files} ${server}`;
  return [...new Map(all.map((one) => [cellOf(one), one])).values()].map((first) => {
    const runs = all.filter((one) => cellOf(one) === cellOf(first));
    const answers = (feature: Feature): readonly number[] => runs.flatMap((run) => run.answers[feature]);
    return {
      ...first,
      diagnostics: runs.flatMap(({ diagnostics }) => diagnostics),
      published: runs.reduce((sum, { published }) => sum + published, 0),
      answers: { completion: answers('completion'), hover: answers('hover'), definition: answers('definition') },
    };
  });
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? Number.NaN;
}

const ms = (time: number): string => (Number.isNaN(time) ? '–' : time < 100 ? time.toFixed(1) : time.toFixed(0));
const times = (ratio: number): string => (Number.isNaN(ratio) ? '' : `${ratio.toFixed(2)} ×`);
const verdict = (figure: number, budget: number, unit = 'ms'): string =>
  `${figure < budget ? 'kept' : 'missed'} (under ${budget.toLocaleString('en')} ${unit})`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
