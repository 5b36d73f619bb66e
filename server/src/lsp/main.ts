import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { RunError } from '../run/problem.ts';
import { loadVoice } from '../sql/voice.ts';
import { createWorkspace } from '../workspace.ts';
import { serve } from './serve.ts';

/** The language server, over whatever the client asked for: `--node-ipc`, `--stdio`, `--socket=N`. */
serve(createConnection(ProposedFeatures.all), {
  workspace: createWorkspace(),
  loadVoice,
  startRunner: () => {
    throw new RunError({ kind: 'unexpected', message: 'The runner process is not there yet.' });
  },
});
