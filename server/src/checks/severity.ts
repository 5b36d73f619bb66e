import type { Project } from '../project/project.ts';
import type { Problem } from '../schema/text.ts';

/** Problems with the severities that the project's `rules` give them; those turned off are gone. */
export function weighed(project: Project, problems: readonly Problem[]): readonly Problem[] {
  if (project.rules.size === 0) return problems;
  return problems.flatMap((problem) => {
    const severity = project.rules.get(problem.rule);
    if (severity === 'off') return [];
    return severity === undefined ? [problem] : [{ ...problem, severity }];
  });
}
