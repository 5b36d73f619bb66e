import { expect, test } from 'vitest';
import { exampleNames, exampleProject } from '../../../test/examples/editor-project.ts';
import type { Workspace } from '../workspace.ts';

/** The places that name what stands at an offset, in one order. */
function placesOf(workspace: Workspace, path: string, offset: number): readonly string[] {
  return workspace
    .references(path, offset, { withDeclaration: true })
    .map(({ file, range }) => `${file} ${range.start}–${range.end}`)
    .toSorted();
}

test.each(exampleNames)(
  '%s: wherever a name stands, the same places are found',
  (name) => {
    const { workspace, texts } = exampleProject(name);
    const done = new Set<string>();
    /** Kinds of files that name one thing together. */
    const together = new Set<string>();
    for (const [path, text] of texts) {
      for (const { index } of text.matchAll(/(?<![\p{L}\p{N}_])[\p{L}_]+/gu)) {
        if (done.has(`${path} ${index}`)) continue;
        const found = workspace.references(path, index, { withDeclaration: true });
        const places = placesOf(workspace, path, index);
        for (const { file, range } of found) {
          done.add(`${file} ${range.start}`).add(`${file} ${range.start + 1}`);
          for (const offset of [range.start, range.start + 1, range.end]) {
            expect(placesOf(workspace, file, offset), `${file} ${text.slice(index, index + 20)}`).toEqual(places);
          }
        }
        const kinds = [...new Set(found.map(({ file }) => file.slice(file.lastIndexOf('.'))))].toSorted();
        if (kinds.length > 0) together.add(kinds.join(' '));
      }
    }
    expect([...together]).toEqual(expect.arrayContaining(['.aql .sql .yml', '.aql .yml', '.aql']));
  },
  60_000,
);
