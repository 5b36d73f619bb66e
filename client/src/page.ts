import type { DialectName } from '../../server/src/dialects/dialect.ts';
import { dialectNames, type TableLayout } from '../../server/src/lsp/protocol.ts';

/**
 * What a read-only document shows; it stands in the document's URI so that a restored window can make it again, and so
 * that two documents may show one query for two warehouses.
 */
export interface Page {
  readonly kind: 'compiled' | 'ddl' | 'text';
  /** A file of the project, or its folder; of a text its name. */
  readonly uri: string;
  /** Undefined: every stream. */
  readonly stream: string | undefined;
  /** Undefined: the connection's. */
  readonly dialect: DialectName | undefined;
  /** Undefined: as the settings say. */
  readonly tableLayout: TableLayout | undefined;
}

/** A page with nothing chosen. */
export const plainPage = (kind: Page['kind'], uri: string): Page => ({
  kind,
  uri,
  stream: undefined,
  dialect: undefined,
  tableLayout: undefined,
});

export function pageQuery(page: Page): string {
  return JSON.stringify(page);
}

/** The page in a URI's query; undefined where somebody else wrote that. */
export function pageIn(query: string): Page | undefined {
  const { kind, uri, stream, dialect, tableLayout } = jsonObject(query);
  if (kind !== 'compiled' && kind !== 'ddl' && kind !== 'text') return undefined;
  if (typeof uri !== 'string' || (stream !== undefined && typeof stream !== 'string')) return undefined;
  const chosen = asDialect(dialect);
  if (dialect !== undefined && chosen === undefined) return undefined;
  if (tableLayout !== undefined && tableLayout !== 'guide' && tableLayout !== 'recommended') return undefined;
  return { kind, uri, stream, dialect: chosen, tableLayout };
}

/** A text that is a dialect's name. */
export const asDialect = (text: unknown): DialectName | undefined => dialectNames.find((name) => name === text);

/** Whether a page is made from one of these projects, by the URIs of their folders. */
export function isMadeFrom({ kind, uri }: Page, projects: readonly string[]): boolean {
  return kind !== 'text' && projects.some((project) => uri === project || uri.startsWith(`${project}/`));
}

function jsonObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
