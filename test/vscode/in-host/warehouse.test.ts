import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { ActivitySchemaApi, BuildCommandAnswer, RunQueryAnswer } from '../../../client/src/extension.ts';
import { extension, open, projectFile, until } from './editor.ts';
import { runners } from './processes.ts';

const query = 'queries/first_ride.aql';

describe('the warehouse', () => {
  before(async () => {
    await extension().activate();
    await configure('confirmWrites', 'production');
  });

  after(async () => {
    await configure('confirmWrites', undefined);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('shows what a build would do, and does not do it', async () => {
    await open('activity_schema.yml');
    await vscode.commands.executeCommand('activitySchema.showPlan');
    const plan = await until(() => vscode.workspace.textDocuments.find(({ uri }) => uri.path.includes('(plan)')));
    assert.match(plan.getText(), /customer_stream: build/);
    assert.match(plan.getText(), /create/i);
  });

  it('builds, and tells what became of every transformation', async () => {
    await open('activity_schema.yml');
    const answer = await build();
    assert.ok(answer?.ok, JSON.stringify(answer));
    const { report, table } = answer.value;
    const rides = report.streams[0]?.transformations.find(({ transformation }) => transformation === 'rides');
    assert.ok(rides && rides.inserted > 100, JSON.stringify(report));
    assert.deepEqual(
      table.columns.slice(0, 3).map(({ name }) => name),
      ['transformation', 'read', 'inserted'],
    );
  });

  it('runs a query; its rows and columns arrive', async () => {
    await open(query);
    const columns = new Set<string>();
    const { server } = extension().exports as ActivitySchemaApi;
    const listening = server.on('activitySchema/rows', (batch) => {
      for (const { name } of batch.columns) columns.add(name);
    });
    const answer = await runQuery();
    listening.dispose();
    assert.ok(answer?.ok, JSON.stringify(answer));
    assert.ok(answer.value.rows > 50);
    assert.ok(columns.has('first_ride_at'), [...columns].join());
  });

  it('tells of a runner that was killed during a query, and runs the next one', async () => {
    await open(query);
    assert.ok((await runQuery())?.ok);
    const [pid, ...others] = runners();
    assert.ok(pid !== undefined && others.length === 0, `runners: ${[pid, ...others]}`);
    // Stopped first, so that the query is surely under way when the process dies.
    process.kill(pid, 'SIGSTOP');
    const answering = runQuery();
    await new Promise((resolve) => setTimeout(resolve, 300));
    process.kill(pid, 'SIGKILL');
    const answer = await answering;
    assert.equal(answer?.ok, false);
    assert.equal(answer.failure.kind, 'runner-died');
    assert.match(answer.failure.text, /SIGKILL/);
    assert.ok((await runQuery())?.ok);
    assert.notEqual(runners()[0], pid);
  });

  it('cancels a query in the warehouse', async () => {
    assert.ok((await runQuery())?.ok);
    const [pid] = runners();
    assert.ok(pid !== undefined);
    const { server } = extension().exports as ActivitySchemaApi;
    const cancellation = new vscode.CancellationTokenSource();
    // Stopped, so that the query is not over before it is cancelled.
    process.kill(pid, 'SIGSTOP');
    const params = { id: 'cancelled', uri: projectFile(query).toString(), limit: 10 };
    const answering = server.request('activitySchema/query', params, cancellation.token);
    await new Promise((resolve) => setTimeout(resolve, 200));
    cancellation.cancel();
    await new Promise((resolve) => setTimeout(resolve, 200));
    process.kill(pid, 'SIGCONT');
    const answer = await answering;
    assert.equal(answer.ok, false);
    assert.equal(answer.failure.kind, 'cancelled');
    assert.deepEqual(runners(), [pid]);
  });

  it('lets go of the database file when nothing runs', async () => {
    assert.ok((await runQuery())?.ok);
    await until(() => (runners().length === 0 ? true : undefined));
    const script = `const { DuckDBInstance } = require('@duckdb/node-api');
      DuckDBInstance.create(process.argv[1]).then((it) => it.connect()).then((it) => it.run('create table mine(x int); drop table mine'));`;
    await promisify(execFile)(process.execPath, ['-e', script, projectFile('bike_share.duckdb').fsPath], {
      cwd: extension().extensionPath,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
  });

  it('answers again after the language server was restarted', async () => {
    const document = await open(query);
    await vscode.commands.executeCommand('activitySchema.restartServer');
    await until(async () => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        document.uri,
      );
      return lenses.length > 0 ? lenses : undefined;
    });
    assert.ok((await runQuery())?.ok);
  });

  it('tells of an error in the query instead of running it', async () => {
    const document = await open(query);
    const edit = new vscode.WorkspaceEdit();
    const at = document.getText().indexOf('started_ride');
    edit.insert(document.uri, document.positionAt(at), 'not_');
    assert.ok(await vscode.workspace.applyEdit(edit));
    const answer = await runQuery();
    assert.equal(answer?.ok, false);
    assert.match(answer.failure.text, /not_started_ride/);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });
});

async function runQuery(): Promise<RunQueryAnswer> {
  return vscode.commands.executeCommand<RunQueryAnswer>('activitySchema.runQuery', projectFile(query));
}

async function build(): Promise<BuildCommandAnswer> {
  return vscode.commands.executeCommand<BuildCommandAnswer>('activitySchema.build');
}

async function configure(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration('activitySchema').update(name, value, vscode.ConfigurationTarget.Workspace);
}
