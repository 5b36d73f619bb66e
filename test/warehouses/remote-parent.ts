import { join } from 'node:path';
import { remoteRunner } from '../../server/src/run/remote.ts';

/** A process with a runner of its own that runs a query: `remote-parent.ts ROOT SQL`. Says when it has begun. */
const [root = '', sql = ''] = process.argv.slice(2);
const runner = remoteRunner({
  modulePath: join(import.meta.dirname, '../../server/src/run/runner-main.ts'),
  idleSeconds: 1,
  execArgv: ['--import', 'tsx'],
});
const running = runner.query({ root, connection: undefined, sql, limit: 1 }, () => {}, new AbortController().signal);
process.stdout.write('begun\n');
await running;
