import { foundProblem } from '../checks/finding.ts';
import { sampleCrowdedId } from '../checks/sample-crowded-id.ts';
import { sampleDuplicateId } from '../checks/sample-duplicate-id.ts';
import { sampleEmptyFeature } from '../checks/sample-empty-feature.ts';
import { sampleNull } from '../checks/sample-null.ts';
import { sampleSameInstant } from '../checks/sample-same-instant.ts';
import { sampleSharedId } from '../checks/sample-shared-id.ts';
import { warehouseError } from '../checks/warehouse-error.ts';
import type { Project, Transformation } from '../project/project.ts';
import type { Problem } from '../schema/text.ts';
import type { SampleFinding, SampleReport } from '../streams/sample.ts';
import { beginning, columnRange, columnRangeOf, featureRange } from './finding-places.ts';
import { nameOf, typeProblem, wordAt } from './validation.ts';

/** What a sample of a transformation's rows showed, each at the column it is about. */
export function sampleProblems(
  project: Project,
  transformation: Transformation,
  connection: string | undefined,
  { findings }: SampleReport,
): readonly Problem[] {
  const asked = nameOf(project, connection);
  return findings.map((finding) => problemOf(project, transformation, asked, finding));
}

function problemOf(project: Project, transformation: Transformation, asked: string, finding: SampleFinding): Problem {
  const file = transformation.file.path;
  const at = (column: string) => columnRange(project, transformation, column);
  const of = (column: string, activity: string) => columnRangeOf(project, transformation, column, activity);
  switch (finding.check) {
    case 'null':
      return foundProblem(sampleNull, file, at(finding.column), { asked, ...finding });
    case 'duplicate-id':
      return foundProblem(sampleDuplicateId, file, of('activity_id', finding.activity), { asked, ...finding });
    case 'same-instant':
      return foundProblem(sampleSameInstant, file, of('ts', finding.activity), { asked, ...finding });
    case 'shared-id':
      return foundProblem(sampleSharedId, file, of('activity_id', finding.activity), { asked, ...finding });
    case 'crowded-id':
      return foundProblem(sampleCrowdedId, file, at('anonymous_customer_id'), { asked, ...finding });
    case 'empty-feature': {
      const range = featureRange(project, transformation, finding.activity, finding.feature);
      return foundProblem(sampleEmptyFeature, file, range, { asked, ...finding });
    }
    case 'type':
      return typeProblem(project, transformation, asked, finding);
    case 'failed': {
      const { sql } = transformation;
      const range = finding.offset === undefined ? beginning(sql) : wordAt(sql, project, finding.offset);
      const params = { asked, says: finding.message };
      return foundProblem(warehouseError, file, range, params, finding.isDenied ? 'warning' : 'error');
    }
  }
}
