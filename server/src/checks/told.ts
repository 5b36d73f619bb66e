import { dialectOf } from '../project/connection.ts';
import type { Project } from '../project/project.ts';
import type { Problem, SourceFile } from '../schema/text.ts';
import { weighed } from './severity.ts';
import { notIgnored } from './suppression.ts';

/** What of the problems found in a file its reader is told: with the project's severities, without what comments silence. */
export function toldOf(project: Project, file: SourceFile, found: readonly Problem[]): readonly Problem[] {
  return notIgnored(file, weighed(project, found), dialectOf(project));
}
