// Takes out of a WebAssembly module what nobody calls.

/**
 * The same module with the exports that are asked for and no other, and without the bodies of functions that only the others
 * reach; every index stays. What is in a table, or named by another part of the module, counts as reached.
 * Throws where the module has what is not understood here.
 */
export function shrunk(module, isWanted) {
  const sections = sectionsOf(module);
  const exported = exportsIn(sections).filter(({ name }) => isWanted(name));
  const bodies = bodiesIn(sections);
  const imported = importedFunctions(sections);
  const reached = new Set();
  const next = [
    ...exported.flatMap(({ kind, index }) => (kind === functionKind ? index : [])),
    ...namedFunctions(sections),
  ];
  for (let index = next.pop(); index !== undefined; index = next.pop()) {
    if (reached.has(index)) continue;
    reached.add(index);
    if (index >= imported) next.push(...calledIn(bodies[index - imported]));
  }
  const code = bodies.map((body, index) => (reached.has(index + imported) ? body : trap));
  const replaced = new Map([
    [exportSection, vector(exported.map(({ entry }) => entry))],
    [codeSection, vector(code.map((body) => Buffer.concat([number(body.length), body])))],
  ]);
  return Buffer.concat([
    module.subarray(0, 8),
    ...sections.flatMap(({ id, contents }) => {
      const now = replaced.get(id) ?? contents;
      return [Buffer.from([id]), number(now.length), now];
    }),
  ]);
}

const [importSection, globalSection, exportSection, startSection, elementSection, codeSection] = [2, 6, 7, 8, 9, 10];
const functionKind = 0;

/** No locals; `unreachable`; `end`. */
const trap = Buffer.from([0x00, 0x00, 0x0b]);

function sectionsOf(module) {
  const at = reader(module, 8);
  const sections = [];
  while (!at.isDone()) {
    const id = at.byte();
    sections.push({ id, contents: at.bytes(at.number()) });
  }
  return sections;
}

function readerOf(sections, id) {
  const found = sections.find((section) => section.id === id);
  return found && reader(found.contents);
}

function importedFunctions(sections) {
  const at = readerOf(sections, importSection);
  let functions = 0;
  for (let left = at?.number() ?? 0; left > 0; left -= 1) {
    at.bytes(at.number());
    at.bytes(at.number());
    if (at.byte() !== functionKind) throw new Error('What is imported is no function.');
    at.number();
    functions += 1;
  }
  return functions;
}

function exportsIn(sections) {
  const at = readerOf(sections, exportSection);
  return Array.from({ length: at?.number() ?? 0 }, () => {
    const from = at.offset();
    const name = at.bytes(at.number()).toString();
    const [kind, index] = [at.byte(), at.number()];
    return { name, kind, index, entry: at.since(from) };
  });
}

function bodiesIn(sections) {
  const at = readerOf(sections, codeSection);
  return Array.from({ length: at?.number() ?? 0 }, () => at.bytes(at.number()));
}

/** Functions in tables, the one that is called at the start, and those in the first values of globals. */
function namedFunctions(sections) {
  const start = readerOf(sections, startSection);
  const globals = readerOf(sections, globalSection);
  const named = start ? [start.number()] : [];
  for (let left = globals?.number() ?? 0; left > 0; left -= 1) {
    globals.bytes(2);
    named.push(...calledUntilEnd(globals));
  }
  const elements = readerOf(sections, elementSection);
  for (let left = elements?.number() ?? 0; left > 0; left -= 1) {
    if (elements.number() !== 0) throw new Error('A table is filled in another way.');
    named.push(...calledUntilEnd(elements));
    for (let functions = elements.number(); functions > 0; functions -= 1) named.push(elements.number());
  }
  return named;
}

/** The functions that a body calls, or whose references it takes. */
function calledIn(body) {
  const at = reader(body);
  for (let locals = at.number(); locals > 0; locals -= 1) {
    at.number();
    at.byte();
  }
  const called = new Set();
  while (!at.isDone()) instruction(at, called);
  return called;
}

function calledUntilEnd(at) {
  const called = new Set();
  while (instruction(at, called) !== 0x0b);
  return called;
}

/** Passes over an instruction and answers with its code. Source: WebAssembly 2.0, "Instructions" of the binary format. */
function instruction(at, called) {
  const code = at.byte();
  if (code === 0x10 || code === 0xd2) called.add(at.number());
  else if (code === 0x0e) for (let labels = at.number() + 1; labels > 0; labels -= 1) at.number();
  else if (code === 0x1c) at.bytes(at.number());
  else if (code === 0x43) at.bytes(4);
  else if (code === 0x44) at.bytes(8);
  else if (code === 0xfc) for (let numbers = numbersBehind(at.number()); numbers > 0; numbers -= 1) at.number();
  else if (code === 0x11 || (code >= 0x28 && code <= 0x3e)) {
    at.number();
    at.number();
  } else if (hasNumber.has(code) || (code >= 0x20 && code <= 0x26)) at.number();
  else if (!(code >= 0x45 && code <= 0xc4) && !alone.has(code))
    throw new Error(`The instruction 0x${code.toString(16)} is not known.`);
  return code;
}

/** Blocks, branches, memory's size, constants, null. */
const hasNumber = new Set([0x02, 0x03, 0x04, 0x0c, 0x0d, 0x3f, 0x40, 0x41, 0x42, 0xd0]);
const alone = new Set([0x00, 0x01, 0x05, 0x0b, 0x0f, 0x1a, 0x1b, 0xd1]);

/** Of saturating conversions and of what copies and fills memories and tables. */
function numbersBehind(code) {
  if (code <= 7) return 0;
  if ([9, 11, 13, 15, 16, 17].includes(code)) return 1;
  if ([8, 10, 12, 14].includes(code)) return 2;
  throw new Error(`The instruction 0xfc ${code} is not known.`);
}

/** Reads bytes one after another. Numbers are LEB128; of signed ones only the length is right, which is all that is asked. */
function reader(bytes, start = 0) {
  let offset = start;
  return {
    isDone: () => offset >= bytes.length,
    offset: () => offset,
    since: (from) => bytes.subarray(from, offset),
    byte() {
      offset += 1;
      return bytes[offset - 1];
    },
    bytes(length) {
      offset += length;
      return bytes.subarray(offset - length, offset);
    },
    number() {
      let value = 0;
      for (let place = 1; ; place *= 128) {
        const byte = bytes[offset];
        offset += 1;
        value += (byte & 127) * place;
        if (byte < 128) return value;
      }
    },
  };
}

function vector(entries) {
  return Buffer.concat([number(entries.length), ...entries]);
}

function number(value) {
  const bytes = [];
  let left = value;
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
  return Buffer.from([...bytes, left]);
}
