import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Outcome } from '../../server/src/lsp/protocol.ts';
import type { QuerySummary } from '../../server/src/run/runner.ts';
import { baseName, type Pages } from './pages.ts';
import type { ResultsPanel } from './results/panel.ts';
import type { Server } from './server.ts';
import { type CommandArguments, fileOf } from './target.ts';

/** Runs the query or the transformation in a file as it stands in the editor, saved or not; its rows go to the results view as they arrive. */
export async function runQuery(
  server: Server,
  results: ResultsPanel,
  pages: Pages,
  given: CommandArguments,
  limit?: number,
): Promise<Outcome<QuerySummary> | undefined> {
  const uri = fileOf(given);
  if (uri === undefined) return undefined;
  const id = randomUUID();
  const cancellation = new vscode.CancellationTokenSource();
  const name = baseName(uri);
  let sql = '';
  const run = await results.begin(name, 'Starting …', {
    cancel: () => cancellation.cancel(),
    showSql: () => void pages.showText(`${name.replace(/\.(aql|sql)$/, '')} (run).sql`, sql),
    build: () => void vscode.commands.executeCommand('activitySchema.build', { uri }),
  });
  const listeners = [
    server.on('activitySchema/started', (started) => {
      if (started.id !== id) return;
      sql = started.sql;
      run.send({ type: 'started', connection: started.connection });
    }),
    server.on('activitySchema/rows', ({ id: of, columns, rows }) => {
      if (of === id) run.send({ type: 'rows', columns, rows });
    }),
  ];
  try {
    const outcome = await server.request(
      'activitySchema/query',
      { id, uri, limit: limit ?? rowLimit(uri) },
      cancellation.token,
    );
    if (outcome.ok) run.send({ type: 'end', summary: inWords(outcome.value), notes: [] });
    else run.send({ type: 'failed', failure: outcome.failure });
    return outcome;
  } finally {
    for (const listener of listeners) listener.dispose();
    cancellation.dispose();
  }
}

/** As the settings of the query's own folder say; what they may say stands in package.json. */
function rowLimit(uri: string): number {
  const settings = vscode.workspace.getConfiguration('activitySchema', vscode.Uri.parse(uri));
  const written = Math.trunc(Number(settings.get('query.rowLimit', 10_000)));
  return Math.min(Math.max(Number.isNaN(written) ? 10_000 : written, 1), 1_000_000);
}

function inWords({ rows, truncated, seconds }: QuerySummary): string {
  const amount = `${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}`;
  const time = seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(1)} s`;
  return `${truncated ? `first ${amount}` : amount} in ${time}`;
}
