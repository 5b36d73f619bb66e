import { describe, expect, test } from 'vitest';
import { duckdb } from '../dialects/duckdb.ts';
import { refusalOf } from '../streams/planned-transformations.ts';
import { loadVerdicts } from '../voices/hearing.test-support.ts';
import { applied, plainSettings, projectOf } from './checking.test-support.ts';

const verdicts = await loadVerdicts();
const rest = "ts, email as customer, 'x' as activity, json_object() as feature_json";

/** The rules that speak about a text, in their order. */
function says(text: string, rules: readonly string[], settings = plainSettings): void {
  expect(
    projectOf(text, settings)
      .problems(verdicts)
      .map(({ rule }) => rule),
  ).toEqual(rules);
}

const twoStreams = 'name: shop\nstreams:\n  a_stream: { entity: a }\n  b_stream: { entity: b }\n';

describe('missing-stream', () => {
  test.each([
    ['no head', `select id as activity_id, ${rest} from t`, 'stream: a_stream'],
    [
      'a head with another key',
      `/*---\n  update: full\n---*/\nselect id as activity_id, ${rest} from t`,
      'stream: a_stream\n  update',
    ],
  ])('%s: a fix for each stream', (_, text, holds) => {
    const [problem, ...others] = projectOf(text, twoStreams).problems(verdicts);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      rule: 'missing-stream',
      fixes: [{ title: 'Give them to `a_stream`' }, { title: 'Give them to `b_stream`' }],
    });
    for (const [index, fix] of (problem?.fixes ?? []).entries()) {
      const fixed = applied(text, fix);
      const { project, problems } = projectOf(fixed, twoStreams);
      expect(project.transformations.get('signed_up')?.stream).toBe(['a_stream', 'b_stream'][index]);
      if (index === 0) expect(fixed).toContain(holds);
      expect([...project.problems, ...problems(verdicts)]).toEqual([]);
    }
  });

  test('it is said of SQL that cannot be read, too', () => {
    says('select (', ['missing-stream', 'syntax-error'], twoStreams);
  });
});

