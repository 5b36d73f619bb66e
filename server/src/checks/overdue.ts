import type { StandingRule } from './standing-rule.ts';

/** What a stream's schedule asks for was done. Source: `processing.md`, "The commands", `run --due`. */
export const overdue: StandingRule<{ readonly reason: string }> = {
  id: 'overdue',
  severity: 'info',
  summary: 'What the schedule of a stream asks for was done.',
  documentation:
    'The moment of the schedule has come and nothing has been run since, as far as the ledger of builds knows. `activity-schema run --due` runs it, as does *Run What Is Due*; a scheduler of yours has to call the one. It is asked about after a command of the editor, while the view of runs is open, and with `activitySchema.watchStreams`.',
  fails: `# last built two days ago
streams:
  customer_stream: { entity: customer, schedule: { build: «"0 6 * * *"» } }`,
  passes: `# built at six this morning
streams:
  customer_stream: { entity: customer, schedule: { build: "0 6 * * *" } }`,
  message: ({ reason }) => reason,
};
