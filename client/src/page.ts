/** What a read-only document shows; it stands in the document's URI so that a restored window can make it again. */
export interface Page {
  readonly kind: 'compiled' | 'ddl' | 'text';
  /** A file of the project, or its folder; of a text its name. */
  readonly uri: string;
  /** The dialect, or the stream. */
  readonly detail: string | undefined;
}

export function pageQuery(page: Page): string {
  return JSON.stringify(page);
}

/** The page in a URI's query; undefined where somebody else wrote that. */
export function pageIn(query: string): Page | undefined {
  const { kind, uri, detail } = jsonObject(query);
  if (kind !== 'compiled' && kind !== 'ddl' && kind !== 'text') return undefined;
  if (typeof uri !== 'string' || (detail !== undefined && typeof detail !== 'string')) return undefined;
  return { kind, uri, detail };
}

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
