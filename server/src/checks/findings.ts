import { columnType } from './column-type.ts';
import type { FindingRule } from './finding.ts';
import { sampleCrowdedId } from './sample-crowded-id.ts';
import { sampleDuplicateId } from './sample-duplicate-id.ts';
import { sampleEmptyFeature } from './sample-empty-feature.ts';
import { sampleNull } from './sample-null.ts';
import { sampleSameInstant } from './sample-same-instant.ts';
import { sampleSharedId } from './sample-shared-id.ts';
import { undeliveredColumn } from './undelivered-column.ts';
import { warehouseError } from './warehouse-error.ts';

/** Every rule that only the warehouse can judge, in the order of the reference page. */
export const allFindings: readonly Omit<FindingRule<never>, 'message'>[] = [
  warehouseError,
  undeliveredColumn,
  columnType,
  sampleNull,
  sampleDuplicateId,
  sampleSameInstant,
  sampleEmptyFeature,
  sampleSharedId,
  sampleCrowdedId,
];
