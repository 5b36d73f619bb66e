import { expect, test } from 'vitest';
import { placed } from './problem-place.ts';
import { problemsGithub, problemsJson, problemsJunit } from './problems-machine.ts';

const text = 'select 1 as a,\n  2 as b\nfrom t';
const problem = placed(
  {
    rule: 'missing-column',
    severity: 'error',
    message: '100 % of `customer` <is> missing: yes, really',
    file: '/project/transformations/a,b.sql',
    range: { start: text.indexOf('2 as b'), end: text.indexOf('2 as b') + 6 },
    fixes: [{ title: 'Add `customer`', edits: [] }],
  },
  text,
  '/project',
);

test('json has places from 1 and paths relative to the folder', () => {
  expect(JSON.parse(problemsJson([problem]))).toEqual([
    {
      file: 'transformations/a,b.sql',
      line: 2,
      column: 3,
      endLine: 2,
      endColumn: 9,
      severity: 'error',
      rule: 'missing-column',
      message: '100 % of `customer` <is> missing: yes, really',
      fixes: ['Add `customer`'],
    },
  ]);
});

test('github escapes what its syntax uses', () => {
  expect(problemsGithub([problem])).toBe(
    '::error file=transformations/a%2Cb.sql,line=2,col=3,endLine=2,endColumn=9,title=missing-column::100 %25 of `customer` <is> missing: yes, really%0AFix: Add `customer`\n',
  );
});

test('junit counts errors as failures and says what is clean', () => {
  const report = problemsJunit(['activity_schema.yml', 'transformations/a,b.sql'], [problem]);
  expect(report).toContain('<testsuites name="activity-schema check" tests="2" failures="1">');
  expect(report).toContain('<testcase classname="activity_schema.yml" name="no errors"/>');
  expect(report).toContain('message="100 % of `customer` &lt;is&gt; missing: yes, really"');
});
