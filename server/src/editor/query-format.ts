import { formatQuery } from '../aql/format.ts';
import type { QueryFile } from '../project/project.ts';
import type { TextEdit } from '../schema/text.ts';

/** The edits that format a query or a file of reusable columns; undefined where a mistake of syntax stands in the way. */
export function formatFile(
  kind: 'query' | 'columns',
  { file, text, headRange }: QueryFile,
): readonly TextEdit[] | undefined {
  return formatQuery(kind, text, headRange?.end ?? 0)?.map((replacement) => ({ file: file.path, ...replacement }));
}
