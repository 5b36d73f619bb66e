import type { Diagnostic } from 'vscode-languageserver/node';
import { settingsFileName } from '../project/parse.ts';
import type { Problem, SourceFile } from '../schema/text.ts';
import type { Wanted, Workspace } from '../workspace.ts';
import { toDiagnostic } from './convert.ts';
import { linesOf } from './lines.ts';
import { uriOf } from './paths.ts';
import type { RulesByFolder } from './rules.ts';
import type { Sources } from './sources.ts';
import { afterQuestions } from './turns.ts';
import { isOfReading, isOfTyped, mayPass } from './typed-word.ts';

/**
 * Sends what is wrong with the files of projects. A changed file is checked as soon as what was asked together with the change
 * is answered, and the open files that depend on it; those that nobody looks at follow when no key was pressed for a moment,
 * one at a time, so that the next key is served before the next file. What is new and may pass with the word that is being typed waits for the end of the word,
 * or until no key was pressed for half a second: half a word is rarely right, and nobody looks at errors that come and go with
 * every word.
 */
export interface Diagnostics {
  /** The texts of these files changed, or they came or went. */
  changed(paths: readonly string[]): void;
  /** Something was learnt about a file whose text stayed the same. */
  reconsider(path: string): void;
  /** Everything may be different. */
  all(): void;
  /** Severities from the editor's settings; what a project says about a rule counts more. */
  setRules(rules: RulesByFolder): void;
  /** What is wrong with a file of a project, with the severities of the settings. */
  problemsOf(path: string): readonly Problem[];
  /** Resolves once no open file waits to be checked. */
  openChecked(): Promise<void>;
  /** Resolves once nothing waits to be checked. */
  settled(): Promise<void>;
}

/** Milliseconds without a key after which files that are not open are checked. */
const moment = 120;

export interface Publication {
  readonly uri: string;
  readonly version?: number;
  readonly diagnostics: Diagnostic[];
}

