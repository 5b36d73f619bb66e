import type { Connection } from 'vscode-languageserver/node';
import { RunError } from '../run/problem.ts';
import type { ResultColumn } from '../run/runner.ts';
import { positionAt } from '../schema/text.ts';
import type { SampleReport } from '../streams/sample.ts';
import { sampleInWords } from '../streams/sample-words.ts';
import type { Workspace } from '../workspace.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { SampleAnswer } from './protocol.ts';
import { requestsOf, type Surroundings } from './requests.ts';

/** Answers what is asked of a warehouse about files: whether it takes them, what a sample of their rows shows. */
export function answerConnectedRequests(
  connection: Connection,
  diagnostics: Diagnostics,
  surroundings: Surroundings,
): void {
  const { workspace, runner, knowledge } = surroundings;
  const { on, attempt, pathIn, projectOf } = requestsOf(connection, surroundings);

  on('activitySchema/refreshTables', ({ uri }, signal) =>
    attempt(async () => {
      const { root, connection: name } = projectOf(uri);
      return { connection: name ?? '', tables: await knowledge.readTables(root, signal) };
    }),
  );

  on('activitySchema/validate', ({ uri }, signal) =>
    attempt(async () => {
      projectOf(uri);
      const path = pathIn(uri);
      const validity = await knowledge.validate(path, signal);
      if (validity.kind === 'none') {
        throw new RunError({ kind: 'input', message: 'There is nothing to validate.', next: validity.reason });
      }
      const isAccepted = validity.columns !== undefined;
      const problems = workspace.check(path).filter(({ severity }) => severity === 'error').length;
      return { connection: validity.connection, isAccepted, columns: validity.columns ?? 0, problems };
    }),
  );

  on('activitySchema/status', ({ uri }, signal) =>
    attempt(async () => {
      const { root, connection: name } = projectOf(uri);
      const statuses = await runner().status({ root, connection: name }, signal);
      diagnostics.changed(workspace.stood(root, statuses));
      return statuses;
    }),
  );

  on('activitySchema/sampleCheck', ({ uri, transformation, rows, days }, signal) =>
    attempt(async () => {
      const project = projectOf(uri);
      const { root, connection: name } = project;
      const transformations = transformation === undefined ? [] : [transformation];
      const reports = await runner().sample({ root, connection: name, transformations, rows, days }, signal);
      const paths = reports.flatMap((report) => {
        workspace.sampled(root, undefined, report);
        return project.transformations.get(report.transformation)?.file.path ?? [];
      });
      diagnostics.changed(paths);
      return sampleAnswer(workspace, root, reports);
    }),
  );
}

/** What was found, a row for each finding, and what was looked at. */
function sampleAnswer(workspace: Workspace, root: string, reports: readonly SampleReport[]): SampleAnswer {
  const text = (name: string): ResultColumn => ({ name, type: '', kind: 'text' });
  const rows = reports.flatMap((report) => {
    const path = workspace
      .projects()
      .find((project) => project.root === root)
      ?.transformations.get(report.transformation)?.file.path;
    return workspace
      .sampleProblems(root, report)
      .map(({ rule, severity, message, range }) => [
        report.transformation,
        positionAt(workspace.file(path ?? '')?.text ?? '', range.start).line + 1,
        severity,
        rule,
        message,
      ]);
  });
  const amount = rows.length === 0 ? 'Nothing found' : `${rows.length} ${rows.length === 1 ? 'finding' : 'findings'}`;
  return {
    table: {
      columns: [
        text('transformation'),
        { name: 'line', type: '', kind: 'number' },
        text('severity'),
        text('rule'),
        text('what'),
      ],
      rows,
    },
    notes: reports.map((report) => `${report.transformation}: ${sampleInWords(report)}.`),
    summary: `${amount} in ${reports.length} ${reports.length === 1 ? 'sample' : 'samples'}`,
  };
}
