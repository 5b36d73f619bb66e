import type { DialectName } from '../dialects/dialect.ts';
import { dialectNamed } from '../dialects/index.ts';
import type { Project, Stream } from './project.ts';

/** The dialect a project's SQL is in: its connection's, DuckDB where that is not known. */
export function dialectOf(project: Project, connection: string | undefined = project.connection): DialectName {
  return ofConnection(project, connection ?? '') ?? 'duckdb';
}

/**
 * Whether that is the dialect the SQL was written for. Settings that cannot be read, a connection that is not there, and dbt's
 * where its profile was not found say nothing of it: what DuckDB would refuse may be right.
 */
export function isDialectKnown(project: Project): boolean {
  const { connection, problems, settingsFile } = project;
  if (connection !== undefined) return ofConnection(project, connection) !== undefined;
  return !problems.some(({ file, severity }) => severity === 'error' && file === settingsFile.path);
}

function ofConnection(project: Project, name: string): DialectName | undefined {
  return project.connections.get(name)?.dialect ?? project.dbtDialects?.get(name);
}

/** A stream as it would be on a warehouse: what its settings leave open is what that warehouse has by default. */
export function streamOn(stream: Stream, dialect: DialectName): Stream {
  const { defaults } = dialectNamed(dialect).tables;
  return {
    ...stream,
    layout: stream.layoutRange ? stream.layout : defaults.layout,
    tableLayout: stream.tableLayoutRange ? stream.tableLayout : defaults.tableLayout,
  };
}
