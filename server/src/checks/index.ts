import { dialectOf } from '../project/connection.ts';
import type { Project, Transformation } from '../project/project.ts';
import type { Problem, SourceFile } from '../schema/text.ts';
import { hasJinja } from '../sql/jinja.ts';
import { factsTooDeep, isTooDeep } from '../sql/too-deep.ts';
import type { Verdicts } from '../sql/verdict.ts';
import { activityNameStyle } from './activity-name-style.ts';
import { activityNotLiteral } from './activity-not-literal.ts';
import { anonymousAsCustomer } from './anonymous-as-customer.ts';
import { anonymousWithoutSource } from './anonymous-without-source.ts';
import { branchFeatures } from './branch-features.ts';
import type { Check, Subject } from './check.ts';
import { computedColumn } from './computed-column.ts';
import { constantIdentifier } from './constant-identifier.ts';
import { customerMayBeNull } from './customer-may-be-null.ts';
import { differingFeatures } from './differing-features.ts';
import { distinctAtTop } from './distinct-at-top.ts';
import { duplicateColumn } from './duplicate-column.ts';
import { emailCase } from './email-case.ts';
import { emptyActivity } from './empty-activity.ts';
import { emptyTransformation } from './empty-transformation.ts';
import { entityTable } from './entity-table.ts';
import { featuresNotObject } from './features-not-object.ts';
import { allFindings } from './findings.ts';
import { foreignFeature } from './foreign-feature.ts';
import { layoutAdvice } from './layout-advice.ts';
import { limitAtTop } from './limit-at-top.ts';
import { longName } from './long-name.ts';
import { misplacedColumn } from './misplaced-column.ts';
import { misplacedHead } from './misplaced-head.ts';
import { missingColumn } from './missing-column.ts';
import { missingStream } from './missing-stream.ts';
import { misspeltColumn } from './misspelt-column.ts';
import { mixedIdentifiers } from './mixed-identifiers.ts';
import { mutableTs } from './mutable-ts.ts';
import { nameClash } from './name-clash.ts';
import { nonDeterministic } from './non-deterministic.ts';
import { notAQuery } from './not-a-query.ts';
import { orderAtTop } from './order-at-top.ts';
import { allQueryRules } from './query.ts';
import * as reading from './reading.ts';
import { runAfterCycle } from './run-after-cycle.ts';
import { scheduleNeverRuns } from './schedule-never-runs.ts';
import { severalStatements } from './several-statements.ts';
import { weighed } from './severity.ts';
import { allStanding } from './standing.ts';
import { streamWithoutTransformations } from './stream-without-transformations.ts';
import { subjectOf } from './subject.ts';
import { syntaxError } from './syntax-error.ts';
import { toldOf } from './told.ts';
import { tsFromDate } from './ts-from-date.ts';
import { tsWithZone } from './ts-with-zone.ts';
import { undeclaredActivity } from './undeclared-activity.ts';
import { unevaluatedJinja } from './unevaluated-jinja.ts';
import { unexpandedStar } from './unexpanded-star.ts';
import { unionColumns } from './union-columns.ts';
import { unknownColumn } from './unknown-column.ts';
import { unknownRef } from './unknown-ref.ts';
import { unknownIgnored, unknownRule } from './unknown-rule.ts';
import { unknownSourceColumn } from './unknown-source-column.ts';
import { unknownTable } from './unknown-table.ts';
import { unnamedValues } from './unnamed-values.ts';
import { unproducedActivity } from './unproduced-activity.ts';
import { unreadableManifest } from './unreadable-manifest.ts';
import { unusedColumn } from './unused-column.ts';
import { unusedCommonTable } from './unused-common-table.ts';
import { version11Column } from './version-11-column.ts';
import { viewNeedsActivityTables } from './view-needs-activity-tables.ts';
import { viewStandsAlone } from './view-stands-alone.ts';
import { weakActivityId } from './weak-activity-id.ts';
import { weakIdentifier } from './weak-identifier.ts';
import { windowDeleteBelowLookback } from './window-delete-below-lookback.ts';
import { windowDeleteContradicted } from './window-delete-contradicted.ts';

