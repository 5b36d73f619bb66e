import { dirname, join } from 'node:path';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { remoteRunner } from '../run/remote.ts';
import { loadVoice } from '../sql/voice.ts';
import { createWorkspace } from '../workspace.ts';
import { serve } from './serve.ts';

/** The language server, over whatever the client asked for: `--node-ipc`, `--stdio`, `--socket=N`. */
serve(createConnection(ProposedFeatures.all), {
  workspace: createWorkspace(),
  loadVoice,
  startRunner: ({ runnerPath, runnerIdleSeconds }) =>
    remoteRunner({
      modulePath: runnerPath ?? join(dirname(process.argv[1] ?? ''), 'runner.cjs'),
      idleSeconds: runnerIdleSeconds ?? 5,
    }),
});
