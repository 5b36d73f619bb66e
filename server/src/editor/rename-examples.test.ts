import { expect, test } from 'vitest';
import { exampleProject as example, exampleNames as names } from '../../../test/examples/editor-project.ts';
import { edited, type TextEdit } from '../schema/text.ts';
import type { Workspace } from '../workspace.ts';

const current = (workspace: Workspace, paths: Iterable<string>) => [...paths].map((path) => workspace.file(path)?.text);

function apply(workspace: Workspace, edits: readonly TextEdit[]): void {
  for (const path of new Set(edits.map(({ file }) => file))) {
    const text = edited(
      workspace.file(path)?.text ?? '',
      edits.filter(({ file }) => file === path),
    );
    workspace.setFile({ path, text });
  }
}

/** Where an offset is after edits before it. */
const moved = (offset: number, file: string, edits: readonly TextEdit[]): number =>
  edits
    .filter((edit) => edit.file === file && edit.range.start < offset)
    .reduce((at, { range, text }) => at + text.length - (range.end - range.start), offset);

test.each(names)(
  '%s: every name can be changed and changed back',
  (name) => {
    const { workspace, texts } = example(name);
    const done = new Set<string>();
    let changed = 0;
    for (const [path, text] of texts) {
      for (const { index } of text.matchAll(/(?<![\p{L}\p{N}_])[\p{L}_]+/gu)) {
        if (done.has(`${path} ${index}`)) continue;
        const prepared = workspace.prepareRename(path, index);
        if (!prepared || 'problem' in prepared) continue;
        const places = workspace.references(path, index, { withDeclaration: true });
        for (const { file, range } of places) {
          done.add(`${file} ${range.start}`).add(`${file} ${range.start + 1}`);
        }
        const there = workspace.rename(path, index, 'zebra_crossing');
        if ('problem' in there) throw new Error(`${path} ${prepared.name}: ${there.problem}`);
        expect(there.edits.length).toBeGreaterThan(0);
        apply(workspace, there.edits);
        expect(workspace.checkProject(`/${name}`), prepared.name).toEqual([]);
        const start = moved(prepared.range.start, path, there.edits);
        const back = workspace.rename(path, start + 1, prepared.name);
        if ('problem' in back) throw new Error(`${path} ${prepared.name} back: ${back.problem}`);
        apply(workspace, back.edits);
        expect(current(workspace, texts.keys()), prepared.name).toEqual([...texts.values()]);
        changed += 1;
      }
    }
    expect(changed).toBeGreaterThan(10);
  },
  60_000,
);

test.each(names)(
  '%s: any place can be asked',
  (name) => {
    const { workspace, texts } = example(name);
    for (const [path, text] of texts) {
      for (let at = 0; at <= text.length; at += 7) {
        workspace.prepareRename(path, at);
        workspace.references(path, at, { withDeclaration: true });
      }
    }
  },
  60_000,
);
