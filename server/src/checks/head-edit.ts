import type { Transformation } from '../project/project.ts';
import type { Edit } from './check.ts';

/** Writes a key into the head of a file, or a head where there is none; undefined where its YAML stands in one line. */
export function addHeadKey({ file, headRange }: Transformation, entry: string): Edit | undefined {
  if (!headRange) {
    const start = file.text.startsWith('\uFEFF') ? 1 : 0;
    return { range: { start, end: start }, text: `/*---\n${entry}\n---*/\n` };
  }
  const head = file.text.slice(headRange.start, headRange.end);
  const [opening = ''] = /^\/\*---[ \t]*\r?\n?/.exec(head) ?? [];
  const yaml = head.slice(opening.length);
  if (/^\s*[{[]/.test(yaml)) return undefined;
  const indent = /^(?:[ \t]*(?:#.*)?\r?\n)*([ \t]*)(?!---)\S/.exec(yaml)?.[1] ?? '';
  const range = { start: headRange.start, end: headRange.start + opening.length };
  return { range, text: `/*---\n${indent}${entry}\n` };
}

/** A name as a value of YAML. */
export function yamlName(name: string): string {
  return /^[A-Za-z_][\w-]*$/.test(name) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(name)
    ? name
    : JSON.stringify(name);
}
