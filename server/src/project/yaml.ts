import { type Alias, type Document, parseDocument, visit, type YAMLError } from 'yaml';
import type * as z from 'zod';
import { nearestSpelling } from '../schema/spelling.ts';
import type { Problem, Range, SourceFile } from '../schema/text.ts';
import { placesIn, type YamlPath, type YamlPlaces } from './yaml-places.ts';

/** A YAML text read against a shape: what of it is right, what is wrong, and where each path stands. */
export interface ReadYaml<T> {
  /** What is left after everything wrong was dropped; undefined where a required key is missing. */
  readonly value: T | undefined;
  readonly problems: readonly Problem[];
  /** Range of the value at a path; of the key with `key`. The whole text where there is nothing. */
  rangeOf(path: YamlPath, what?: 'key' | 'value'): Range;
}

/**
 * Reads YAML, never failing. `offset` is where `text` begins in the file, for heads inside comments. `${env:NAME}` is
 * allowed everywhere, also inside `{ … }` where YAML would not have it.
 */
export function readYaml<T>(file: SourceFile, text: string, offset: number, shape: z.ZodType<T>): ReadYaml<T> {
  const ofShape = kept.get(shape) ?? new Map<string, ReadYaml<unknown>>();
  kept.set(shape, ofShape);
  const key = `${offset} ${text}`;
  const known = ofShape.get(key);
  // The same shape made it.
  if (known) return known as ReadYaml<T>;
  const read = readAnew(file, text, offset, shape);
  // What is wrong names the file; nothing else does.
  if (read.problems.length > 0 || text.length > longestKept) return read;
  for (const oldest of ofShape.keys()) if (ofShape.size >= mostKept) ofShape.delete(oldest);
  ofShape.set(key, read);
  return read;
}

/** Texts without a mistake, as they were read: heads are alike, and stay the same while the SQL under them is typed. */
const kept = new WeakMap<z.ZodType, Map<string, ReadYaml<unknown>>>();
const mostKept = 50;
const longestKept = 2_000;

function readAnew<T>(file: SourceFile, text: string, offset: number, shape: z.ZodType<T>): ReadYaml<T> {
  const masked = text.replace(/\$\{(env:[A-Za-z_]\w*)\}/g, '$<$1>');
  const document = parseDocument(masked, { prettyErrors: false, uniqueKeys: true, logLevel: 'error' });
  const places = placesIn(document, offset, text.length);
  const problem = (message: string, start: number, end: number): Problem => ({
    rule: 'malformed-yaml',
    severity: 'error',
    message,
    file: file.path,
    range: { start: offset + start, end: offset + end },
    fixes: [],
  });
  const malformed = document.errors.map((error) => problem(inWords(error), error.pos[0], endOf(error)));
  const lost = malformed.length === 0 ? aliasOfNothing(document) : undefined;
  if (lost?.range) {
    const message = `This is not well-formed YAML: nothing before it is called \`&${lost.source}\``;
    malformed.push(problem(`${message}. Quote a text that begins with \`*\`.`, lost.range[0], lost.range[1]));
  }
  const wrong: Problem[] = [];
  const value = cleaned(unmask(toPlain(document)), shape, { file, places }, wrong);
  // What a text that is no YAML lacks or has too much is guesswork: the first slip is what there is to mend.
  const problems = malformed.length > 0 ? malformed.slice(0, 1) : wrong;
  return { value, problems, rangeOf: (path, what = 'value') => places.of(path, what) };
}

function endOf({ code, pos: [start, end] }: YAMLError): number {
  return code === 'MULTIPLE_DOCS' ? start + '---'.length : Math.max(end, start + 1);
}

function inWords({ code, message }: YAMLError): string {
  return code === 'MULTIPLE_DOCS'
    ? 'A second document begins here, and only one is read: take this line out, or move what follows it into a file of its own.'
    : `This is not well-formed YAML: ${message.replace(/\s+at line[\s\S]*$/, '')}`;
}

/** An alias whose anchor is not there: the parser lets it pass, and gives nothing at all for the text. */
function aliasOfNothing(document: Document): Alias | undefined {
  let found: Alias | undefined;
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return undefined;
      found = alias;
      return visit.BREAK;
    },
  });
  return found;
}

function toPlain(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch {
    return {};
  }
}

/** `above` are the collections around the value: an alias of one of them would have no end. */
function unmask(value: unknown, above: readonly unknown[] = []): unknown {
  if (typeof value === 'string') return value.replace(/\$<(env:[A-Za-z_]\w*)>/g, '${$1}');
  if (value === null || typeof value !== 'object') return value;
  if (above.includes(value)) return undefined;
  const inside = [...above, value];
  if (Array.isArray(value)) return value.map((inner) => unmask(inner, inside));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unmask(inner, inside)]));
}

/** Parses, reports what is wrong, drops it, and parses again: one mistake must not hide the rest of the file. */
function cleaned<T>(input: unknown, shape: z.ZodType<T>, text: Placed, problems: Problem[]): T | undefined {
  let value = input;
  // What is missing is found so in each round; so is what was dropped because it was wrong.
  const told = new Set<string>();
  for (let round = 0; round < 5; round += 1) {
    const result = shape.safeParse(value);
    if (result.success) return result.data;
    const dropped: YamlPath[] = [];
    for (const issue of result.error.issues) {
      const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
      if (issue.code === 'unrecognized_keys') {
        for (const key of issue.keys) {
          problems.push(unknownKey(text, path, key, { here: knownKeys(shape, path), atTop: knownKeys(shape, []) }));
          dropped.push([...path, key]);
        }
      } else if (valueAt(value, path) === undefined) {
        if (!told.has(path.join('.'))) problems.push(missingKey(text, path));
        told.add(path.join('.'));
      } else {
        problems.push(wrongValue(text, path, issue));
        told.add(path.join('.'));
        dropped.push(path);
      }
    }
    if (dropped.length === 0) return undefined;
    // Later items first, so that dropping one does not move the others.
    value = dropped.reverse().reduce(without, value);
  }
  return undefined;
}

