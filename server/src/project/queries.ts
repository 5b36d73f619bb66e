import type { ParsedQuery } from '../aql/ast.ts';
import { type BindResult, bindQuery } from '../aql/bind.ts';
import type { Catalogue } from '../aql/catalogue.ts';
import { parseColumns, parseQuery } from '../aql/parse.ts';
import type { SourceFile } from '../schema/text.ts';
import { catalogueOf } from './catalogue.ts';
import { keptVersions } from './kept-versions.ts';
import type { Project, QueryFile } from './project.ts';

/** A query read against its project: its tree, and its names looked up. */
export interface ReadQuery {
  readonly project: Project;
  readonly parsed: ParsedQuery;
  readonly bound: BindResult;
}

const parsedFiles = keptVersions<SourceFile, ParsedQuery>(({ path }) => path);
const readQueries = keptVersions<QueryFile, Bound>(({ file }) => file.path);

interface Bound {
  readonly read: ReadQuery;
  readonly catalogue: Catalogue;
}

/** Parsed once for a version of the file, bound once for a version of the names that its project has. */
export function readQuery(project: Project, query: QueryFile): ReadQuery {
  return read(project, query, parseQuery);
}

/** The same for a file of reusable columns, which selects nothing by itself. */
export function readColumns(project: Project, columns: QueryFile): ReadQuery {
  return read(project, columns, parseColumns);
}

function read(project: Project, query: QueryFile, parse: (file: string, text: string) => ParsedQuery): ReadQuery {
  const known = readQueries.get(query);
  if (known?.read.project === project) return known.read;
  const parsed = parsedFiles.get(query.file) ?? parse(query.file.path, query.text);
  parsedFiles.set(query.file, parsed);
  const catalogue = catalogueOf(project);
  const bound = known?.catalogue === catalogue ? known.read.bound : bindQuery(parsed, catalogue);
  const result: ReadQuery = { project, parsed, bound };
  readQueries.set(query, { read: result, catalogue });
  return result;
}

/** A query that stands in no file of the project, as if it stood in `path`. */
export function readQueryText(project: Project, path: string, text: string): ReadQuery {
  const parsed = parseQuery(path, text);
  return { project, parsed, bound: bindQuery(parsed, catalogueOf(project)) };
}
