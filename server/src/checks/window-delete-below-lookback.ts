import { writeDuration } from '../project/duration.ts';
import { defineCheck } from './check.ts';

/** What is deleted and read anew reaches less far back than what is read anyway. */
export const windowDeleteBelowLookback = defineCheck({
  id: 'window-delete-below-lookback',
  severity: 'warning',
  summary: '`window_delete` reaches at least as far back as `lookback`.',
  documentation:
    'A build reads the rows of the `lookback` again and brings the stream up to date with them; `window_delete` besides forgets the rows that the source no longer has. Where it is the shorter of the two, rows between them are read again, and those that are gone stay. `lookback` is that of the file, else that of the stream.',
  message: (params: { window: string; lookback: string }) =>
    `Rows are read again for ${params.lookback}, but those that are gone leave the stream only within ${params.window}.`,
  fails: `/*---
lookback: 7 days
window_delete: «2 days»
---*/
select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users`,
  passes: `/*---
lookback: 2 days
window_delete: 7 days
---*/
select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users`,
  also: [
    {
      settings: 'name: shop\nstreams:\n  customer_stream: { entity: customer, lookback: 3 days }\n',
      fails: `/*---
window_delete: «12 hours»
---*/
select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users`,
      passes: `/*---
window_delete: 3 days
---*/
select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users`,
    },
  ],

  *check({ stream, transformation }) {
    const { windowDeleteSeconds: window, windowDeleteRange: at, update } = transformation;
    const lookback = transformation.lookbackSeconds ?? stream?.lookbackSeconds;
    if (window === undefined || lookback === undefined || !at || window >= lookback || update !== 'incremental') return;
    const needed = writeDuration(lookback);
    yield {
      at,
      params: { window: writeDuration(window), lookback: needed },
      fixes: [{ title: `Change to \`${needed}\``, edits: [{ range: at, text: needed }] }],
    };
  },
});
