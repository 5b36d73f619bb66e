import { type Connection, FileChangeType, type InitializeParams } from 'vscode-languageserver/node';
import { settingsFileName } from '../project/parse.ts';
import type { DbtChild } from '../run/dbt-child.ts';
import { RunError } from '../run/problem.ts';
import { engines, type Runner } from '../run/runner.ts';
import { answered } from '../voices/answered.ts';
import { withEngine } from '../voices/engine-judge.ts';
import type { Judge } from '../voices/judge.ts';
import type { Workspace } from '../workspace.ts';
import { offered, register } from './capabilities.ts';
import { createChangedProjects } from './changed-projects.ts';
import { answerConnectedRequests } from './connected-requests.ts';
import { createDbtAround } from './dbt.ts';
import { createDbtCompiling, type DbtPlace } from './dbt-compiling.ts';
import { defaultDbtSettings, readDbtSettings } from './dbt-settings.ts';
import { createDiagnostics } from './diagnostics.ts';
import { answerFeatures } from './features.ts';
import { createHintRefresh } from './hint-refresh.ts';
import { readHintSettings, showAllHints } from './hint-settings.ts';
import { answerLineage } from './lineage.ts';
import { answerOutlines } from './outlines.ts';
import { pathOf, uriOf } from './paths.ts';
import { type Announcements, type ServerOptions, trustGranted } from './protocol.ts';
import { promised, type Readiness } from './readiness.ts';
import type { Surroundings } from './requests.ts';
import { readRules } from './rules.ts';
import { createSources } from './sources.ts';
import { createVerdictDesk } from './verdicts.ts';
import { createWarehouseKnowledge } from './warehouse-knowledge.ts';
import { answerWarehouseRequests } from './warehouse-requests.ts';
import { readWarehouseSettings } from './warehouse-settings.ts';
import { answerWritingHelp } from './writing-help.ts';

/** What the server is given rather than makes, so that tests can give something else. */
export interface Parts {
  readonly workspace: Workspace;
  /** Called when something is first run, and never before the workspace is trusted. */
  readonly startRunner: (options: ServerOptions) => Runner;
  /** Asks the parsers; nothing is asked before the first answers were given. Without it there are no verdicts. */
  readonly judge?: Judge;
  /** Told whenever a file was checked. */
  readonly worked?: () => void;
  /** Milliseconds without a key after which what is said of the word at the caret is shown. Default: half a second. */
  readonly wordPatience?: number;
  /**
   * A runner of its own for engines' parsers: it opens no database, so it may be kept while somebody types, and what it does
   * keeps no lock of the other from being let go. Never called before the workspace is trusted.
   */
  readonly startEngine?: (options: ServerOptions) => Runner;
  /** A dbt that compiles texts as they are typed; never called before the workspace is trusted. */
  readonly startDbt?: (place: DbtPlace) => Promise<DbtChild | undefined>;
}