describe('misplaced-head', () => {
  const query = `select id as activity_id, ${rest} from t`;
  test.each([
    ['ends with a bare */', `/*---\nstream: b_stream\n*/\n${query}`],
    ['behind a comment', `-- riders\n/*---\nstream: b_stream\n---*/\n${query}`],
    ['behind a comment, and a bare end', `/* riders */\n/*---\nstream: b_stream\n*/\n${query}`],
    ['ends behind its last key', `/*---\nstream: b_stream ---*/\n${query}`],
    ['closed as front matter is', `/*---\nstream: b_stream\n---\n*/\n${query}`],
    ['closed so, in lines of Windows', `\uFEFF/*---\r\nstream: b_stream\r\n---\r\n*/\r\n${query}`],
    ['a dash too many at its end', `/*---\nstream: b_stream\n----*/\n${query}`],
    ['a dash too few at its end', `/*---\nstream: b_stream\n--*/\n${query}`],
    ['a dash too few at its end, and a blank', `/*---\nstream: b_stream\n-- */\n${query}`],
    ['words behind its last dashes', `/*---\nstream: b_stream\n--- as riders do */\n${query}`],
    ['the same on a line of their own', `/*---\nstream: b_stream\n---\nas riders do\n*/\n${query}`],
    [
      'words around, in lines of Windows',
      `/*---\r\nstream: b_stream\r\n--- as riders\r\n\r\n do ---\r\n*/\r\n${query}`,
    ],
    ['another comment that ends as a head does', `/*---\nstream: b_stream\n*/\n${query}\n/* later\n---*/\n`],
    ['behind the query', `${query}\n/*---\nstream: b_stream\n---*/\n`],
  ])('%s: one problem, and one fix', (_, text) => {
    const [problem, ...others] = projectOf(text, twoStreams).problems(verdicts);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ rule: 'misplaced-head', fixes: [{}] });
    const fixed = problem?.fixes[0] ? applied(text, problem.fixes[0]) : '';
    const { project, problems } = projectOf(fixed, twoStreams);
    expect(project.transformations.get('signed_up')?.stream).toBe('b_stream');
    expect([...project.problems, ...problems(verdicts)]).toEqual([]);
    for (const words of ['riders', 'do', 'later']) if (text.includes(words)) expect(fixed).toContain(words);
  });

  test.each([
    ['a blank before its dashes', `/* ---\nupdate: full\n---*/\n${query}`],
    ['words behind its dashes', `/*--- all of them\nupdate: full\n---*/\n${query}`],
    ['a key behind its dashes', `/*--- update: full\n---*/\n${query}`],
    ['no dashes before it', `/*\nupdate: full\n---*/\n${query}`],
    ['a dash too few before it', `/*--\nupdate: full\n---*/\n${query}`],
    ['a dash too many before it', `/*----\r\nupdate: full\r\n--- */\n${query}`],
    ['a blank before its dashes, and closed as front matter is', `/* ---\nupdate: full\n---\n*/\n${query}`],
  ])('%s: one problem, and one fix', (_, text) => {
    const [problem, ...others] = projectOf(text).problems(verdicts);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ rule: 'misplaced-head', fixes: [{}] });
    const fixed = projectOf(problem?.fixes[0] ? applied(text, problem.fixes[0]) : '');
    expect(fixed.project.transformations.get('signed_up')?.update).toBe('full');
    expect([...fixed.project.problems, ...fixed.problems(verdicts)]).toEqual([]);
  });

  test.each([
    `/*---\nupdate: fulll\n*/\n${query}`,
    `/*---\nactivities: signed_up, paid\n---\n*/\n${query}`,
    `/*---\nstream: c_stream\n*/\n${query}`,
    `/*---\nlookback: a few days\nupdate: full\n*/\n${query}`,
    `/*---\nupdate: fulll\n--- all of them */\n${query}`,
  ])('what begins as a head does is meant with a wrong value, too: %j', (text) => {
    says(text, ['misplaced-head']);
  });

  test('on one line, a stream of the project is meant', () => {
    says(`/* --- stream: customer_stream --- */\n${query}`, ['misplaced-head']);
  });

  test('one that only nearly begins as one leaves it said that no build reads the file', () => {
    says(`/* ---\nstream: b_stream\n---*/\n${query}`, ['misplaced-head', 'missing-stream'], twoStreams);
  });

  test.each([
    `/* ---\nupdate: last week\nauthor: me\n--- */\n${query}`,
    `/* --- all about riders --- */\n${query}`,
    `-- riders\n/* ---\nupdate: full\n---*/\n${query}`,
    `/*--- all about riders ---*/\n${query}`,
    `-- riders\n/*-----------\n  the riders: all of them\n-----------*/\n${query}`,
    `-- riders\n/*---\nnote: update later\n---*/\n${query}`,
    `-- riders\n/*---\nstream the rows\n---*/\n${query}`,
    `${query}\n/*---\nrole: of the user\nts: of the ride\n---*/\n`,
    `with a as (\n/*---\nactivities: the ones we count\n---*/\nselect * from t)\n${query.replace(/t$/, 'a')}`,
    `${query}\n/*---\nactivities:\n  - paid: when they pay\n---*/\n`,
    `${query}\n/*---\nstream: kafka\ntopic: riders\n---*/\n`,
    `${query}\n/*---\ndescription: all riders\nauthor: me\n---*/\n`,
    `/*---\nrole: of the user\n*/\n${query}`,
    `/*---\nrole: admin (of the shop)\n*/\n${query}`,
    `/*---\nrole: admin\nauthor: me\n*/\n${query}`,
    `/*---\ndescription: all riders\nauthor: me\n---\n*/\n${query}`,
    `/*---\ndescription: all riders\nauthor: me\n--- and more */\n${query}`,
    `/*---\nall riders\n--- and more */\n${query}`,
    `/*---\nrole: of the user\n---\nupdate: full\n*/\n${query}`,
    `/*---\nriders\n*/\n${query}\n/* later\n---*/\n`,
    `/* --- stream: kafka --- */\n${query}`,
    `/* --- description: all riders --- */\n${query}`,
    `/* ---\ndescription: all riders\nauthor: me\n--- */\n${query}`,
    `/*\nupdate: last week\n---*/\n${query}`,
    `/*\nupdate: full\n*/\n${query}`,
    `/*----\nupdate: full\n----*/\n${query}`,
    `/*-----\nupdate: full\n---*/\n${query}`,
    `/*---\nupdate: full\n-----*/\n${query}`,
    `/*-- update: full ---*/\n${query}`,
    `-- riders\n/*---\nupdate: full\n---\n*/\n${query}`,
    `-- riders\n/*\nupdate: full\n---*/\n${query}`,
    `/*---\nupdate: incremental\n---*/\n/*\nupdate: full\n---*/\n${query}`,
    `select id as activity_id, ts, email as customer, '/*---\nstream: x\n---*/' as activity, j as feature_json from t`,
  ])('no head is meant: %j', (text) => {
    expect(projectOf(text).problems(verdicts)).toEqual([]);
  });
});

describe('run-after-cycle', () => {
  const query = `select id as activity_id, ${rest} from t`;
  const after = (id: string): string => `/*---\nrun_after: [${id}]\n---*/\n${query}`;

  test('names the members', () => {
    const others = { 'transformations/b.sql': after('c'), 'transformations/c.sql': after('signed_up') };
    expect(projectOf(after('b'), plainSettings, others).problems(verdicts)).toMatchObject([
      {
        rule: 'run-after-cycle',
        message: 'Transformations wait for each other: `signed_up` → `b` → `c` → `signed_up`.',
      },
    ]);
  });

  test('one that leads into a circle is not part of it', () => {
    const others = { 'transformations/b.sql': after('c'), 'transformations/c.sql': after('b') };
    expect(projectOf(after('b'), plainSettings, others).problems(verdicts)).toEqual([]);
  });
});

describe('empty-transformation', () => {
  test.each(['', ' \n', '-- later\n', ';', '/*---\nupdate: full\n---*/\n'])('%j', (text) => {
    says(text, ['empty-transformation']);
  });
  test('Jinja may write the query', () => says('{{ my_macro() }}', ['unevaluated-jinja']));
});

test.each(['incremental', 'missing', 'full', 'once', 'view'])(
  'update: %s is said to be built where the build says so',
  (update) => {
    const { project, problems } = projectOf(
      `/*---\nupdate: ${update}\n---*/\nselect id as activity_id, ${rest} from t`,
    );
    const stream = project.streams.get('customer_stream');
    const refusal = stream && refusalOf(project, stream, duckdb, { transformations: [] });
    expect(problems(verdicts).map(({ rule }) => rule)).toEqual(refusal ? ['view-needs-activity-tables'] : []);
  },
);
