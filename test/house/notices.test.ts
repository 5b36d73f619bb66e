import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { thirdPartyNotices } from '../../notices.mjs';

describe('third-party notices', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'activity-schema-notices-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function installed(name: string, files: Readonly<Record<string, string>>): string {
    const folder = join(root, 'node_modules', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.0.0', license: 'MIT' }));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    return folder;
  }

  test('have every package that was bundled or copied once, with its licence', () => {
    const inner = installed('outer/node_modules/@a/inner', { 'LICENSE.md': 'Use it well.\r\nAgain.' });
    const plain = installed('plain', { 'README.md': '# plain\n\n## License\n\nMIT, by nobody.\n' });
    const copied = installed('copied', { 'License.txt': 'Copy it.', NOTICE: 'Made by hand.' });
    const inputs = ['server/src/lsp/main.ts', `${inner}/index.js`, `${inner}/lib/x.js`, `${plain}/index.js`];
    const text = thirdPartyNotices(inputs, [copied]);
    expect(text.match(/^ {2}.* \(MIT\)$/gm)).toEqual([
      '  copied 1.0.0 (MIT)',
      '  outer/node_modules/@a/inner 1.0.0 (MIT)',
      '  plain 1.0.0 (MIT)',
    ]);
    for (const licence of ['Use it well.\nAgain.', 'MIT, by nobody.', 'Copy it.', 'Made by hand.']) {
      expect(text).toContain(licence);
    }
  });

  test('cannot be made for a package without a licence', () => {
    const folder = installed('bare', { 'README.md': '# bare' });
    expect(() => thirdPartyNotices([`${folder}/index.js`], [])).toThrow('bare 1.0.0 has no licence');
  });
});
