import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { linesOf } from './lines.ts';

test('agrees with the protocol’s own documents on any text', () => {
  const text = fc.array(fc.constantFrom('a', 'é', '😀', '\n', '\r\n', '\r', ' ')).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, fc.nat(12), (written, offset) => {
      const lines = linesOf({ path: '/a', text: written });
      const document = TextDocument.create('file:///a', 'aql', 1, written);
      const within = Math.min(offset, written.length);
      const splitsAnEnd = written[within] === '\n' && written[within - 1] === '\r';
      fc.pre(!splitsAnEnd);
      expect(lines.position(within)).toEqual(document.positionAt(within));
      expect(lines.offset(lines.position(within))).toBe(within);
    }),
  );
});
