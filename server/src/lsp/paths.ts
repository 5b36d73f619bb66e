import { URI } from 'vscode-uri';

/**
 * The path of a file URI as the core wants it: absolute, forward slashes, a Windows drive in lower case, whatever way the
 * client encodes it (`file:///C:/a`, `file:///c%3A/a`). Undefined for a URI that is no file on disk.
 */
export function pathOf(uri: string): string | undefined {
  const parsed = URI.parse(uri);
  if (parsed.scheme !== 'file') return undefined;
  const path = parsed.authority === '' ? parsed.path : `//${parsed.authority}${parsed.path}`;
  const drive = /^\/([A-Za-z]):/.exec(path)?.[1];
  const local = drive === undefined ? path : `${drive.toLowerCase()}:${path.slice(3)}`;
  return local.length > 1 && local.endsWith('/') ? local.slice(0, -1) : local;
}

/** The URI of a path of the core, encoded as VS Code does it. */
export function uriOf(path: string): string {
  if (path.startsWith('//')) {
    const [, , authority, ...rest] = path.split('/');
    return URI.from({ scheme: 'file', authority, path: `/${rest.join('/')}` }).toString();
  }
  return URI.from({ scheme: 'file', path: path.startsWith('/') ? path : `/${path}` }).toString();
}

/** Whether a path is a folder or stands in it. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}
