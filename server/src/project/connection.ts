import type { DialectName } from '../dialects/dialect.ts';
import type { Project } from './project.ts';

/** The dialect a project's SQL is in: its connection's, DuckDB where that is not known. */
export function dialectOf(project: Project, connection: string | undefined = project.connection): DialectName {
  return project.connections.get(connection ?? '')?.dialect ?? 'duckdb';
}