/** A file and where each path of its YAML stands. */
interface Placed {
  readonly file: SourceFile;
  readonly places: YamlPlaces;
}

function unknownKey(
  { file, places }: Placed,
  path: YamlPath,
  key: string,
  known: { readonly here: readonly string[]; readonly atTop: readonly string[] },
): Problem {
  const range = places.of([...path, key], 'key');
  const meant = nearestSpelling(key, known.here);
  const where = path.length > 0 ? ` in \`${path.join('.')}\`` : '';
  const next = meant
    ? `Did you mean \`${meant}\`?`
    : known.atTop.includes(key)
      ? 'It stands at the top of the file.'
      : `Known are ${known.here.join(', ')}.`;
  return {
    rule: 'unknown-key',
    severity: 'error',
    message: `There is no key \`${key}\`${where}. ${next}`,
    file: file.path,
    range,
    fixes: meant ? [{ title: `Change to \`${meant}\``, edits: [{ file: file.path, range, text: meant }] }] : [],
  };
}

function missingKey({ file, places }: Placed, path: YamlPath): Problem {
  const key = path[path.length - 1];
  const parent = path.slice(0, -1);
  return {
    rule: 'missing-key',
    severity: 'error',
    message: `\`${key}\` is missing${parent.length > 0 ? ` in \`${parent.join('.')}\`` : ''}.`,
    file: file.path,
    range: places.of(parent, 'key'),
    fixes: [],
  };
}

function wrongValue({ file, places }: Placed, path: YamlPath, issue: z.core.$ZodIssue): Problem {
  const range = places.of(path, 'value');
  const written = file.text.slice(range.start, range.end);
  const told = { rule: 'wrong-value', severity: 'error', file: file.path, range } as const;
  const what = path.length > 0 ? `\`${path.join('.')}\`` : 'The file';
  const texts = issue.code === 'invalid_value' ? issue.values.map(String) : [];
  // `spec: 2.0` is the number 2.
  if (texts.includes(written)) {
    const quoted = `"${written}"`;
    const fixes = [{ title: 'Add the quotes', edits: [{ file: file.path, range, text: quoted }] }];
    return { ...told, message: `${what} is a text: write it in quotes, \`${quoted}\`.`, fixes };
  }
  const meant = nearestSpelling(written, texts);
  const next = meant ? ` Did you mean \`${meant}\`?` : '';
  const fixes = meant ? [{ title: `Change to \`${meant}\``, edits: [{ file: file.path, range, text: meant }] }] : [];
  return { ...told, message: `${what} has to be ${expectation(issue)}.${next}`, fixes };
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_value':
      return issue.values.length === 1
        ? `\`${String(issue.values[0])}\``
        : `one of ${issue.values.map((value) => `\`${String(value)}\``).join(', ')}`;
    case 'invalid_type':
      return (
        (
          {
            string: 'a text',
            number: 'a number',
            boolean: '`true` or `false`',
            array: 'a list',
            object: 'a map of keys: lines `key: …` under it',
            record: 'a map of names: a line `name: …` under it for each',
          } as Record<string, string>
        )[issue.expected] ?? `a ${issue.expected}`
      );
    case 'invalid_union':
      return [...new Set(issue.errors.flatMap((issues) => issues.slice(0, 1).map(expectation)))].join(' or ');
    case 'custom':
      return issue.message;
    default:
      return issue.message.toLowerCase();
  }
}

function knownKeys(shape: z.ZodType, path: YamlPath): readonly string[] {
  let current: unknown = shape;
  for (const part of path) {
    current = objectOf(current, String(part));
    if (current === undefined) return [];
  }
  return keysOf(current);
}

interface ShapeParts {
  readonly shape?: Record<string, unknown>;
  readonly valueType?: unknown;
  readonly element?: unknown;
  readonly options?: readonly unknown[];
  readonly innerType?: unknown;
}

function partsOf(shape: unknown): ShapeParts {
  return (shape as { def?: ShapeParts } | undefined)?.def ?? {};
}

function objectOf(shape: unknown, key: string): unknown {
  const parts = partsOf(shape);
  if (parts.shape?.[key] !== undefined) return parts.shape[key];
  if (parts.valueType !== undefined) return parts.valueType;
  if (parts.element !== undefined) return parts.element;
  if (parts.innerType !== undefined) return objectOf(parts.innerType, key);
  for (const option of parts.options ?? []) {
    const inner = objectOf(option, key);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function keysOf(shape: unknown): readonly string[] {
  const parts = partsOf(shape);
  if (parts.shape) return Object.keys(parts.shape);
  if (parts.innerType !== undefined) return keysOf(parts.innerType);
  return (parts.options ?? []).flatMap(keysOf);
}

function valueAt(value: unknown, path: YamlPath): unknown {
  return path.reduce<unknown>(
    (inner, part) =>
      inner !== null && typeof inner === 'object' ? (inner as Record<string | number, unknown>)[part] : undefined,
    value,
  );
}

function without(value: unknown, path: YamlPath): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return {};
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    if (rest.length === 0) return value.filter((_, index) => index !== head);
    return value.map((inner, index) => (index === head ? without(inner, rest) : inner));
  }
  const entries = Object.entries(value).filter(([key]) => rest.length > 0 || key !== String(head));
  return Object.fromEntries(entries.map(([key, inner]) => [key, key === String(head) ? without(inner, rest) : inner]));
}