/** Every rule about transformations and settings, in the order of the reference page. */
export const allChecks: readonly Check[] = [
  syntaxError,
  notAQuery,
  severalStatements,
  emptyTransformation,
  misplacedHead,
  missingStream,
  runAfterCycle,
  viewNeedsActivityTables,
  viewStandsAlone,
  windowDeleteBelowLookback,
  windowDeleteContradicted,
  unnamedValues,
  missingColumn,
  misspeltColumn,
  misplacedColumn,
  unknownColumn,
  computedColumn,
  duplicateColumn,
  version11Column,
  unionColumns,
  activityNotLiteral,
  emptyActivity,
  undeclaredActivity,
  unproducedActivity,
  activityNameStyle,
  nonDeterministic,
  weakActivityId,
  tsWithZone,
  tsFromDate,
  mutableTs,
  customerMayBeNull,
  constantIdentifier,
  weakIdentifier,
  mixedIdentifiers,
  emailCase,
  anonymousAsCustomer,
  anonymousWithoutSource,
  featuresNotObject,
  branchFeatures,
  differingFeatures,
  foreignFeature,
  limitAtTop,
  orderAtTop,
  distinctAtTop,
  unusedCommonTable,
  unusedColumn,
  unexpandedStar,
  unevaluatedJinja,
  unknownRef,
  unreadableManifest,
  unknownTable,
  unknownSourceColumn,
  streamWithoutTransformations,
  layoutAdvice,
  entityTable,
  scheduleNeverRuns,
  nameClash,
  longName,
  unknownRule(allIds),
  ...Object.values(reading),
];

function allIds(): readonly string[] {
  return [...allChecks, ...allFindings, ...allStanding, ...allQueryRules].map(({ id }) => id);
}

/** What is wrong in the comments of a file that ignore rules. */
export function checkComments(project: Project, file: SourceFile): readonly Problem[] {
  return toldOf(project, file, unknownIgnored(file, dialectOf(project), allIds));
}

/** Where the text itself is broken, what its columns are is a guess: only these speak then. */
const first: readonly Check[] = [syntaxError, notAQuery];

/** What these say does not hang on the SQL being whole. */
const always: readonly Check[] = [
  misplacedHead,
  missingStream,
  runAfterCycle,
  viewNeedsActivityTables,
  windowDeleteBelowLookback,
];

/**
 * What is wrong in a transformation's SQL, sorted by place. `verdicts` are what the parsers said; without
 * them only quotes, comments and brackets without a partner are syntax errors. `alone`: only what holds whatever the project's
 * other files hold.
 */
export function checkTransformation(
  project: Project,
  transformation: Transformation,
  verdicts?: Verdicts,
  { alone }: { readonly alone: boolean } = { alone: false },
): readonly Problem[] {
  const found = problemsOf(project, transformation, verdicts, alone);
  const { file } = transformation;
  const told = toldOf(project, file, found);
  return [...told, ...checkComments(project, file)].toSorted((a, b) => a.range.start - b.range.start);
}

function problemsOf(
  project: Project,
  transformation: Transformation,
  verdicts: Verdicts | undefined,
  alone: boolean,
): readonly Problem[] {
  try {
    return problemsFound(subjectOf(project, transformation, verdicts), alone);
  } catch (error) {
    if (!isTooDeep(error)) throw error;
    const facts = factsTooDeep(transformation.sql);
    return syntaxError.inTransformation(subjectOf(project, transformation, undefined, facts));
  }
}

function problemsFound(subject: Subject, alone: boolean): readonly Problem[] {
  const broken = first.flatMap((check) => check.inTransformation(subject));
  const unreadable =
    broken.length > 0 || subject.facts.defects.some(({ kind }) => kind !== 'grammar' && kind !== 'forgiven');
  const found = unreadable
    ? [...broken, ...always.flatMap((check) => check.inTransformation(subject))]
    : allChecks
        .filter((check) => !first.includes(check) && !(alone && check.acrossFiles))
        .flatMap((check) => check.inTransformation(subject));
  return subject.facts.templated ? inTemplate(subject.transformation.sql, found) : found;
}

/** What is wrong in every turn of a loop is told once; a repair would write over what makes the text. */
function inTemplate(sql: string, problems: readonly Problem[]): readonly Problem[] {
  const told = new Map(
    problems.map((problem) => [`${problem.range.start} ${problem.rule} ${problem.message}`, problem]),
  );
  return [...told.values()].map((problem) => ({
    ...problem,
    fixes: problem.fixes.filter(({ edits }) => !edits.some(({ range }) => hasJinja(sql.slice(range.start, range.end)))),
  }));
}

/** What is wrong in a project's settings beyond what reading them found. */
export function checkSettings(project: Project): readonly Problem[] {
  return weighed(
    project,
    allChecks.flatMap((check) => check.inSettings(project)),
  );
}

export { checkQuery, refusedBy } from './query.ts';
export { keptNamesIn, misplacedHeadsIn } from './query-head.ts';
export { weighed } from './severity.ts';
export { toldOf } from './told.ts';
