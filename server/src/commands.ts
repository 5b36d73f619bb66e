import { dialectNames } from './dialects/index.ts';

/**
 * Every command, defined once: the command line makes its verb, its help and `docs/command-line.md` from it, the extension
 * its palette entry and code lens. Source: `editor.md`.
 */
export interface CommandDefinition {
  readonly name: string;
  /** As in the palette. */
  readonly title: string;
  /** One sentence for help. */
  readonly does: string;
  /** What help says below the options, in whole sentences. */
  readonly notes: readonly string[];
  /** A command that writes to a warehouse can be planned, and asks first where the connection is marked as production. */
  readonly writes: boolean;
  readonly argument: ArgumentDefinition | undefined;
  /** By the name a program uses: `tableLayout` is `--table-layout` on the command line. */
  readonly options: Readonly<Record<string, OptionDefinition>>;
  readonly examples: readonly string[];
}

export interface ArgumentDefinition {
  readonly name: string;
  readonly does: string;
  readonly arity: 'one' | 'optional' | 'many';
  readonly choices?: readonly string[];
  readonly default?: string;
}

export type OptionDefinition =
  | { readonly kind: 'flag'; readonly does: string }
  | { readonly kind: 'text'; readonly value: string; readonly does: string; readonly default?: string }
  /** A text that may be given several times. */
  | { readonly kind: 'list'; readonly value: string; readonly does: string }
  | {
      readonly kind: 'number';
      readonly value: string;
      readonly does: string;
      readonly default?: number;
      /** The least it may be, if not 0. */
      readonly least?: number;
    }
  | {
      readonly kind: 'choice';
      readonly value: string;
      readonly choices: readonly string[];
      readonly does: string;
      readonly default?: string;
    };

const dialect = {
  kind: 'choice',
  value: 'DIALECT',
  choices: dialectNames,
  does: 'The warehouse to write SQL for, instead of the connection’s.',
} as const;
const streams = { kind: 'list', value: 'STREAM', does: 'Only this stream; may be given several times.' } as const;
const transformations = {
  kind: 'list',
  value: 'ID',
  does: 'Only this transformation; may be given several times.',
} as const;
const full = {
  kind: 'flag',
  does: 'Rebuild from nothing and swap the result in, instead of adding what is new. With --transformation, read all of its rows again, into the table that is there.',
} as const;
const schema = { kind: 'text', value: 'SCHEMA', does: 'Build into this schema, to compare before replacing.' } as const;
const window = {
  kind: 'text',
  value: 'DURATION',
  does: 'How far back from the newest built row to compare: `30 days`. Default: the stream’s `reconcile_window`.',
} as const;
const notCompared =
  'What builds compute is not compared: occurrences and resolved customers that were changed by hand stay as they are. `build --full` makes them anew.';
const all = { kind: 'flag', does: 'Compare all of history.' } as const;
const from = {
  kind: 'text',
  value: 'TIME',
  does: 'The first moment to replace, in UTC: `2024-01-01` or `2024-01-01T12:00:00`.',
} as const;
const to = { kind: 'text', value: 'TIME', does: 'The moment to stop before. Default: now.' } as const;
const chunk = {
  kind: 'text',
  value: 'DURATION',
  default: '30 days',
  does: 'How much to replace at a time; each chunk is kept once it is done.',
} as const;
const streamsOnly = { kind: 'flag', does: 'Leave the tables and views of queries as they are.' } as const;
const writing = {
  dryRun: { kind: 'flag', does: 'Print the plan and stop.' },
  yes: { kind: 'flag', does: 'Do not ask.' },
} as const;
const query = {
  name: 'query',
  does: 'A file, the name of one of the project’s queries, or - for standard input.',
  arity: 'one',
} as const;
const forPeopleOrMachines = {
  kind: 'choice',
  value: 'FORMAT',
  choices: ['text', 'json'],
  default: 'text',
  does: 'How to print it.',
} as const;

/** Options that every command has. */
export const commonOptions = {
  project: {
    kind: 'text',
    value: 'DIR',
    does: 'The project’s folder. Default: the nearest one upwards with an activity_schema.yml.',
  },
  connection: { kind: 'text', value: 'NAME', does: 'Another of the project’s connections than its own choice.' },
} as const satisfies Record<string, OptionDefinition>;

