import type { Project } from '../project/project.ts';
import { needsDbt } from '../run/dbt-project.ts';
import { dbtAround } from '../run/project-files.ts';
import { hasJinja } from '../sql/jinja.ts';
import type { Workspace } from '../workspace.ts';

/** Keeps what is known of the dbt projects around the workspace's projects as it is on disk. Nothing of dbt is run for it. */
export interface DbtAround {
  /** These files have other texts now: a dbt project is read once something needs it. */
  changed(paths: readonly string[]): void;
  /** Every project is there. */
  all(): void;
  /** Files that came, went or changed on disk, whatever they are. */
  changedOnDisk(paths: readonly string[]): void;
  /** Resolves once nothing is being read. */
  settled(): Promise<void>;
  /** The folder of a dbt project that a file without a project of its own stands in. */
  rootAround(path: string): string | undefined;
}

/** What of dbt counts on disk. Registered with the editor, which tells of changes. */
export const dbtFiles = '**/{manifest.json,dbt_project.yml,profiles.yml}';

const isDbtFile = /\/(?:manifest\.json|dbt_project\.yml|profiles\.yml)$/;
const mayDeclare = /\.(?:sql|py|csv|ya?ml)$/;

export function createDbtAround(
  workspace: Workspace,
  /** Something else is known about these projects now. */
  onNews: (roots: readonly string[]) => void,
  report: (error: unknown) => void,
): DbtAround {
  const read = new Set<string>();
  /** Projects that are to be read, and what they wait for. */
  const waiting = new Set<string>();
  let reading: Promise<void> = Promise.resolve();

  const readAll = async (): Promise<void> => {
    const roots = [...waiting];
    waiting.clear();
    const news: string[] = [];
    for (const root of roots) {
      const project = workspace.projects().find((each) => each.root === root);
      if (!project) continue;
      const { dbt, dbtDialects } = await dbtAround(project);
      const compiled = workspace.projects().find((each) => each.root === root)?.dbt?.compiled;
      workspace.useDbt(root, dbt && compiled ? { ...dbt, compiled } : dbt, dbtDialects);
      news.push(root);
    }
    if (news.length > 0) onNews(news);
  };

  const want = (roots: readonly string[]): void => {
    const isIdle = waiting.size === 0;
    for (const root of roots) {
      read.add(root);
      waiting.add(root);
    }
    if (isIdle && waiting.size > 0) reading = reading.then(readAll).catch(report);
  };

  const rootsIn = (projects: readonly Project[]): readonly string[] => projects.map(({ root }) => root);

  return {
    changed(paths) {
      for (const path of paths) {
        const project = workspace.projectOf(path);
        if (!project) continue;
        const isSettings = path === project.settingsFile.path;
        const isNew = !read.has(project.root);
        const isReason = isSettings ? needsDbt(project) : isNew && hasJinja(workspace.file(path)?.text ?? '');
        if (isReason) want([project.root]);
      }
    },
    all: () => want(rootsIn(workspace.projects().filter(needsDbt))),
    changedOnDisk(paths) {
      const known = workspace.projects().filter(({ root }) => read.has(root));
      const meant = known.filter(({ dbt }) =>
        paths.some((path) => isDbtFile.test(path) || (dbt && path.startsWith(`${dbt.root}/`) && mayDeclare.test(path))),
      );
      want(rootsIn(meant));
    },
    async settled() {
      for (let last: Promise<void> | undefined; last !== reading; ) {
        last = reading;
        await last;
      }
    },
    rootAround: (path) => workspace.projects().find(({ dbt }) => dbt && path.startsWith(`${dbt.root}/`))?.dbt?.root,
  };
}
