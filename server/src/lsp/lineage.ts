import { type CallHierarchyItem, type Connection, ErrorCodes, ResponseError } from 'vscode-languageserver/node';
import type { Location } from '../editor/answers.ts';
import { type LineageItem, type LineageKey, said } from '../editor/lineage.ts';
import type { Workspace } from '../workspace.ts';
import { symbolKinds } from './convert-outline.ts';
import { linesOf } from './lines.ts';
import { pathOf, uriOf } from './paths.ts';
import type { FilePlace, LineageAnswer, LineageParams } from './protocol.ts';
import type { Readiness } from './readiness.ts';

/** Answers where things come from and go to: the call hierarchy is the lineage, callers are sources. */
export function answerLineage(connection: Connection, workspace: Workspace, readiness: Readiness): void {
  const toItem = (item: LineageItem): CallHierarchyItem | undefined => {
    const file = workspace.file(item.file);
    if (!file) return undefined;
    const range = linesOf(file).range(item.range);
    const { name, detail, kind, key } = item;
    return {
      name: name || '…',
      detail,
      kind: symbolKinds[kind],
      uri: uriOf(item.file),
      range,
      selectionRange: range,
      data: key,
    };
  };
  const rangesOf = (path: string, ranges: LineageItem['range'][]) => {
    const file = workspace.file(path);
    return file ? ranges.map((range) => linesOf(file).range(range)) : [];
  };

  connection.languages.callHierarchy.onPrepare(async ({ textDocument, position }) => {
    await readiness.all;
    const file = workspace.file(pathOf(textDocument.uri) ?? '');
    const item = file && workspace.lineageAt(file.path, linesOf(file).offset(position));
    const found = item && toItem(item);
    return found ? [found] : null;
  });

  connection.languages.callHierarchy.onIncomingCalls(async ({ item }) => {
    await readiness.all;
    return workspace.lineageInto(keyIn(item)).flatMap((step) => {
      const from = toItem(step.item);
      return from ? [{ from, fromRanges: rangesOf(step.item.file, [...step.ranges]) }] : [];
    });
  });

  connection.languages.callHierarchy.onOutgoingCalls(async ({ item }) => {
    await readiness.all;
    const own = pathOf(item.uri) ?? '';
    return workspace.lineageOutOf(keyIn(item)).flatMap((step) => {
      const to = toItem(step.item);
      return to ? [{ to, fromRanges: rangesOf(own, [...step.ranges]) }] : [];
    });
  });
}

/** The picture of the lineage, in the words of the protocol; null where the URI is in no project. */
export function lineageAnswer(
  workspace: Workspace,
  { uri, position, node, scope }: LineageParams,
): LineageAnswer | null {
  const path = pathOf(uri) ?? uri;
  const file = workspace.file(path);
  const at = file && position ? workspace.lineageAt(path, linesOf(file).offset(position))?.key : undefined;
  const own = workspace.lineageNode(path);
  const focus = node === undefined ? at : { node, column: undefined };
  const around = [focus?.node, own].filter((id) => id !== undefined).slice(0, 1);
  const project = workspace.projects().find(({ root }) => root === path) ?? workspace.projectOf(path);
  const picture = project && workspace.lineagePicture(path, around, { whole: scope === 'project' });
  if (!picture || !project) return null;
  const placeOf = (place: Location | undefined): FilePlace | undefined => {
    const there = place && workspace.file(place.file);
    return there && { uri: uriOf(place.file), ...linesOf(there).range(place.range) };
  };
  const drawn = focus && picture.nodes.some(({ id }) => id === focus.node) ? focus : undefined;
  return {
    project: uriOf(project.root),
    name: project.name,
    nodes: picture.nodes.map(({ id, kind, name, detail, places, columns }) => ({
      id,
      kind,
      name,
      // The only stream goes without saying.
      says: said({
        kind,
        detail: project.streams.size === 1 && project.streams.has(detail ?? '') ? undefined : detail,
      }),
      place: placeOf(places.find((place) => place.file === path) ?? places[0]),
      columns: columns.map((column) => ({ ...column, place: placeOf(column.place) })),
    })),
    edges: picture.edges.map(({ from, to }) => [from, to] as const),
    links: picture.links,
    focus: drawn && { node: drawn.node, column: drawn.column },
    hidden: picture.hidden,
    names: picture.names,
  };
}

/** The key that an item was given when it was prepared. */
function keyIn({ data }: CallHierarchyItem): LineageKey {
  const given: unknown = data;
  const isText = (value: unknown): value is string => typeof value === 'string';
  if (typeof given === 'object' && given !== null && 'project' in given && 'node' in given && 'file' in given) {
    const { project, node, file } = given;
    const column = 'column' in given ? given.column : undefined;
    if (isText(project) && isText(node) && isText(file)) {
      return { project, node, file, column: isText(column) ? column : undefined };
    }
  }
  throw new ResponseError(ErrorCodes.InvalidParams, 'This is no item of the lineage.');
}
