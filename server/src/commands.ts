/**
 * Every command, defined once: the command line makes its verb and help from it, the extension its palette entry and
 * code lens. Source: `editor.md`.
 */
export interface CommandDefinition {
  readonly name: string;
  /** As in the palette. */
  readonly title: string;
  /** One sentence for help. */
  readonly does: string;
  /** A command that writes to a warehouse shows its plan and asks first. */
  readonly writes: boolean;
}

export const commands = {
  init: {
    name: 'init',
    title: 'New Project',
    does: 'Makes a project with a stream, a transformation and a query to begin with.',
    writes: false,
  },
  check: {
    name: 'check',
    title: 'Check',
    does: 'Checks transformations, queries and activity_schema.yml.',
    writes: false,
  },
  compile: { name: 'compile', title: 'Show Compiled SQL', does: 'Prints the SQL of a query.', writes: false },
  ddl: { name: 'ddl', title: 'Show DDL', does: 'Prints the statements that create a stream.', writes: false },
  plan: {
    name: 'plan',
    title: 'Show Build Plan',
    does: 'Prints what a build would do, and why, without doing it.',
    writes: false,
  },
  build: { name: 'build', title: 'Build', does: 'Brings streams up to date with their sources.', writes: true },
  query: { name: 'query', title: 'Run Query', does: 'Runs a query and prints its rows.', writes: false },
  history: { name: 'history', title: 'Show History', does: 'Lists the runs that built the streams.', writes: false },
} as const satisfies Record<string, CommandDefinition>;

export type CommandName = keyof typeof commands;
