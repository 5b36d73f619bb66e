import { type CommandDefinition, commands, commonOptions, type OptionDefinition } from '../commands.ts';
import { type ReportFigure, reportFigures } from '../streams/plan.ts';
import { exitCodes } from './failure.ts';
import { commandNames, flagsOf } from './program.ts';

/** `docs/command-line.md`: the command line's reference, made from the definitions of the commands. */
export function commandLineReference(): string {
  return [
    '# The command line',
    '',
    '<!-- Made from server/src/commands.ts by server/src/cli/reference.ts: change those and run `npx vitest run --project unit server/src/cli/reference.test.ts -u`. -->',
    '',
    'In a checkout every command is run with `npx`: `npx activity-schema check`.',
    '',
    ...optionTable('Options of every command', commonOptions),
    ...commandNames.flatMap((name) => section(commands[name])),
    '## Exit codes',
    '',
    ...table(
      ['code', 'meaning'],
      exitCodes.map(([code, meaning]) => [String(code), meaning]),
    ),
    '',
    'A command that writes, to a warehouse or files, goes on to its end with its own exit code where nobody reads what it says (`build | head -1`); where its report cannot be written it says so then. One that only prints ends with its reader, with 0.',
    '',
    '## For machines',
    '',
    'These are stable. Everything that is no answer, such as progress and errors, goes to standard error.',
    '',
    ...table(['command', 'standard output'], forMachines),
    '',
    'The figures of `build`, `backfill`, `reconcile`, `run` and `history`:',
    '',
    ...table(
      ['figure', 'what it counts'],
      reportFigures.map((figure) => [`\`${figure}\``, figuresInWords[figure]]),
    ),
    '',
    '`entities` and `recomputed` are of the stream: an entity’s rows come from several transformations, so both are 0 in the line of one. In the text `3 entities recomputed` are the `entities`. A first build is a full one.',
    '',
  ].join('\n');
}

const forMachines = [
  [
    '`check --format json`',
    'An array of `{file, line, column, endLine, endColumn, severity, rule, message, fixes}`: places count from 1, files are relative to where the command runs, `fixes` are titles. A file that cannot be read is one of them, its `rule` is `unreadable-file`. Sorted by file and place.',
  ],
  ['`compile QUERY`', 'The SQL and nothing else.'],
  ['`ddl`', 'The statements and nothing else.'],
  [
    '`plan build --format json`',
    '`{statements: [{id, purpose, sql, writes}], reasons, estimate: {rows, bytes}}`. What is run only where there is something to do has `optional: true`. With several streams, ids and reasons begin with the stream. Of a backfill also `chunks: [{stream, from, to, count, done, next: {from, to}}]`: the statements are those of the next chunk.',
  ],
  [
    '`sample-check --format json`',
    '`{samples: [{transformation, rows, from, to, cut}], findings}`: `findings` as of `check`; `from` and `to` are null where rows of any time were taken, `cut` says that there may be more. Where none could be taken, `notTaken` says why.',
  ],
  [
    '`lineage --format json`',
    '`{nodes: [{id, kind, name, file, line, column, columns}], edges: [{from, to, places}], columns: [{from: {node, column}, to: {node, column}}]}`: files are relative to the project, places count from 1.',
  ],
  [
    '`build --format json`',
    'A line for each transformation, `{kind: "transformation", stream, transformation, read, inserted, updated, deleted, rejected, duplicate, mutated, entities, recomputed}`, and a last one, `{kind: "summary", …the same figures in total, seconds, streams: [{stream, run, command, …, seconds, notes, queries: [{query, file, line, kind, as, outcome, rows, error, seconds}]}]}`. The figures are told below; `outcome` is `refreshed`, `current` or `failed`. Where a stream fails after others were built, the lines are of those, and the summary has its `error`. `notes` of the summary itself are of streams that were passed over, because no transformation fills them.',
  ],
  [
    '`check-history --format json`',
    'An array, one for each stream: `{stream, run, seed, windows: [{transformation, from, to, source, table, missing, surplus, changed, examples}], queued: [{transformation, from, to}], skipped: [{transformation, reason}], seconds}`: rows with `from` ≤ `ts` < `to`, counted in the source and in the table. A stream that no transformation fills has no `run`. With `--dry-run` a plan, as `plan`.',
  ],
  [
    '`run --due --format json`',
    'As `build`; the summary has a stream for each build, reconcile or full build that was run, and an `error` where something failed: of several streams each stands on a line of its own. A check of history is one more line, `{kind: "check-history", …as `check-history`}`. With `--dry-run` `{due: [{stream, command, since, reason}], next: {stream, command, at}}`: `since` is null for a stream that was never built, `next` null where nothing comes.',
  ],
  ['`query QUERY --format csv`', 'RFC 4180 with a header and line feeds. A null is empty, an empty text is `""`.'],
  ['`query QUERY --format json`', 'An array of objects. `ndjson`: one object a line.'],
  [
    '`history --format json`',
    'An array, newest run first: a line for each run, and one for each of its transformations, there with `rejected`: up to three `{reason, example}` of each kind of row that was not loaded.',
  ],
] as const;

