import { type CallHierarchyItem, type Connection, ErrorCodes, ResponseError } from 'vscode-languageserver/node';
import type { LineageItem, LineageKey } from '../editor/lineage.ts';
import type { Workspace } from '../workspace.ts';
import { symbolKinds } from './convert-outline.ts';
import { linesOf } from './lines.ts';
import { pathOf, uriOf } from './paths.ts';
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