export function createDiagnostics(
  workspace: Workspace,
  sources: Sources,
  publish: (publication: Publication) => void,
  report: (error: unknown) => void,
  /** Told of what a check would have liked to know of the parsers. */
  wants: (path: string, wanted: readonly Wanted[]) => void = () => {},
  /** Milliseconds without a key after which a word is taken to be finished. */
  wordPatience = 500,
): Diagnostics {
  const first = new Set<string>();
  const later = new Set<string>();
  /** What changed since it was last asked which other files that has to do with. */
  const changed = new Set<string>();
  /** What was sent last, so that a file whose problems stayed the same is not sent again. */
  const sent = new Map<string, string>();
  /** What was told while somebody typed, and when what was not told is looked at again. */
  const told = new Map<string, ReadonlySet<string>>();
  const held = new Map<string, NodeJS.Timeout>();
  let rules: RulesByFolder = new Map();
  let quietFrom = 0;
  let isPumping = false;
  let timer: NodeJS.Timeout | undefined;
  const waiting: (() => void)[] = [];
  const waitingForOpen: (() => void)[] = [];

  const isWhole = (path: string): boolean => {
    const project = workspace.projectOf(path);
    return project !== undefined && sources.isWhole(project);
  };

  const problemsOf = (path: string, unjudged = false): readonly Problem[] => {
    const project = workspace.projectOf(path);
    if (project === undefined || workspace.kindOf(path) === undefined) return [];
    const ofEditor = rules.get(sources.folderOf(path));
    // What is not here yet is not missing.
    return workspace.check(path, { alone: !sources.isWhole(project), unjudged }).flatMap((problem) => {
      const severity = project.rules.has(problem.rule) ? undefined : ofEditor?.[problem.rule];
      if (severity === 'off') return [];
      return [severity === undefined ? problem : { ...problem, severity }];
    });
  };

  /** What is wrong with a file, but for what may be so only until the word that is being typed is finished. */
  const finishedProblems = ({ path, text }: SourceFile): readonly Problem[] => {
    const all = problemsOf(path);
    const typed = sources.typedIn(path);
    clearTimeout(held.get(path));
    held.delete(path);
    if (typed === undefined) return all;
    const before = told.get(path);
    const left = typed.at + wordPatience - performance.now();
    const isHeld = (problem: Problem): boolean =>
      left > 0 && mayPass(problem, text, typed) && !before?.has(problem.rule) && !before?.has(wordsOf(problem));
    const unfinished = all.filter(isHeld);
    // What makes a text unreadable lets nothing else be said; held back, it must not take back what was.
    const rest = (unfinished.some(({ rule }) => isOfReading(rule)) ? problemsOf(path, true) : all).filter(
      (problem) => !isHeld(problem),
    );
    if (unfinished.length > 0)
      held.set(
        path,
        setTimeout(() => queue(path, true), left),
      );
    // The words of one may change with the word it speaks of, and the place of another with what may be meant by it.
    const ofTyped = rest.filter((problem) => isOfTyped(problem, text, typed));
    told.set(path, new Set([...rest.map(wordsOf), ...ofTyped.map(({ rule }) => rule)]));
    return rest;
  };

  const check = (path: string): void => {
    const file = workspace.file(path);
    const { result: problems, wanted } = workspace.recording(() => (file === undefined ? [] : finishedProblems(file)));
    wants(path, wanted);
    const diagnostics = file === undefined ? [] : problems.map((problem) => toDiagnostic(problem, linesOf(file)));
    const version = sources.versionOf(path);
    const content = diagnostics.length === 0 ? '' : JSON.stringify(diagnostics);
    if ((sent.get(path) ?? '') === content) return;
    if (content === '') sent.delete(path);
    else sent.set(path, content);
    publish({ uri: uriOf(path), ...(version === undefined ? {} : { version }), diagnostics });
  };

  const putDependants = (): void => {
    const paths = new Set(changed);
    changed.clear();
    for (const path of paths) {
      for (const dependant of workspace.affectedBy(path, { alone: !isWhole(path) })) {
        if (!paths.has(dependant)) put(dependant, sources.isOpen(dependant));
      }
      if (!path.endsWith(`/${settingsFileName}`)) continue;
      // A file that left its project keeps no diagnostics.
      for (const each of sent.keys()) if (workspace.kindOf(each) === undefined) put(each, true);
    }
  };

  const step = (): void => {
    timer = undefined;
    try {
      if (first.size === 0) putDependants();
      const path = next(first) ?? (performance.now() >= quietFrom ? next(later) : undefined);
      if (path !== undefined) check(path);
    } catch (error) {
      report(error);
    }
    const isOpenWaiting = first.size + changed.size > 0;
    if (!isOpenWaiting) for (const resolve of waitingForOpen.splice(0)) resolve();
    isPumping = isOpenWaiting || later.size > 0;
    if (isPumping) pump();
    else for (const resolve of waiting.splice(0)) resolve();
  };

  const pump = (): void => {
    const pause = first.size + changed.size > 0 ? 0 : quietFrom - performance.now();
    if (pause > 0) timer = setTimeout(step, pause);
    else setImmediate(step);
  };

  const put = (path: string, now: boolean): void => {
    if (now) {
      later.delete(path);
      first.add(path);
    } else if (!first.has(path)) {
      later.add(path);
    }
  };

  const queue = (path: string, now: boolean): void => {
    put(path, now);
    if (isPumping && timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    isPumping = true;
    if (now) afterQuestions(step);
    else pump();
  };

  return {
    problemsOf: (path) => problemsOf(path),
    changed(paths) {
      quietFrom = performance.now() + moment;
      for (const path of paths) {
        changed.add(path);
        queue(path, true);
      }
    },
    reconsider: (path) => queue(path, sources.isOpen(path)),
    all() {
      for (const path of sent.keys()) queue(path, sources.isOpen(path));
      for (const project of workspace.projects()) {
        const files = [project.transformations, project.queries, project.columns].flatMap((each) => [...each.values()]);
        for (const path of [project.settingsFile.path, ...files.map(({ file }) => file.path)]) {
          queue(path, sources.isOpen(path));
        }
      }
    },
    setRules(chosen) {
      rules = chosen;
    },
    openChecked: () =>
      first.size + changed.size > 0
        ? new Promise((resolve) => {
            waitingForOpen.push(resolve);
          })
        : Promise.resolve(),
    settled: () =>
      isPumping
        ? new Promise((resolve) => {
            waiting.push(resolve);
          })
        : Promise.resolve(),
  };
}

function wordsOf({ rule, message }: Problem): string {
  return `${rule}: ${message}`;
}

function next(paths: Set<string>): string | undefined {
  for (const path of paths) {
    paths.delete(path);
    return path;
  }
  return undefined;
}
