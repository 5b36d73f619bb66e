import { dialectNamed } from '../dialects/index.ts';
import { dialectOf } from '../project/connection.ts';
import type { Stream } from '../project/project.ts';
import { defineCheck } from './check.ts';

/** A layout that is written down and that the warehouse is slow or stuck with. */
export const layoutAdvice = defineCheck({
  id: 'layout-advice',
  severity: 'info',
  summary: 'A stream’s layout suits its warehouse.',
  documentation:
    'BigQuery cannot partition by both activity and time, so that a query of a single table is billed for other activities’ rows. Athena writes at most 100 partitions in a statement, which the guide’s layout passes within days. Without `layout` and `table_layout` a stream has what suits its warehouse.',
  message: (params: { because: string; key: string; instead: string }) =>
    `${params.because} \`${params.key}: ${params.instead}\` is the default here.`,
  fails: `name: shop
connection: prod
connections:
  prod: { type: bigquery, project: shop }
streams:
  customer_stream: { entity: customer, layout: «single» }`,
  passes: `name: shop
connection: prod
connections:
  prod: { type: bigquery, project: shop }
streams:
  customer_stream: { entity: customer }`,

  *checkSettings(project) {
    const { tables } = dialectNamed(dialectOf(project));
    for (const stream of project.streams.values()) {
      const advice = tables.advice(stream);
      const at = advice && writtenAt(stream)[advice.against];
      if (!at) continue;
      const { because, instead } = advice;
      yield {
        at,
        params: { because, key: keys[advice.against], instead },
        fixes: [{ title: `Change to \`${instead}\``, edits: [{ range: at, text: instead }] }],
      };
    }
  },
});

const keys = { layout: 'layout', tableLayout: 'table_layout' } as const;

const writtenAt = ({ layoutRange, tableLayoutRange }: Stream) => ({
  layout: layoutRange,
  tableLayout: tableLayoutRange,
});
