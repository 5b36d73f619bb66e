import { defineCheck } from './check.ts';
import { addHeadKey, yamlName } from './head-edit.ts';
import { misplacedInTransformation } from './misplaced-head.ts';
import { statementRange } from './statement.ts';

/** In a project with several streams, a transformation that names none is built into none. Source: `files.md`. */
export const missingStream = defineCheck({
  id: 'missing-stream',
  severity: 'error',
  summary: 'A transformation says which stream its rows go to, unless the project has only one.',
  documentation:
    'Where a project has several streams, a file without `stream` in its head belongs to none of them, and no build reads it.',
  message: (params: { streams: readonly string[] }) =>
    `Say which stream these rows go to: ${params.streams.map((name) => `\`${name}\``).join(' or ')}. No build reads this file.`,
  fails: {
    text: "«select» id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users",
    settings: 'name: shop\nstreams:\n  customer_stream: { entity: customer }\n  bike_stream: { entity: bike }\n',
  },
  passes: {
    text: `/*---
stream: customer_stream
---*/
select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json from users`,
    settings: 'name: shop\nstreams:\n  customer_stream: { entity: customer }\n  bike_stream: { entity: bike }\n',
  },

  *check(subject) {
    const { project, transformation } = subject;
    if (transformation.stream !== undefined || project.streams.size < 2) return;
    const { file, headRange } = transformation;
    // A `stream` that cannot be read is a wrong value, and said to be one.
    if (headRange && /^\s*(?:\{\s*)?stream\s*:/m.test(file.text.slice(headRange.start + 5, headRange.end))) return;
    // So is a head that is none; one that only nearly begins as one is no more than likely to be meant.
    const heads = misplacedInTransformation(subject).filter(({ mistake }) => mistake !== 'beginning');
    if (heads.some(({ yaml }) => /^\s*stream\s*:/m.test(yaml))) return;
    const at = statementRange(subject)?.first;
    if (!at) return;
    const streams = [...project.streams.keys()];
    yield {
      at,
      params: { streams },
      fixes: streams.flatMap((name) => {
        const edit = addHeadKey(transformation, `stream: ${yamlName(name)}`);
        return edit ? [{ title: `Give them to \`${name}\``, edits: [edit] }] : [];
      }),
    };
  },
});
