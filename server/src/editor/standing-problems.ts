import { drifted } from '../checks/drifted.ts';
import { overdue } from '../checks/overdue.ts';
import type { Project, Stream } from '../project/project.ts';
import type { Offer, Problem, Range } from '../schema/text.ts';
import { type Drift, leftReason, viewDriftInWords } from '../streams/drifted.ts';
import type { Due } from '../streams/due.ts';
import { emptiedReason } from '../streams/filled.ts';
import { beginning } from './finding-places.ts';

/** How a stream stands, as far as problems tell of it. */
export interface Standing {
  readonly stream: string;
  readonly due: readonly Due[];
  readonly drift: Drift;
}

/** What is overdue, at its schedule, and what is another than what was built, at the beginning of each file. */
export function standingProblems(project: Project, standings: readonly Standing[]): readonly Problem[] {
  return standings.flatMap((standing) => {
    const stream = project.streams.get(standing.stream);
    return stream === undefined
      ? []
      : [...overdueProblems(project, stream, standing), ...drift(project, stream, standing)];
  });
}

function overdueProblems(project: Project, stream: Stream, { due }: Standing): readonly Problem[] {
  return due.map(({ command, reason }) => {
    const range = stream.schedule.find((line) => line.command === command)?.range ?? stream.nameRange;
    const offers = command === 'check' ? [] : [{ ...scheduled[command], stream: stream.name }];
    return problem(overdue.id, overdue.severity, overdue.message({ reason }), project.settingsFile.path, range, offers);
  });
}

const scheduled = {
  build: { title: 'Build', command: 'build' },
  full: { title: 'Full Rebuild', command: 'full' },
  reconcile: { title: 'Reconcile', command: 'reconcile' },
} as const satisfies Readonly<Record<Exclude<Due['command'], 'check'>, Omit<Offer, 'stream' | 'transformation'>>>;

function drift(project: Project, stream: Stream, { drift }: Standing): readonly Problem[] {
  const { name, nameRange } = stream;
  const build: Offer = { title: 'Build', command: 'build', stream: name };
  const at = (words: string, file: string, range: Range, offers: readonly Offer[]): Problem =>
    problem(drifted.id, drifted.severity, drifted.message({ words }), file, range, offers);
  const inSettings = (words: string): Problem => at(words, project.settingsFile.path, nameRange, [build]);
  const settings = drift.settings
    ? [inSettings(`The settings of ${name} changed since the last build: the next one reads all rows again.`)]
    : [];
  const emptied = drift.emptied.length > 0 ? [inSettings(emptiedReason(drift.emptied))] : [];
  const left = drift.transformations.filter(({ change }) => change === 'left').map(({ id }) => id);
  // Nothing to offer: a build would pass the stream over.
  const nothingLeft = left.length > 0 ? [at(leftReason(stream, left), project.settingsFile.path, nameRange, [])] : [];
  const others = drift.transformations.flatMap(({ id, change }) => {
    if (change === 'left') return [];
    const transformation = project.transformations.get(id);
    if (transformation === undefined || change === 'gone') {
      return inSettings(`${id} is no longer in the project: the next build takes the rows out.`);
    }
    const start = beginning(transformation.sql);
    if (change !== 'new' && change !== 'changed') {
      return at(viewDriftInWords(change, [id]), transformation.file.path, start, [
        { title: `Build ${id}`, command: 'build', transformation: id },
      ]);
    }
    const words =
      change === 'new'
        ? `${id} is new and not yet built.`
        : `The SQL of ${id} is not what was built last: the next build reads all of its rows again.`;
    return at(words, transformation.file.path, start, [
      { title: `Build ${id}`, command: 'build', transformation: id },
      { title: `Backfill ${id}…`, command: 'backfill', transformation: id },
    ]);
  });
  return [...settings, ...emptied, ...nothingLeft, ...others];
}

function problem(
  rule: string,
  severity: Problem['severity'],
  message: string,
  file: string,
  range: Range,
  offers: readonly Offer[],
): Problem {
  return { rule, severity, message, file, range, fixes: [], offers };
}
