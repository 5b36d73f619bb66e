import { activityTables, clashes } from './activity-tables.ts';
import type { Refusal } from './plan.ts';
import type { StreamTable } from './stream-table.ts';

/** Activities that the tables have rows of and nothing names. */
export interface OldActivities {
  /** Those whose tables have names of their own. */
  readonly kept: readonly string[];
  /** Why the rows of the others have no place; what reads all rows again needs none for them. */
  readonly refusal: Refusal | undefined;
}

/** `named`: the activities that have a table or a view whatever rows there are, in names that are no one else's. */
export function oldActivities(
  table: Pick<StreamTable, 'dialect' | 'stream'>,
  named: readonly string[],
  old: readonly string[],
): OldActivities {
  const kept: string[] = [];
  let refusal: Refusal | undefined;
  for (const activity of [...new Set(old)].filter((one) => !named.includes(one)).sort()) {
    const [clash] = clashes(table, activityTables(table, [...named, ...kept, activity]));
    if (clash === undefined) kept.push(activity);
    else {
      refusal ??= {
        message: `There are rows of \`${activity}\` from earlier builds. ${clash}`,
        next: `Where no source gives \`${activity}\` any more, \`activity-schema build --full\` does without those rows. Otherwise give the activity another name, or set \`layout: single\`.`,
      };
    }
  }
  return { kept, refusal };
}
