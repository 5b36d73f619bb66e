import { buildDialectNamed } from '../dialects/index.ts';
import type { Project } from '../project/project.ts';
import { explain, RunError } from '../run/problem.ts';
import type { Runner } from '../run/runner.ts';
import type { Workspace } from '../workspace.ts';
import type { Diagnostics } from './diagnostics.ts';
import { usualWarehouseSettings, type WarehouseSettings } from './warehouse-settings.ts';

/**
 * What the workspace learns from warehouses without being asked to: the tables of a project once one of its files is open,
 * and what the warehouse says of a file that is saved. Nothing of it interrupts: a warehouse that cannot be reached is told
 * in the log, once, and left in peace for a while.
 */
export interface WarehouseKnowledge {
  use(settings: WarehouseSettings): void;
  opened(path: string): void;
  changed(paths: readonly string[]): void;
  saved(path: string): void;
  /** Something was built: there are other tables now. */
  changedOnWarehouse(root: string): void;
  /** Reads a project's tables anew. Rejects with a `RunError`. */
  readTables(root: string, signal: AbortSignal): Promise<number>;
  /** Has a file validated; the reason where there is nothing to ask. Rejects with a `RunError`. */
  validate(path: string, signal: AbortSignal): Promise<Validity>;
  /** Forgets what it waits for. */
  end(): void;
}

export type Validity =
  | { readonly kind: 'validated'; readonly connection: string; readonly columns: number | undefined }
  | { readonly kind: 'none'; readonly reason: string };

export interface KnowledgeParts {
  readonly workspace: Workspace;
  readonly diagnostics: Diagnostics;
  /** The runner, or a `RunError` where nothing may connect. */
  readonly runner: () => Runner;
  readonly isTrusted: () => boolean;
  readonly log: (message: string) => void;
  readonly report: (error: unknown) => void;
}

/** Milliseconds without a key before what is typed is validated. */
const pause = 500;
/** Milliseconds in which a warehouse that could not be asked is not asked again by itself. */
const peace = 30_000;
/** Names that are looked for one by one. */
const mostNames = 1000;

export function createWarehouseKnowledge(parts: KnowledgeParts): WarehouseKnowledge {
  const { workspace, diagnostics, runner, isTrusted, log, report } = parts;
  let settings = usualWarehouseSettings;
  const reading = new Map<string, Promise<number>>();
  const asked = new Set<string>();
  const troubles = new Map<string, { readonly text: string; readonly at: number }>();
  const validating = new Map<string, AbortController>();
  const timers = new Map<string, NodeJS.Timeout>();

  const projectAt = (root: string): Project | undefined => workspace.projects().find((each) => each.root === root);

  const readTables = async (root: string, signal: AbortSignal): Promise<number> => {
    const project = projectAt(root);
    if (!project) return 0;
    const { connection, settingsFile } = project;
    const names = workspace.tablesNamed(settingsFile.path).slice(0, mostNames);
    const catalogue = await runner().catalogue({ root, connection, names }, signal);
    asked.add(root);
    troubles.delete(root);
    // The connection may be another one by now.
    if (projectAt(root)?.connection === connection && workspace.useTables(root, catalogue)) diagnostics.all();
    return catalogue.tables.length;
  };

  /** One after another for a project: whoever comes meanwhile has the same answer. */
  const readOnce = (root: string): Promise<number> => {
    const known = reading.get(root) ?? readTables(root, new AbortController().signal);
    reading.set(root, known);
    return known.finally(() => reading.delete(root));
  };

  const validate = async (path: string, signal: AbortSignal): Promise<Validity> => {
    const project = workspace.projectOf(path);
    const validation = workspace.validation(path);
    if (!project || validation.kind === 'none')
      return { kind: 'none', reason: validation.kind === 'none' ? validation.reason : 'This file is no project’s.' };
    const { root, connection } = project;
    const [answer] = await runner().validate({ root, connection, statements: [validation.sql] }, signal);
    if (answer) workspace.validated(path, validation, answer);
    diagnostics.changed([path]);
    return {
      kind: 'validated',
      connection: validation.asked,
      columns: answer?.kind === 'columns' ? answer.columns.length : undefined,
    };
  };

  /** Work that nobody asked for: what hinders it is told once, and nothing is tried again for a while. */
  const quietly = async (root: string, work: () => Promise<unknown>): Promise<void> => {
    const trouble = troubles.get(root);
    if (!isTrusted() || (trouble && performance.now() - trouble.at < peace)) return;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof RunError)) return report(error);
      if (error.problem.kind === 'cancelled') return;
      const { text } = explain(error.problem);
      if (trouble?.text !== text) log(`The warehouse of ${root} was not asked: ${text}`);
      troubles.set(root, { text, at: performance.now() });
    }
  };

  /** The project of a file, where its connection can be asked. */
  const askable = (path: string): Project | undefined => {
    const project = workspace.projectOf(path);
    const connection = project?.connections.get(project.connection ?? '');
    const dialect = connection?.dialect ?? project?.dbtDialects?.get(connection?.name ?? '');
    return dialect && buildDialectNamed(dialect) ? project : undefined;
  };

  const validateQuietly = (path: string): Promise<void> => {
    const project = askable(path);
    validating.get(path)?.abort();
    if (!project) return Promise.resolve();
    const controller = new AbortController();
    validating.set(path, controller);
    return quietly(project.root, () => validate(path, controller.signal)).finally(() => {
      if (validating.get(path) === controller) validating.delete(path);
    });
  };

  /** The tables of another connection than the project has now. */
  const forgetOther = (project: Project | undefined): void => {
    const known = project?.knownTables?.catalogue.connection;
    if (!project || known === undefined || known === project.connection) return;
    asked.delete(project.root);
    troubles.delete(project.root);
    workspace.useTables(project.root, undefined);
    if (settings.readTables) void quietly(project.root, () => readOnce(project.root));
  };

  const isValidated = (path: string): boolean => ['transformation', 'query'].includes(workspace.kindOf(path) ?? '');

  return {
    use(chosen) {
      settings = chosen;
    },
    opened(path) {
      const project = askable(path);
      if (!project || !settings.readTables || asked.has(project.root) || workspace.kindOf(path) === undefined) return;
      void quietly(project.root, () => readOnce(project.root));
    },
    changed(paths) {
      for (const path of paths) {
        // What was asked is about another text.
        validating.get(path)?.abort();
        if (workspace.kindOf(path) === 'settings') forgetOther(workspace.projectOf(path));
        if (!settings.validateWhileTyping || !isValidated(path)) continue;
        clearTimeout(timers.get(path));
        timers.set(
          path,
          setTimeout(() => {
            timers.delete(path);
            void validateQuietly(path);
          }, pause),
        );
      }
    },
    saved(path) {
      const project = askable(path);
      if (!project) return;
      const first = settings.readTables ? quietly(project.root, () => readOnce(project.root)) : Promise.resolve();
      if (settings.validateOnSave && isValidated(path)) void first.then(() => validateQuietly(path));
    },
    changedOnWarehouse(root) {
      if (asked.has(root)) void quietly(root, () => readOnce(root));
    },
    readTables,
    validate,
    end() {
      for (const timer of timers.values()) clearTimeout(timer);
      for (const controller of validating.values()) controller.abort();
    },
  };
}