const figuresInWords: Readonly<Record<ReportFigure, string>> = {
  read: 'Rows that the transformations gave for the window that was read.',
  inserted: 'Rows that were not in the stream; in a full build all that are in it.',
  updated: 'Rows that were in the stream and have another value now.',
  deleted: 'Rows that are not in the stream any more.',
  rejected: 'Rows read that cannot be loaded, as those without an `activity_id`.',
  duplicate: 'Rows read that lost to another with the same `activity` and `activity_id`.',
  mutated: 'Those of `updated` that the same transformation gave otherwise before, with the same SQL.',
  entities:
    'Entities whose occurrences were looked at: in a full build all, else those with rows that are new, changed or gone.',
  recomputed:
    'Rows whose `activity_occurrence` or `activity_repeated_at` was written, new rows among them: in a full build all that are in the stream.',
};

function section(definition: CommandDefinition): readonly string[] {
  const { name, does, argument, options, notes, examples } = definition;
  const words = ['activity-schema', name];
  if (argument)
    words.push(
      { one: `<${argument.name}>`, optional: `[${argument.name}]`, many: `[${argument.name}…]` }[argument.arity],
    );
  if (Object.keys(options).length > 0) words.push('[options]');
  const argumentLines = argument
    ? [`\`${argument.name}\`: ${argument.does}${choices(argument.choices, argument.default)}`, '']
    : [];
  return [
    `## ${name}`,
    '',
    does,
    '',
    '```sh',
    words.join(' '),
    '```',
    '',
    ...argumentLines,
    ...optionTable(undefined, options),
    ...notes.flatMap((note) => [note, '']),
    '```sh',
    ...examples,
    '```',
    '',
  ];
}

function optionTable(
  title: string | undefined,
  options: Readonly<Record<string, OptionDefinition>>,
): readonly string[] {
  const rows = Object.entries(options).map(([key, option]) => [
    `\`${flagsOf(key, option)}\``,
    option.does +
      (option.kind === 'choice' || option.kind === 'number' || option.kind === 'text'
        ? choices('choices' in option ? option.choices : undefined, option.default)
        : ''),
  ]);
  if (rows.length === 0) return [];
  return [...(title ? [`## ${title}`, ''] : []), ...table(['option', 'what it does'], rows), ''];
}

function choices(known: readonly string[] | undefined, fallback: string | number | undefined): string {
  const list = known ? ` One of ${known.map((choice) => `\`${choice}\``).join(', ')}.` : '';
  return list + (fallback === undefined ? '' : ` Default: \`${fallback}\`.`);
}

/** A table in Markdown. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)];
}
