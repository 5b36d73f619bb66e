import pc from 'picocolors';
import { expect, test } from 'vitest';
import type { Problem } from '../../schema/text.ts';
import { placed } from './problem-place.ts';
import { problemsText } from './problems-text.ts';

const colors = pc.createColors(false);

function shown(file: string, text: string, marked: string, message: string): string {
  const start = text.indexOf(marked);
  const range = { start, end: start + marked.length };
  const problem: Problem = { rule: 'a-rule', severity: 'error', message, file: `/shop/${file}`, range, fixes: [] };
  return problemsText([placed(problem, text, '/shop')], colors);
}

test('a message of several lines is indented below its first', () => {
  expect(shown('transformations/a.sql', 'select emaill', 'emaill', 'There is no emaill.\nDid you mean email?')).toBe(
    `transformations/a.sql:1:8  error  There is no emaill.
  Did you mean email?  a-rule
  1 │ select emaill
    │        ^^^^^^
`,
  );
});

test('the line that a problem of the settings stands in is shown without its secrets', () => {
  const text = '  dev: { type: postgress, password: "hunter2" }';
  expect(shown('activity_schema.yml', text, 'postgress', 'No such type.')).toBe(
    `activity_schema.yml:1:16  error  No such type.  a-rule
  1 │   dev: { type: postgress, password: ••••••••• }
    │                ^^^^^^^^^
`,
  );
});