export const commands = {
  init: {
    name: 'init',
    title: 'New Project',
    does: 'Makes a project with a stream, a transformation and a query to begin with.',
    notes: ['Files that are there already are left as they are.'],
    writes: false,
    argument: { name: 'dir', does: 'The folder of the project.', arity: 'optional', default: '.' },
    options: {},
    examples: ['activity-schema init my_project'],
  },
  check: {
    name: 'check',
    title: 'Check',
    does: 'Checks transformations, queries and activity_schema.yml. Needs no warehouse, unless --validate asks one.',
    notes: [
      'Exits with 1 if there is an error; warnings and hints do not count.',
      'With --validate the warehouse prepares, describes or dry-runs every transformation and compiled query; nothing is run. Names of tables and columns are looked up, and `select *` is read through.',
      'github annotates a pull request from a workflow; junit is read by most CI servers.',
    ],
    writes: false,
    argument: { name: 'file', does: 'Files or folders. Default: the whole project.', arity: 'many' },
    options: {
      format: {
        kind: 'choice',
        value: 'FORMAT',
        choices: ['text', 'json', 'github', 'junit'],
        default: 'text',
        does: 'How to print it.',
      },
      validate: { kind: 'flag', does: 'Ask the warehouse too, without running anything.' },
    },
    examples: [
      'activity-schema check',
      'activity-schema check --validate --connection prod',
      'activity-schema check transformations/signed_up.sql --format json',
    ],
  },
  format: {
    name: 'format',
    title: 'Format Queries',
    does: 'Formats queries and reusable columns. Needs no warehouse.',
    notes: [
      'A file with a mistake of syntax stays as it is; then, and if --check finds something to do, it exits with 1.',
    ],
    writes: false,
    argument: { name: 'file', does: 'Files or folders. Default: the whole project.', arity: 'many' },
    options: { check: { kind: 'flag', does: 'Change nothing; name the files that are not formatted.' } },
    examples: ['activity-schema format', 'activity-schema format queries/first_ride.aql --check'],
  },
  compile: {
    name: 'compile',
    title: 'Show Compiled SQL',
    does: 'Prints the SQL of a query, and nothing else. Needs no warehouse.',
    notes: [],
    writes: false,
    argument: query,
    options: {
      dialect,
      materialized: { kind: 'flag', does: 'The statements that make the table or view of the query’s head.' },
    },
    examples: [
      'activity-schema compile queries/first_ride.aql',
      'activity-schema compile - --dialect postgres < my.aql',
    ],
  },
  ddl: {
    name: 'ddl',
    title: 'Show DDL',
    does: 'Prints the statements that create the tables of a stream. Needs no warehouse.',
    notes: [],
    writes: false,
    argument: undefined,
    options: {
      stream: { kind: 'text', value: 'STREAM', does: 'Only this stream.' },
      dialect,
      layout: {
        kind: 'choice',
        value: 'LAYOUT',
        choices: ['single', 'per_activity'],
        does: 'One table for all activities, or one for each and a view over them.',
      },
      tableLayout: {
        kind: 'choice',
        value: 'LAYOUT',
        choices: ['guide', 'recommended'],
        does: 'Clustered as the implementation guide says, or as measurements say now.',
      },
    },
    examples: ['activity-schema ddl', 'activity-schema ddl --stream customer_stream --dialect postgres'],
  },
  lineage: {
    name: 'lineage',
    title: 'Show Lineage',
    does: 'Prints where things come from and go to: source tables, transformations, activities, queries. Needs no warehouse.',
    notes: [
      'NAME is a transformation, an activity, a query, a table, a file, or one column of them: started_ride.station. Without it, everything is printed.',
      'mermaid is a flowchart that GitHub and many editors draw.',
    ],
    writes: false,
    argument: { name: 'name', does: 'What to look at. Default: the whole project.', arity: 'optional' },
    options: {
      format: {
        kind: 'choice',
        value: 'FORMAT',
        choices: ['text', 'json', 'mermaid'],
        default: 'text',
        does: 'How to print it.',
      },
    },
    examples: [
      'activity-schema lineage',
      'activity-schema lineage started_ride',
      'activity-schema lineage started_ride.station --format mermaid',
    ],
  },
  plan: {
    name: 'plan',
    title: 'Show Build Plan',
    does: 'Prints what a command would do to the warehouse, and why, without doing it.',
    notes: [
      'The warehouse is asked what it holds; nothing is written.',
      'A step marked `?` is run only where there is something to do: an activity without new rows is passed over.',
    ],
    writes: false,
    argument: {
      name: 'command',
      does: 'The command to plan.',
      arity: 'optional',
      choices: ['build', 'backfill', 'reconcile'],
      default: 'build',
    },
    options: {
      full,
      window,
      all,
      from,
      to,
      chunk,
      stream: streams,
      transformation: transformations,
      schema,
      streamsOnly,
      sql: { kind: 'flag', does: 'Show the SQL of every step.' },
      format: forPeopleOrMachines,
    },
    examples: [
      'activity-schema plan build',
      'activity-schema plan build --full --sql',
      'activity-schema plan backfill --from 2024-01-01',
    ],
  },
  build: {
    name: 'build',
    title: 'Build',
    does: 'Brings streams up to date with their sources.',
    notes: [
      'Adds what is new since the last build, and recomputes the entities it touches.',
      'Queries with `materialize` in their head are made anew after it, where the stream or the query changed. A mistake in their head is told before anything is built; one that fails undoes nothing, and the command exits with 3. A table or view that no build made is never replaced.',
      'On a connection marked `production: true` the plan is shown and confirmed first; where nobody can be asked, --yes has to say so.',
    ],
    writes: true,
    argument: undefined,
    options: {
      full,
      stream: streams,
      transformation: transformations,
      schema,
      streamsOnly,
      ...writing,
      format: forPeopleOrMachines,
    },
    examples: ['activity-schema build', 'activity-schema build --full --stream customer_stream'],
  },
  reconcile: {
    name: 'reconcile',
    title: 'Reconcile',
    does: 'Compares streams with their sources over a window of time: inserts what is missing, updates what changed, deletes what is gone.',
    notes: ['Meant for every night: it finds rows that came later than the lookback of a build.', notCompared],
    writes: true,
    argument: undefined,
    options: {
      window,
      all,
      stream: streams,
      transformation: transformations,
      schema,
      streamsOnly,
      ...writing,
      format: forPeopleOrMachines,
    },
    examples: ['activity-schema reconcile', 'activity-schema reconcile --all --stream customer_stream'],
  },
  backfill: {
    name: 'backfill',
    title: 'Backfill…',
    does: 'Replaces the rows of a window of time, chunk by chunk.',
    notes: [
      'Each chunk is one transaction. One that was interrupted goes on where it stopped when the same command is given again.',
    ],
    writes: true,
    argument: undefined,
    options: {
      from,
      to,
      chunk,
      stream: streams,
      transformation: transformations,
      schema,
      streamsOnly,
      ...writing,
      format: forPeopleOrMachines,
    },
    examples: [
      'activity-schema backfill --from 2024-01-01',
      'activity-schema backfill --from 2024-01-01 --to 2024-07-01 --chunk "7 days" --transformation started_ride',
    ],
  },
  'check-history': {
    name: 'check-history',
    title: 'Check History',
    does: 'Compares random windows of history with the sources, and queues those that differ for the next reconcile.',
    notes: [
      'Meant for every week: it finds what is older than the window of a reconcile. It reads, and writes nothing but the queue and the ledger. Exits with 1 if a window differs.',
      'Windows are drawn over the rows of each transformation, from its earliest row to the newest that was built; rows from before are looked for too. Where one differs, those beside it are looked at until one agrees. What the next build reads anyway is no difference.',
      notCompared,
      'The seed is printed: with it the same windows are drawn again.',
    ],
    writes: true,
    argument: undefined,
    options: {
      windows: { kind: 'number', value: 'N', does: 'Draw N windows of each transformation.', default: 10, least: 1 },
      size: { kind: 'text', value: 'DURATION', does: 'How long each of them is.', default: '1 day' },
      seed: { kind: 'number', value: 'N', does: 'Draw the windows of this seed. Default: another each time.' },
      stream: streams,
      transformation: transformations,
      ...writing,
      format: forPeopleOrMachines,
    },
    examples: ['activity-schema check-history', 'activity-schema check-history --windows 50 --size "6 hours" --seed 7'],
  },
  run: {
    name: 'run',
    title: 'Run What Is Due',
    does: 'Runs what the streams’ `schedule` says is due since it last succeeded, each once, and exits.',
    notes: [
      'Made for cron, CI or an orchestrator: call it as often as the shortest schedule asks. The clock is the warehouse’s, in UTC.',
      'A full build does the work of a reconcile and a build, a reconcile that of a build. A stream that was never built is built. What failed is tried again the next time; of a stream for which something fails nothing more is run.',
      'Runs of a part, with --transformation or a shorter --window, do not count as done.',
      'A check of history that finds a difference is a run that succeeded, and exits with 0: what differs waits for the next reconcile, which the schedule brings.',
    ],
    writes: true,
    argument: undefined,
    options: {
      due: { kind: 'flag', does: 'What the schedules say is due.' },
      stream: streams,
      dryRun: { kind: 'flag', does: 'Say what would be run, and why, and stop.' },
      yes: writing.yes,
      format: forPeopleOrMachines,
    },
    examples: ['activity-schema run --due', 'activity-schema run --due --dry-run'],
  },
  'sample-check': {
    name: 'sample-check',
    title: 'Run Sample Checks',
    does: 'Checks a sample of the rows that transformations give, before a build does.',
    notes: [
      'Looks at the rows of the last days, of each transformation no more than --rows; where these days hold none, at any rows. What was looked at is said.',
      'Types of columns, ids that are not unique or that another transformation gives too, nulls where none may be, several rows of one entity at one instant, features that are always null, anonymous ids with many customers. Examples are ids, never other values.',
      'Reads only. Exits with 1 if there is an error: a statement that the warehouse refuses, or a rule the project made one.',
    ],
    writes: false,
    argument: {
      name: 'transformation',
      does: 'Ids of transformations, or their files. Default: all that give activities.',
      arity: 'many',
    },
    options: {
      rows: {
        kind: 'number',
        value: 'N',
        does: 'Look at N rows of a transformation at most.',
        default: 100_000,
        least: 1,
      },
      days: { kind: 'number', value: 'N', does: 'Look N days back from now.', default: 30, least: 1 },
      format: forPeopleOrMachines,
    },
    examples: ['activity-schema sample-check', 'activity-schema sample-check started_ride --days 7 --format json'],
  },
  query: {
    name: 'query',
    title: 'Run Query',
    does: 'Runs a query and prints its rows.',
    notes: [
      'csv, json and ndjson are written as rows arrive: all of them, unless --limit says otherwise. A table shows the first 100.',
      'Timestamps are ISO; a null is an empty field in csv.',
    ],
    writes: false,
    argument: query,
    options: {
      format: {
        kind: 'choice',
        value: 'FORMAT',
        choices: ['table', 'csv', 'json', 'ndjson'],
        default: 'table',
        does: 'How to print the rows.',
      },
      limit: { kind: 'number', value: 'N', does: 'Stop after N rows.' },
    },
    examples: [
      'activity-schema query queries/first_ride.aql',
      'activity-schema query first_ride --format csv > first_ride.csv',
    ],
  },
  history: {
    name: 'history',
    title: 'Show History',
    does: 'Lists the runs that built the streams, newest first.',
    notes: [],
    writes: false,
    argument: undefined,
    options: {
      limit: { kind: 'number', value: 'N', does: 'At most N runs.', default: 20, least: 1 },
      format: forPeopleOrMachines,
    },
    examples: ['activity-schema history --limit 5'],
  },
} as const satisfies Record<string, CommandDefinition>;

export type CommandName = keyof typeof commands;

/** What a command is given: its argument, its options and the common ones, as their definitions say. */
export type InputOf<N extends CommandName> = {
  readonly [K in keyof (typeof commands)[N]['options']]: ValueOf<(typeof commands)[N]['options'][K]>;
} & { readonly argument: ArgumentOf<(typeof commands)[N]['argument']> } & {
  readonly [K in keyof typeof commonOptions]: ValueOf<(typeof commonOptions)[K]>;
};

type ValueOf<O> = O extends { kind: 'flag' }
  ? boolean
  : O extends { kind: 'list' }
    ? readonly string[]
    : O extends { kind: 'number' }
      ? number | (O extends { default: number } ? never : undefined)
      : O extends { kind: 'choice'; choices: readonly (infer C)[] }
        ? C | (O extends { default: string } ? never : undefined)
        : string | (O extends { default: string } ? never : undefined);

type ArgumentOf<A> = A extends { arity: 'many' }
  ? readonly string[]
  : A extends { arity: 'one' }
    ? string
    : A extends { default: string }
      ? string
      : undefined;
