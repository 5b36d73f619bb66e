import { runInThisContext } from 'node:vm';
import { expect, test } from 'vitest';
import { shrunk } from '../../shrink-wasm.mjs';

/** A section, a vector, a body: what is in it behind its length. Everything here is shorter than 128. */
const counted = (...contents: number[]): number[] => [contents.length, ...contents];
const named = (name: string, ...rest: number[]): number[] => [...counted(...Buffer.from(name)), ...rest];
const constant = (value: number): number[] => counted(0, 0x41, value, 0x0b);

/**
 * `kept` adds up what `one` gives and, through the table, `two`; nobody but `other` calls `three`. Functions by index: `one` 0, `two` 1,
 * `three` 2, `kept` 3, `other` 4.
 */
const module = Buffer.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, ...counted(1, 0x60, 0, 1, 0x7f)],
  ...[3, ...counted(5, 0, 0, 0, 0, 0)],
  ...[4, ...counted(1, 0x70, 0, 1)],
  ...[5, ...counted(1, 0, 1)],
  ...[7, ...counted(3, ...named('kept', 0, 3), ...named('other', 0, 4), ...named('memory', 2, 0))],
  ...[9, ...counted(1, 0, 0x41, 0, 0x0b, 1, 1)],
  ...[
    10,
    ...counted(
      5,
      ...constant(31),
      ...constant(32),
      ...constant(33),
      ...counted(0, 0x10, 0, 0x41, 0, 0x11, 0, 0, 0x6a, 0x0b),
      ...counted(0, 0x10, 2, 0x0b),
    ),
  ],
]);

/** Node's types do not know the constructors. */
const exportsOf: (bytes: Buffer) => Readonly<Record<string, unknown>> = runInThisContext(
  '(bytes) => new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports',
);

function called(exported: unknown): unknown {
  if (typeof exported !== 'function') throw new Error('no function');
  return exported();
}

test('what is asked for does what it did, and what only others call is gone', () => {
  expect(called(exportsOf(module).other)).toBe(33);
  const small = shrunk(module, (name) => name === 'kept');
  expect(Object.keys(exportsOf(small))).toEqual(['kept']);
  expect(called(exportsOf(small).kept)).toBe(63);
  expect(small.includes(Buffer.from(constant(31)))).toBe(true);
  expect(small.includes(Buffer.from(constant(32)))).toBe(true);
  expect(small.includes(Buffer.from(constant(33)))).toBe(false);
});

test('a module of which all is asked for stays as it is', () => {
  expect(shrunk(module, () => true)).toEqual(module);
});

test('what is not understood is no guess', () => {
  const strange = Buffer.from(module);
  strange[strange.indexOf(0x6a)] = 0xfb;
  expect(() => shrunk(strange, () => true)).toThrow('0xfb');
});
