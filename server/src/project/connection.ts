import type { DialectName } from '../dialects/dialect.ts';
import { dialectNamed } from '../dialects/index.ts';
import type { Project, Stream } from './project.ts';

/** The dialect a project's SQL is in: its connection's, DuckDB where that is not known. */
export function dialectOf(project: Project, connection: string | undefined = project.connection): DialectName {
  const name = connection ?? '';
  return project.connections.get(name)?.dialect ?? project.dbtDialects?.get(name) ?? 'duckdb';
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
