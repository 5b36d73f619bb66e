import type { Runner } from '../run/runner.ts';
import { runsOf } from '../run/runs.ts';
import type { KnownStatements } from './known-statements.ts';
import type { StreamInfo } from './protocol.ts';
import type { Answering } from './requests.ts';
import { runInfo } from './run-pages.ts';

/** Answers what can be run, and what was. */
export function answerRunRequests(
  { on, attempt, projectOf }: Answering,
  runner: () => Runner,
  statements: KnownStatements,
): void {
  on('activitySchema/streams', ({ uri }) =>
    attempt(() => {
      const { streams, transformations } = projectOf(uri);
      return [...streams.values()].map(
        ({ name }): StreamInfo => ({
          name,
          transformations: [...transformations.values()]
            .filter(({ stream, role }) => stream === name && role === 'activities')
            .map(({ id }) => id)
            .sort(),
        }),
      );
    }),
  );

  on('activitySchema/history', ({ uri, limit }, signal) =>
    attempt(async () => {
      const { root, connection } = projectOf(uri);
      const lines = await runner().history({ root, connection, limit }, signal);
      const now = new Date();
      const statementOf = (error: string): string | undefined => statements.of(root, error);
      return runsOf(lines).map((run) => runInfo(run, now, statementOf));
    }),
  );
}
