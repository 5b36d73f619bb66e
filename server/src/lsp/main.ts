import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { dbtChild } from '../run/dbt-child.ts';
import { findDbtPython } from '../run/dbt-python.ts';
import { remoteRunner } from '../run/remote.ts';
import { workerJudge } from '../voices/judge.ts';
import { createWorkspace } from '../workspace.ts';
import { createRest } from './rest.ts';
import { serve } from './serve.ts';

// What is read of files at the start stays, and V8 would conclude that what is read at each key does: it would lie among what is
// kept, and take a search of all memory every few seconds of typing.
setFlagsFromString('--no-allocation-site-pretenuring');

const connection = createConnection(ProposedFeatures.all);
/** A file that stands beside this bundle. */
const beside = (name: string): string => join(dirname(process.argv[1] ?? ''), name);

const { worked } = createRest();

/** The language server, over whatever the client asked for: `--node-ipc`, `--stdio`, `--socket=N`. */
serve(connection, {
  workspace: createWorkspace(),
  worked,
  judge: workerJudge({ report: (failure) => connection.console.warn(failure), worked }),
  startEngine: ({ runnerPath }) =>
    remoteRunner({ modulePath: runnerPath ?? beside('runner.cjs'), role: 'parser', idleSeconds: 60 }),
  async startDbt({ project, folders, options, settings: { pythons } }) {
    const python = await findDbtPython({ told: pythons, folders, environment: process.env });
    if (python === undefined) return undefined;
    return dbtChild({ python, script: beside('dbt-child.py'), project: project.root, options, idleSeconds: 300 });
  },
  startRunner: ({ runnerPath, runnerIdleSeconds }) =>
    remoteRunner({
      modulePath: runnerPath ?? beside('runner.cjs'),
      idleSeconds: runnerIdleSeconds ?? 5,
    }),
});
