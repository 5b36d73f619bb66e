import type { ReadColumns } from '../sql/read.ts';
import type { Project, Transformation } from './project.ts';

/** What the stream calls the columns whose values are read from the text. */
export function readColumns(project: Project, { stream }: Transformation): ReadColumns {
  const columns = project.streams.get(stream ?? '')?.columns ?? [];
  const named = (name: string): string => columns.find((column) => column.name === name)?.physicalName ?? name;
  return { activity: named('activity'), features: named('feature_json'), customer: named('customer') };
}
