import type { Outcome, ProjectInfo, RunInfo } from '../../../server/src/lsp/protocol.ts';

/** What the view of runs shows, as plain data. */

export interface ProjectRuns {
  readonly project: ProjectInfo;
  readonly outcome: Outcome<readonly RunInfo[]>;
}

export interface RunNode {
  /** The same for the same thing, so that what was opened stays open when the view is refreshed. */
  readonly id: string;
  readonly kind: 'project' | 'run' | 'running' | 'part' | 'error' | 'statement' | 'failure' | 'older';
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  /** What a screen reader says of it. */
  readonly spoken: string;
  readonly icon: Icon;
  readonly run: RunInfo | undefined;
  readonly isOpen: boolean;
  readonly children: readonly RunNode[];
}

interface Icon {
  readonly name: string;
  readonly color: string | undefined;
}

/** Why there is nothing to show; undefined where there is something. */
export type Emptiness = 'noProject' | 'untrusted' | 'empty';

export function emptinessOf(projects: readonly ProjectRuns[]): Emptiness | undefined {
  if (projects.length === 0) return 'noProject';
  if (projects.every(({ outcome }) => !outcome.ok && outcome.failure.kind === 'untrusted')) return 'untrusted';
  return projects.every(({ outcome }) => outcome.ok && outcome.value.length === 0) ? 'empty' : undefined;
}

/** The runs of a project, or of each of several. `when` writes a timestamp; `limit` is how many runs were asked for. */
export function nodesOf(
  projects: readonly ProjectRuns[],
  when: (iso: string) => string,
  limit: number,
): readonly RunNode[] {
  if (emptinessOf(projects) !== undefined) return [];
  const [first, ...others] = projects;
  if (first !== undefined && others.length === 0) return nodesOfProject(first, when, limit);
  return projects.map((one) => ({
    ...plain,
    id: one.project.project,
    kind: 'project',
    label: one.project.name,
    description: one.project.connection?.name ?? '',
    tooltip: '',
    spoken: `Project ${one.project.name}`,
    icon: { name: 'project', color: undefined },
    isOpen: true,
    children: nodesOfProject(one, when, limit),
  }));
}

const plain = { tooltip: '', description: '', run: undefined, isOpen: false, children: [] } as const;

function nodesOfProject(
  { project, outcome }: ProjectRuns,
  when: (iso: string) => string,
  limit: number,
): readonly RunNode[] {
  if (!outcome.ok) {
    const { text, next } = outcome.failure;
    return [
      {
        ...plain,
        id: `${project.project} failure`,
        kind: 'failure',
        label: text,
        tooltip: `${text} ${next}`,
        spoken: `The runs cannot be read. ${text} ${next}`,
        icon: { name: 'warning', color: 'list.warningForeground' },
      },
    ];
  }
  const runs = outcome.value.map((run, index) => nodeOfRun(run, when, index === 0));
  if (outcome.value.length < limit) return runs;
  return [
    ...runs,
    {
      ...plain,
      id: `${project.project} older`,
      kind: 'older',
      label: 'Show older runs…',
      spoken: 'Show older runs',
      icon: { name: 'ellipsis', color: undefined },
    },
  ];
}

const outcomes: Readonly<Record<RunInfo['outcome'], { readonly words: string; readonly icon: Icon }>> = {
  running: { words: 'is running', icon: { name: 'sync~spin', color: undefined } },
  succeeded: { words: 'succeeded', icon: { name: 'pass', color: 'testing.iconPassed' } },
  failed: { words: 'failed', icon: { name: 'error', color: 'testing.iconFailed' } },
  cancelled: { words: 'was cancelled', icon: { name: 'circle-slash', color: 'testing.iconSkipped' } },
  died: { words: 'died', icon: { name: 'warning', color: 'list.warningForeground' } },
};

function nodeOfRun(run: RunInfo, when: (iso: string) => string, isNewest: boolean): RunNode {
  const { words, icon } = outcomes[run.outcome];
  const began = when(run.startedAt);
  const figures = run.outcome === 'succeeded' ? run.changed : words;
  const told = [run.stream, began, run.took, figures].filter((text) => text !== undefined);
  return {
    ...plain,
    id: run.run,
    kind: run.outcome === 'running' ? 'running' : 'run',
    label: run.title,
    description: told.join(' · '),
    tooltip: run.page.text,
    spoken: [`${run.title} of ${run.stream} ${words}`, `began ${began}`, run.took && `took ${run.took}`, run.changed]
      .filter(Boolean)
      .join(', '),
    icon,
    run,
    // The one failure that somebody may still have to do something about.
    isOpen: isNewest && run.error !== undefined,
    children: [...errorNodes(run), ...run.transformations.map((part) => nodeOfPart(run, part))],
  };
}

function errorNodes(run: RunInfo): readonly RunNode[] {
  const { error, statement } = run;
  if (error === undefined) return [];
  const told: RunNode = {
    ...plain,
    id: `${run.run} error`,
    kind: 'error',
    label: error.split('\n', 1)[0] ?? '',
    tooltip: error,
    spoken: error,
    icon: { name: 'comment', color: undefined },
    run,
  };
  if (statement === undefined) return [told];
  return [
    told,
    {
      ...plain,
      id: `${run.run} statement`,
      kind: 'statement',
      label: 'Show the statement',
      tooltip: statement,
      spoken: 'Show the statement that failed',
      icon: { name: 'code', color: undefined },
      run,
    },
  ];
}

function nodeOfPart(run: RunInfo, { transformation, changed, window }: RunInfo['transformations'][number]): RunNode {
  return {
    ...plain,
    id: `${run.run} ${transformation}`,
    kind: 'part',
    label: transformation,
    description: `${changed} · ${window}`,
    tooltip: `${transformation}: ${changed}, ${window}`,
    spoken: `${transformation}, ${changed}, ${window}`,
    icon: { name: 'file-code', color: undefined },
    run,
  };
}
