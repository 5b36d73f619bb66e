/** One mistake in a build: a text of one file, what would stand there instead, and who has to notice. */
export interface BuildMutant {
  /** Under `server/src/`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** The command whose walk over its boundaries is asked. */
  readonly command: string;
}

const step = 'rows = await runStep(warehouse, step, { tally, examples, told, needed }, signal);';
const apart = (when: string): string =>
  `if (${when}) { await warehouse.execute('commit', signal); await warehouse.execute('begin', signal); }\n      ${step}`;

/** Transactions that are none, or hold less than they should. What they leave is found by killing, or by who reads beside them. */
export const buildMutants: readonly BuildMutant[] = [
  // Every statement by itself.
  {
    file: 'run/carry-out.ts',
    from: 'return warehouse.transaction(async () => note(warehouse, await execute()), signal, lease.whileHeld);',
    to: 'return note(warehouse, await execute());',
    command: 'build',
  },
  // New rows can be seen before they are numbered.
  { file: 'run/execute.ts', from: step, to: apart("step.id === 'groups'"), command: 'build' },
  // The old watermarks are taken out of the ledger in one transaction, and the new ones come in the next.
  { file: 'run/execute.ts', from: step, to: apart("step.id === 'watermarks'"), command: 'build' },
  // The old table goes in one transaction, and the view comes in the next.
  {
    file: 'run/execute.ts',
    from: step,
    to: apart("step.id === 'rename:view'"),
    command: 'build to one table for each activity',
  },
  // A window is off the queue before it was read.
  {
    file: 'run/build.ts',
    from: '[part, taken] = [windowRequest(request, next), next];',
    to: '[part, taken] = [windowRequest(request, next), next];\n      await takeOff(warehouse, identity, next, stop);',
    command: 'reconcile of what was queued',
  },
  // A run has succeeded before its queries are made.
  {
    file: 'run/build.ts',
    from: 'left.length === 0 && !hasQueries;',
    to: 'left.length === 0;',
    command: 'run --due',
  },
];
