import type { StandingRule } from './standing-rule.ts';

/** What is in the files is what was built. Source: `processing.md`, law 5. */
export const drifted: StandingRule<{ readonly words: string }> = {
  id: 'drifted',
  severity: 'hint',
  summary: 'What is in the files is what was built.',
  documentation:
    'The ledger of builds knows with which SQL and settings a stream was built. Where a file says something else by now, the next build reads all rows of it again, in one transaction; a backfill does it in chunks. So it does where somebody emptied a table that a build left rows in. It is asked about after a command of the editor, while the view of runs is open, and with `activitySchema.watchStreams`.',
  fails: `-- built while this was \`u.email\`
«select» u.id as activity_id, u.joined as ts, lower(u.email) as customer, 'signed_up' as activity, json_object() as feature_json from users as u`,
  passes: `-- built like this
select u.id as activity_id, u.joined as ts, lower(u.email) as customer, 'signed_up' as activity, json_object() as feature_json from users as u`,
  message: ({ words }) => words,
};