/** Speaks the Language Server Protocol on a connection until it is shut down. */
export function serve(connection: Connection, parts: Parts): void {
  const { workspace, startRunner, judge, startEngine, startDbt } = parts;
  const report = (error: unknown): void =>
    connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const sources = createSources(workspace);
  const diagnostics = createDiagnostics(
    workspace,
    sources,
    (publication) => void connection.sendDiagnostics(publication),
    report,
    (path, wanted) => {
      parts.worked?.();
      desk?.wants(path, wanted);
    },
    parts.wordPatience,
  );

  let options: ServerOptions = {};
  let trusted = false;
  let runner: Runner | undefined;
  let engine: Runner | undefined;
  let folders: readonly string[] = [];
  let capabilities: InitializeParams['capabilities'] = {};
  let isIndexed = false;
  let hintSettings = showAllHints;
  let dbtSettings = defaultDbtSettings;
  const indexed = promised();
  const rulesRead = promised();

  const readiness: Readiness = {
    all: indexed.done,
    checked: diagnostics.openChecked,
    async settingsOf(path) {
      await rulesRead.done;
      if (!isIndexed && path !== undefined) await sources.addSettingsOf(path);
    },
  };

  const startedRunner = (): Runner => {
    if (!trusted) throw new RunError({ kind: 'untrusted' });
    runner ??= startRunner(options);
    return runner;
  };
  const knowledge = createWarehouseKnowledge({
    workspace,
    diagnostics,
    runner: startedRunner,
    isTrusted: () => trusted,
    log: (message) => connection.console.info(message),
    report,
  });
  const asked =
    judge &&
    withEngine(judge, {
      syntax(question) {
        if (!trusted || !engines.has(question.dialect)) return undefined;
        engine ??= startEngine?.(options);
        return engine?.syntax(question, new AbortController().signal);
      },
    });
  const desk =
    asked && createVerdictDesk({ workspace, judge: asked, isOpen: sources.isOpen, onVerdict: diagnostics.reconsider });

  const announce = <Method extends keyof Announcements>(method: Method, params: Announcements[Method]): void => {
    void connection.sendNotification(method, params);
  };

  const hints = createHintRefresh(connection, () => capabilities, report);

  const compiling = createDbtCompiling({
    workspace,
    settings: () => dbtSettings,
    isTrusted: () => trusted,
    isOpen: sources.isOpen,
    start: startDbt,
    ready: () => dbt.settled(),
    onCompiled: (path) => {
      diagnostics.changed([path]);
      const root = workspace.projectOf(path)?.root;
      if (root !== undefined) announce('activitySchema/projectFilesChanged', { projects: [uriOf(root)] });
    },
    report,
  });

  const dbt = createDbtAround(
    workspace,
    (roots) => {
      compiling.filesChanged();
      compiling.changed(
        workspace
          .projects()
          .flatMap(({ transformations }) => [...transformations.values()].map(({ file }) => file.path)),
      );
      diagnostics.all();
      announce('activitySchema/projectFilesChanged', { projects: roots.map(uriOf) });
    },
    report,
  );

  const announceChanged = createChangedProjects(diagnostics.openChecked, (roots) =>
    announce('activitySchema/projectFilesChanged', { projects: roots.map(uriOf) }),
  );

  const took = (changed: readonly string[]): void => {
    if (changed.length === 0) return;
    if (isIndexed) dbt.changed(changed);
    compiling.changed(changed);
    diagnostics.changed(changed);
    knowledge.changed(changed);
    announceChanged(changed.flatMap((path) => workspace.projectOf(path)?.root ?? dbt.rootAround(path) ?? []));
    if (changed.some((path) => workspace.kindOf(path) !== 'query')) hints.refresh();
    const settings = changed.filter((path) => path.endsWith(`/${settingsFileName}`));
    if (settings.length === 0) return;
    announce('activitySchema/projectsChanged', {});
    // A project that appears, or whose folders are others now, brings files with it.
    if (isIndexed) sources.addNamedBy(settings).then(took, report);
  };

  connection.onInitialize((params) => {
    options = (params.initializationOptions as ServerOptions | undefined) ?? {};
    trusted = options.trusted === true;
    capabilities = params.capabilities;
    const uris = params.workspaceFolders?.map(({ uri }) => uri) ?? (params.rootUri ? [params.rootUri] : []);
    folders = uris.flatMap((uri) => pathOf(uri) ?? []);
    return {
      capabilities: offered(capabilities),
      serverInfo: { name: 'activity-schema' },
    };
  });

  connection.onInitialized(async () => {
    register(connection, capabilities);
    if (capabilities.workspace?.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(async ({ added, removed }) => {
        const [gone, come] = [removed, added].map((uris) => uris.flatMap(({ uri }) => pathOf(uri) ?? []));
        folders = [...folders.filter((folder) => !gone?.includes(folder)), ...(come ?? [])];
        await askForSettings();
        for (const folder of gone ?? []) took(sources.removeFolder(folder));
        for (const folder of come ?? []) took(await sources.addFolder(folder));
        announce('activitySchema/projectsChanged', {});
      });
    }
    void askForSettings().then(rulesRead.resolve);
    for (const folder of folders) await sources.addFolder(folder).catch(report);
    await rulesRead.done;
    isIndexed = true;
    dbt.all();
    indexed.resolve();
    // Settings may have been edited while their files were read.
    took(workspace.projects().flatMap((project) => (sources.isWhole(project) ? [] : project.settingsFile.path)));
    diagnostics.all();
    announce('activitySchema/projectsChanged', {});
    // What was coloured before may name columns that are known only now.
    if (capabilities.workspace?.semanticTokens?.refreshSupport) connection.languages.semanticTokens.refresh();
    hints.refresh();
    await diagnostics.settled();
    desk?.begin();
  });

  const askForSettings = async (): Promise<void> => {
    if (!capabilities.workspace?.configuration) return;
    diagnostics.setRules(await readRules(connection, folders, report));
    hintSettings = await readHintSettings(connection);
    const before = JSON.stringify(dbtSettings);
    dbtSettings = await readDbtSettings(connection);
    if (JSON.stringify(dbtSettings) !== before) await compiling.reset();
    knowledge.use(await readWarehouseSettings(connection));
  };

  connection.onDidChangeConfiguration(async () => {
    await askForSettings();
    diagnostics.all();
    hints.refresh();
  });

  connection.onDidOpenTextDocument(async ({ textDocument: { uri, version, text } }) => {
    const opened = sources.open(uri, version, text);
    if (!isIndexed) await readiness.settingsOf(pathOf(uri));
    took(opened);
    await indexed.done;
    const path = pathOf(uri);
    if (path !== undefined) knowledge.opened(path);
  });
  connection.onDidSaveTextDocument(async ({ textDocument: { uri } }) => {
    const path = pathOf(uri);
    if (path === undefined) return;
    sources.saved(path);
    diagnostics.reconsider(path);
    await indexed.done;
    knowledge.saved(path);
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) =>
    took(sources.change(uri, version, contentChanges)),
  );
  connection.onDidCloseTextDocument(async ({ textDocument: { uri } }) => {
    const path = pathOf(uri);
    const changed = await sources.close(uri);
    const isOther = path !== undefined && workspace.forgetFindings(path);
    took(isOther ? [...new Set([...changed, path])] : changed);
  });
  connection.onDidChangeWatchedFiles(async ({ changes }) => {
    await indexed.done;
    const paths = (isMeant: (type: FileChangeType) => boolean): readonly string[] =>
      changes.filter(({ type }) => isMeant(type)).flatMap(({ uri }) => pathOf(uri) ?? []);
    took(sources.goneFromDisk(paths((type) => type === FileChangeType.Deleted)));
    took(await sources.changedOnDisk(paths((type) => type !== FileChangeType.Deleted)));
    dbt.changedOnDisk(paths(() => true));
  });

  answerFeatures(connection, workspace, sources, diagnostics.problemsOf, readiness);
  answerOutlines(connection, workspace, readiness);
  answerLineage(connection, workspace, readiness);
  answerWritingHelp(connection, workspace, readiness, () => hintSettings);
  const judged: Surroundings['judged'] = async (answer) =>
    asked ? answered(workspace, asked, answer, requestPatience) : answer();
  const surroundings = {
    workspace,
    readiness,
    report,
    announce,
    knowledge,
    judged,
    runner: startedRunner,
    showTemplate: compiling.show,
  };
  answerWarehouseRequests(connection, surroundings);
  answerConnectedRequests(connection, diagnostics, surroundings);
  connection.onNotification(trustGranted, () => {
    trusted = true;
    for (const path of sources.openPaths()) knowledge.opened(path);
    compiling.changed(sources.openPaths());
  });

  connection.onShutdown(async () => {
    await compiling.reset();
    hints.end();
    knowledge.end();
    await Promise.all([runner?.dispose(), engine?.dispose(), judge?.dispose()]);
    runner = undefined;
    engine = undefined;
  });
  connection.listen();
}

/** Milliseconds that somebody waits for parsers at most before what they wanted is done without. */
const requestPatience = 5_000;
