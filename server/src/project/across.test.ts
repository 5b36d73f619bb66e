import { expect, test } from 'vitest';
import type { SourceFile } from '../schema/text.ts';
import { acrossStream, consensusOf, nameStyleOf } from './across.ts';
import { activitiesOf, hasOpenActivities } from './activities.ts';
import type { Project } from './project.ts';
import { createProjectSet } from './project-set.ts';
import { namingOthers } from './run-after.ts';
import { tablesRead } from './tables-read.ts';

const settings = {
  path: '/p/activity_schema.yml',
  text: 'name: p\nconnections: { dev: { type: duckdb } }\nstreams:\n  customer_stream: { entity: customer }\n  shop_stream: { entity: shop }\nactivities:\n  declared: { description: It is. }\n',
};

const one = (
  name: string,
  activities: readonly string[],
  { head = 'stream: customer_stream', customer = 'lower(u.email)' } = {},
): SourceFile => ({
  path: `/p/transformations/${name}.sql`,
  text: `/*---\n${head}\n---*/\n${activities
    .map(
      (activity) =>
        `select u.id as activity_id, u.at as ts, ${customer} as customer, '${activity}' as activity, json_object('a', 1) as feature_json from raw.users u`,
    )
    .join('\nunion all\n')}\n`,
});

const files = [
  one('a', ['signed_up', 'signed_in', 'signed_in']),
  one('b', ['signed_up', 'placed_order']),
  one('c', ['paid_invoice'], { customer: 'u.email' }),
  one('d', ['opened_shop'], { head: 'stream: shop_stream' }),
  one('e', ['first', 'second']),
  one('f', ['declared'], { head: 'stream: shop_stream' }),
];

const edits: Readonly<Record<string, SourceFile>> = {
  'a blank line in front': {
    ...one('b', ['signed_up', 'placed_order']),
    text: `${one('b', ['signed_up', 'placed_order']).text.replace('select', '\n\nselect')}`,
  },
  'another activity': one('b', ['signed_up', 'placed_orders']),
  'an activity by another name that others make': one('b', ['signed_up', 'signed_in']),
  'an activity of two makers by another name': one('b', ['signed_out', 'placed_order']),
  'two activities by one new name': one('e', ['renamed', 'renamed']),
  'two activities that change places by name': one('e', ['second', 'first']),
  'a declared activity by another name': one('f', ['opened_shops'], { head: 'stream: shop_stream' }),
  'one activity less': one('b', ['signed_up']),
  'activities in another order': one('b', ['placed_order', 'signed_up']),
  'one activity twice': one('a', ['signed_up', 'signed_up', 'signed_in']),
  'customers of another kind': one('c', ['paid_invoice'], { customer: 'u.user_id' }),
  'letters of another case': one('c', ['paid_invoice'], { customer: 'upper(u.email)' }),
  'another stream': one('d', ['opened_shop']),
  'another role': one('c', ['paid_invoice'], { head: 'stream: customer_stream\nrole: aliases' }),
  'a stream that is not there': one('c', ['paid_invoice'], { head: 'stream: nobody' }),
  'a file more': one('g', ['signed_up']),
  'what it runs after': one('c', ['paid_invoice'], { head: 'stream: customer_stream\nrun_after: [a]' }),
  'other features': {
    ...one('b', ['signed_up', 'placed_order']),
    text: one('b', ['signed_up', 'placed_order']).text.replace("'a', 1", "'b', 'x'"),
  },
  'an activity that is no literal': {
    ...one('c', ['paid_invoice']),
    text: one('c', ['paid_invoice']).text.replace("'paid_invoice'", 'u.kind'),
  },
  'an activity that only the head names': one('c', ['paid_invoice'], {
    head: 'stream: customer_stream\nactivities: [paid_invoice, paid_late]',
  }),
  'another table': {
    ...one('c', ['paid_invoice']),
    text: one('c', ['paid_invoice']).text.replace('raw.users', 'raw.invoices'),
  },
};

function told(project: Project | undefined) {
  if (!project) throw new Error('no project');
  const { problems, transformations } = project;
  const streams = [...project.streams.keys()].map((stream) => acrossStream(project, stream));
  return {
    streams: streams.map((across) => ({
      ...across,
      makers: [...across.makers],
      kinds: [...across.kinds],
      letterCases: [...across.letterCases],
    })),
    style: nameStyleOf(project),
    consensus: consensusOf(project),
    activities: [...project.streams.keys()].map((stream) => [...activitiesOf(project, stream)]),
    areOpen: [...project.streams.keys()].map((stream) => hasOpenActivities(project, stream)),
    tables: tablesRead(project),
    namingOthers: namingOthers(project),
    problems,
    ids: [...transformations.keys()],
  };
}

test.each(Object.entries(edits))('%s: a project that was changed says what one says that was read so', (_, edited) => {
  const typed = createProjectSet();
  for (const file of [settings, ...files]) typed.setFile(file);
  told(typed.projectAt('/p'));
  typed.setFile(edited);
  const changed = told(typed.projectAt('/p'));

  const read = createProjectSet();
  const isNew = !files.some(({ path }) => path === edited.path);
  for (const file of [settings, ...files, ...(isNew ? [edited] : [])])
    read.setFile(file.path === edited.path ? { ...edited } : { ...file });
  expect(changed).toEqual(told(read.projectAt('/p')));
});
