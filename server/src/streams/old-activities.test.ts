import { expect, test } from 'vitest';
import { postgres } from '../dialects/postgres.ts';
import { parseProject } from '../project/parse.ts';
import type { Stream } from '../project/project.ts';
import { oldActivities } from './old-activities.ts';

const settings = 'name: p\nstreams:\n  customer_stream: { entity: customer, layout: per_activity }\n';
const project = parseProject('/p', { path: '/p/activity_schema.yml', text: settings }, []);
const stream = project.streams.get('customer_stream') as Stream;

test('an activity that only the tables know has a table where there is room for its name', () => {
  const long = 'x'.repeat(60);
  expect(oldActivities({ dialect: postgres, stream }, ['came'], ['Came', long, 'came'])).toEqual({
    kept: ['Came'],
    refusal: {
      message: `There are rows of \`${long}\` from earlier builds. \`customer_stream_${long}\` is too long: PostgreSQL has room for 63 bytes.`,
      next: `Where no source gives \`${long}\` any more, \`activity-schema build --full\` does without those rows. Otherwise give the activity another name, or set \`layout: single\`.`,
    },
  });
});
