// The licences of everything in the packed extension that others wrote, from the packages themselves.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The text of ThirdPartyNotices.txt. `inputs` are the files that esbuild bundled, `folders` the packages from which something
 * was copied beside the bundles. A package without a licence is an error: it may not be handed on.
 */
export function thirdPartyNotices(inputs, folders) {
  const bundled = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  const notices = [...new Set([...bundled, ...folders])].map(noticeOf);
  const distinct = new Map(notices.map((notice) => [notice.title, notice]));
  const sorted = [...distinct.values()].sort((a, b) => (a.title < b.title ? -1 : 1));
  const list = sorted.map(({ title, license }) => `  ${title} (${license})`);
  const texts = sorted.map(({ title, text }) => `${'='.repeat(80)}\n${title}\n${'='.repeat(80)}\n\n${text}\n`);
  return `Third-party notices

This extension holds the following packages, in whole or in part. Each comes under its own licence, given below.

${list.join('\n')}

${texts.join('\n')}`;
}

function noticeOf(folder) {
  const { name, version, license, repository, homepage } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const texts = licencesIn(folder);
  if (texts.length === 0) throw new Error(`${name} ${version} has no licence`);
  const source = (typeof repository === 'string' ? repository : repository?.url) ?? homepage;
  return {
    title: `${name} ${version}`,
    license: typeof license === 'string' ? license : 'see below',
    text: [...(source === undefined ? [] : [source.replace(/^git\+/, '')]), ...texts]
      .join('\n\n')
      .replaceAll('\r\n', '\n'),
  };
}

/** The licence files of a package; where it has none, what its README says under that heading. */
function licencesIn(folder) {
  const files = readdirSync(folder);
  const read = (file) => readFileSync(join(folder, file), 'utf8').trim();
  const licences = files.filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).map(read);
  if (licences.length > 0) return licences;
  const readmes = files.filter((file) => /^readme/i.test(file)).map(read);
  return readmes.flatMap((text) => /^#+\s*licen[cs]e\b[^\n]*\n([\s\S]*)/im.exec(text)?.[1].trim() ?? []);
}

/** The folder of an installed package. */
export function packageFolder(name) {
  const folder = join('node_modules', name);
  if (!existsSync(folder)) throw new Error(`${name} is not installed`);
  return folder;
}
