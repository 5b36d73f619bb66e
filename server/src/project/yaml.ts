import { type Document, isMap, isPair, isScalar, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { nearestSpelling } from '../schema/spelling.ts';
import type { Problem, Range, SourceFile } from '../schema/text.ts';

/** A YAML text read against a shape: what of it is right, what is wrong, and where each path stands. */
export interface ReadYaml<T> {
  /** What is left after everything wrong was dropped; undefined where a required key is missing. */
  readonly value: T | undefined;
  readonly problems: readonly Problem[];
  /** Range of the value at a path; of the key with `key`. The whole text where there is nothing. */
  rangeOf(path: readonly (string | number)[], what?: 'key' | 'value'): Range;
}

/**
 * Reads YAML, never failing. `offset` is where `text` begins in the file, for heads inside comments. `${env:NAME}` is
 * allowed everywhere, also inside `{ … }` where YAML would not have it.
 */
export function readYaml<T>(file: SourceFile, text: string, offset: number, shape: z.ZodType<T>): ReadYaml<T> {
  const masked = text.replace(/\$\{(env:[A-Za-z_]\w*)\}/g, '$<$1>');
  const document = parseDocument(masked, { prettyErrors: false, uniqueKeys: true });
  const places = new Places(document, offset, text.length);
  const problems: Problem[] = document.errors.map((error) => ({
    rule: 'malformed-yaml',
    severity: 'error',
    message: `This is not well-formed YAML: ${error.message.replace(/\s+at line[\s\S]*$/, '')}`,
    file: file.path,
    range: shift({ start: error.pos[0], end: Math.max(error.pos[1], error.pos[0] + 1) }, offset),
    fixes: [],
  }));
  const value = cleaned(unmask(toPlain(document)), shape, places, file, problems);
  return { value, problems, rangeOf: (path, what = 'value') => places.of(path, what) };
}

function toPlain(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch {
    return {};
  }
}

function unmask(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/\$<(env:[A-Za-z_]\w*)>/g, '${$1}');
  if (Array.isArray(value)) return value.map(unmask);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unmask(inner)]));
  }
  return value;
}

/** Parses, reports what is wrong, drops it, and parses again: one mistake must not hide the rest of the file. */
function cleaned<T>(
  input: unknown,
  shape: z.ZodType<T>,
  places: Places,
  file: SourceFile,
  problems: Problem[],
): T | undefined {
  let value = input;
  for (let round = 0; round < 5; round += 1) {
    const result = shape.safeParse(value);
    if (result.success) return result.data;
    const dropped: (readonly (string | number)[])[] = [];
    for (const issue of result.error.issues) {
      const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
      if (issue.code === 'unrecognized_keys') {
        for (const key of issue.keys) {
          problems.push(unknownKey(file, places, path, key, knownKeys(shape, path)));
          dropped.push([...path, key]);
        }
      } else if (valueAt(value, path) === undefined) {
        problems.push(missingKey(file, places, path));
      } else {
        problems.push(wrongValue(file, places, path, issue));
        dropped.push(path);
      }
    }
    if (dropped.length === 0) return undefined;
    // Later items first, so that dropping one does not move the others.
    value = dropped.reverse().reduce(without, value);
  }
  return undefined;
}

function unknownKey(
  file: SourceFile,
  places: Places,
  path: readonly (string | number)[],
  key: string,
  known: readonly string[],
): Problem {
  const range = places.of([...path, key], 'key');
  const meant = nearestSpelling(key, known);
  const where = path.length > 0 ? ` in \`${path.join('.')}\`` : '';
  return {
    rule: 'unknown-key',
    severity: 'error',
    message: meant
      ? `There is no key \`${key}\`${where}. Did you mean \`${meant}\`?`
      : `There is no key \`${key}\`${where}. Known are ${known.join(', ')}.`,
    file: file.path,
    range,
    fixes: meant ? [{ title: `Change to \`${meant}\``, edits: [{ file: file.path, range, text: meant }] }] : [],
  };
}

function missingKey(file: SourceFile, places: Places, path: readonly (string | number)[]): Problem {
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

function wrongValue(
  file: SourceFile,
  places: Places,
  path: readonly (string | number)[],
  issue: z.core.$ZodIssue,
): Problem {
  return {
    rule: 'wrong-value',
    severity: 'error',
    message: `${path.length > 0 ? `\`${path.join('.')}\`` : 'The file'} has to be ${expectation(issue)}.`,
    file: file.path,
    range: places.of(path, 'value'),
    fixes: [],
  };
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
            object: 'a map of keys',
            record: 'a map of names',
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

function knownKeys(shape: z.ZodType, path: readonly (string | number)[]): readonly string[] {
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

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, part) =>
      inner !== null && typeof inner === 'object' ? (inner as Record<string | number, unknown>)[part] : undefined,
    value,
  );
}

function without(value: unknown, path: readonly (string | number)[]): unknown {
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

function shift(range: Range, offset: number): Range {
  return { start: range.start + offset, end: range.end + offset };
}

/** Finds the place of a path in a document. */
class Places {
  readonly #document: Document;
  readonly #offset: number;
  readonly #length: number;

  constructor(document: Document, offset: number, length: number) {
    this.#document = document;
    this.#offset = offset;
    this.#length = length;
  }

  of(path: readonly (string | number)[], what: 'key' | 'value'): Range {
    let node: unknown = this.#document.contents;
    let key: unknown;
    for (const part of path) {
      if (isMap(node)) {
        const pair = node.items.find(
          (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(part),
        );
        if (!pair) return key === undefined ? this.#start() : this.#range(key);
        key = pair.key;
        node = pair.value;
      } else {
        const items = (node as { items?: readonly unknown[] } | undefined)?.items;
        key = items?.[Number(part)];
        node = key;
      }
    }
    if (what === 'key' && key !== undefined) return this.#range(key);
    return node ? this.#range(node) : key !== undefined ? this.#range(key) : this.#start();
  }

  #range(node: unknown): Range {
    const range = (node as Node | undefined)?.range;
    return range ? shift({ start: range[0], end: range[1] }, this.#offset) : this.#start();
  }

  #start(): Range {
    const end = this.#document.contents?.range?.[0] ?? 0;
    return shift({ start: end, end: Math.min(end + 1, this.#length) }, this.#offset);
  }
}
