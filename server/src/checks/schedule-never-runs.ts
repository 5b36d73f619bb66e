import { comesEver, isCron } from '../project/schedule.ts';
import { defineCheck } from './check.ts';

/** A schedule for a day that no month of it has. Source: `checks.md`, "Rules", the paragraph on projects. */
export const scheduleNeverRuns = defineCheck({
  id: 'schedule-never-runs',
  severity: 'warning',
  summary: 'The moment of every schedule comes.',
  documentation:
    'The day and the month of the cron expression never meet: February has no 30th day, April no 31st. `L` is the last day of a month.',
  message: (params: { cron: string; command: string }) =>
    `\`${params.cron}\` never comes, so there is no \`${params.command}\`.`,
  fails: `name: shop
streams:
  customer_stream: { entity: customer, schedule: { full: «"0 0 30 2 *"» } }`,
  passes: `name: shop
streams:
  customer_stream: { entity: customer, schedule: { full: "0 0 L 2 *" } }`,

  *checkSettings(project) {
    for (const { command, cron, range } of [...project.streams.values()].flatMap(({ schedule }) => schedule)) {
      if (!isCron(cron) || comesEver(cron)) continue;
      const last = cron.replace(/^(\s*\S+\s+\S+\s+)\S+/, '$1L');
      const written = project.settingsFile.text.slice(range.start, range.end);
      const text = written.replace(cron, () => last);
      const canBeLast = comesEver(last) && text !== written;
      yield {
        at: range,
        params: { cron, command },
        fixes: canBeLast ? [{ title: 'Take the last day of the month', edits: [{ range, text }] }] : [],
      };
    }
  },
});
