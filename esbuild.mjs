// Bundles the extension, the language server, the runner and the command line, and puts beside them what cannot be bundled.
//
//   node esbuild.mjs [--watch] [--production] [--target linux-x64|linux-arm64|alpine-x64|darwin-arm64|win32-x64|…]

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import esbuild from 'esbuild';
import { packageFolder, thirdPartyNotices } from './notices.mjs';
import { thisPlatform } from './platform.mjs';

const { values: options } = parseArgs({
  options: { watch: { type: 'boolean' }, production: { type: 'boolean' }, target: { type: 'string' } },
});

/** @duckdb/node-bindings looks for a package per platform; here it is one folder beside the bundle, or else that package. */
const duckdbBindings = {
  name: 'duckdb-bindings',
  setup(build) {
    build.onResolve({ filter: /^@duckdb\/node-bindings$/ }, (args) =>
      args.namespace === 'duckdb-bindings'
        ? { path: args.path, external: true }
        : { path: args.path, namespace: 'duckdb-bindings' },
    );
    build.onResolve({ filter: /^\.\/native\/duckdb\.node$/ }, (args) => ({ path: args.path, external: true }));
    build.onLoad({ filter: /.*/, namespace: 'duckdb-bindings' }, () => ({
      contents: `
        const { existsSync } = require('node:fs');
        const { join } = require('node:path');
        module.exports = existsSync(join(__dirname, 'native', 'duckdb.node'))
          ? require('./native/duckdb.node')
          : require('@duckdb/node-bindings');`,
      resolveDir: import.meta.dirname,
    }));
  },
};

/**
 * The CommonJS build reads its wasm from beside itself, and only when `init()` is called; the others do on import. The bytes that
 * it reads are released once they are compiled: V8 has bytes of its own.
 */
const polyglot = {
  name: 'polyglot',
  setup(build) {
    build.onResolve({ filter: /^@polyglot-sql\/sdk$/ }, () => ({
      path: join(import.meta.dirname, 'node_modules/@polyglot-sql/sdk/dist/index.cjs'),
    }));
    build.onLoad({ filter: /polyglot-sql[\\/]sdk[\\/]dist[\\/]index\.cjs$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const releasing = JSON.stringify(join(import.meta.dirname, 'server/src/voices/release.ts'));
      const contents = source.replace(
        'const result = await WebAssembly.instantiate(bytes, __vite__wasmImports);',
        (compiled) => `${compiled} require(${releasing}).release(bytes);`,
      );
      if (contents === source) throw new Error(`${path} compiles its wasm in another way`);
      return { contents };
    });
  },
};

/** sqlparser-ts reads its wasm from a folder of its package; here it lies beside the bundle. */
const sqlparser = {
  name: 'sqlparser',
  setup(build) {
    build.onResolve({ filter: /^@guanmingchiu\/sqlparser-ts$/ }, () => ({
      path: join(import.meta.dirname, 'node_modules/@guanmingchiu/sqlparser-ts/dist/index.cjs'),
    }));
    build.onLoad({ filter: /sqlparser-ts[\\/]dist[\\/]index\.cjs$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const contents = source.replaceAll('../wasm/sqlparser_rs_wasm_bg.wasm', './sqlparser_rs_wasm_bg.wasm');
      if (contents === source) throw new Error(`${path} reads its wasm in another way`);
      return { contents };
    });
  },
};

/**
 * The grammars of node-sql-parser are asked last, if at all, and are nine tenths of what the worker would hold of its own text:
 * each is a file beside the bundle, loaded when it is asked.
 */
const grammars = ['postgresql', 'redshift', 'snowflake', 'bigquery', 'hive', 'athena', 'trino'];
const grammarFile = (grammar) => `node-sql-parser-${grammar}`;
const nodeSqlParser = {
  name: 'node-sql-parser',
  setup(build) {
    build.onResolve({ filter: /^node-sql-parser\/build\/\w+$/ }, ({ path, kind }) => {
      const grammar = basename(path);
      if (kind === 'entry-point') return undefined;
      if (!grammars.includes(grammar)) throw new Error(`node-sql-parser's ${grammar} is in no file of its own`);
      return { path: `./${grammarFile(grammar)}.cjs`, external: true };
    });
  },
};

const shared = {
  absWorkingDir: import.meta.dirname,
  bundle: true,
  sourcemap: true,
  minify: options.production ?? false,
  keepNames: options.production ?? false,
  logLevel: 'info',
  metafile: true,
};

const node = {
  ...shared,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  outdir: '.',
  outExtension: { '.js': '.cjs' },
};

const bundles = [
  {
    ...node,
    entryPoints: { 'client/dist/extension': 'client/src/extension.ts' },
    external: ['vscode'],
  },
  {
    ...node,
    entryPoints: {
      'server/dist/language-server': 'server/src/lsp/main.ts',
      'server/dist/runner': 'server/src/run/runner-main.ts',
      'server/dist/cli': 'server/src/cli/main.ts',
      'server/dist/voices': 'server/src/voices/worker-main.ts',
    },
    external: ['pg-native'],
    // Where a file lies that another is found beside. What asks for its URL is told where its wasm is.
    define: { 'import.meta.dirname': '__dirname' },
    logOverride: { 'empty-import-meta': 'silent' },
    plugins: [duckdbBindings, polyglot, sqlparser, nodeSqlParser],
  },
  {
    ...node,
    entryPoints: Object.fromEntries(
      grammars.map((grammar) => [`server/dist/${grammarFile(grammar)}`, `node-sql-parser/build/${grammar}`]),
    ),
    sourcemap: false,
  },
];

/** The pages of webviews, each a script and a stylesheet beside it. */
const pages = { results: 'client/src/results/webview', lineage: 'client/src/lineage/webview' };
bundles.push({
  ...shared,
  entryPoints: Object.entries(pages).flatMap(([out, folder]) =>
    ['ts', 'css'].map((suffix) => ({ out, in: `${folder}/${out}.${suffix}` })),
  ),
  platform: 'browser',
  target: 'es2022',
  format: 'iife',
  outdir: 'client/dist/webview',
  loader: { '.svg': 'dataurl', '.ttf': 'file', '.woff2': 'file' },
});

const bindings = copyNative(options.target ?? thisPlatform());
copyIfChanged('server/src/run/dbt-child.py', 'server/dist/dbt-child.py');
const wasm = [
  ['@polyglot-sql/sdk', '', 'dist/polyglot_sql.wasm'],
  // Its licence lies beside the wasm.
  ['@guanmingchiu/sqlparser-ts', 'wasm', 'sqlparser_rs_wasm_bg.wasm'],
  ['libpg-query', '', 'wasm/libpg-query.wasm'],
].map(([name, licensed, file]) => ({ folder: join(packageFolder(name), licensed), file }));
for (const { folder, file } of wasm) {
  const isPolyglot = basename(file) === 'polyglot_sql.wasm';
  copyIfChanged(
    isPolyglot ? await onlyReading(join(folder, file)) : join(folder, file),
    join('server/dist', basename(file)),
  );
}

if (options.watch) {
  const contexts = await Promise.all(bundles.map((bundle) => esbuild.context(bundle)));
  await Promise.all(contexts.map((context) => context.watch()));
} else {
  const built = await Promise.all(bundles.map((bundle) => esbuild.build(bundle)));
  if (options.production) {
    const inputs = built.flatMap(({ metafile }) => Object.keys(metafile.inputs));
    writeFileSync('ThirdPartyNotices.txt', thirdPartyNotices(inputs, [bindings, ...wasm.map(({ folder }) => folder)]));
  }
}

/**
 * DuckDB's library for a platform, in the names that VS Code's marketplace has for platforms. Answers with the folder of the
 * package it is from.
 */
function copyNative(target) {
  const name = `@duckdb/node-bindings-${target.replace(/^alpine-(.*)$/, 'linux-$1-musl')}`;
  const from = existsSync(join('node_modules', name)) ? join('node_modules', name) : fetched(name);
  const files = readdirSync(from).filter((file) => /\.(node|so|dylib|dll)$/.test(file));
  if (files.length === 0) throw new Error(`${name} has no library`);
  const into = 'server/dist/native';
  mkdirSync(into, { recursive: true });
  for (const old of readdirSync(into)) if (!files.includes(old)) rmSync(join(into, old));
  for (const file of files) copyIfChanged(join(from, file), join(into, file));
  return from;
}

/** A package for another platform than this one: npm installs none, so it is fetched as package-lock.json pins it. */
function fetched(name) {
  const pin = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages[`node_modules/${name}`];
  if (pin === undefined) throw new Error(`package-lock.json has no ${name}`);
  const folder = join('node_modules/.cache', basename(name), pin.version);
  if (existsSync(folder)) return folder;
  const aside = mkdtempSync(join(tmpdir(), 'duckdb-bindings-'));
  try {
    execFileSync('npm', ['pack', `${name}@${pin.version}`, '--ignore-scripts', '--loglevel=error'], {
      cwd: aside,
      shell: process.platform === 'win32',
    });
    const archive = join(aside, readdirSync(aside)[0]);
    const integrity = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
    if (integrity !== pin.integrity) throw new Error(`${name} is not what package-lock.json pins`);
    execFileSync('tar', ['xzf', archive, '-C', aside]);
    mkdirSync(folder, { recursive: true });
    for (const file of readdirSync(join(aside, 'package')))
      copyFileSync(join(aside, 'package', file), join(folder, file));
    return folder;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/**
 * Polyglot's WebAssembly without what nobody here calls: three quarters of it write SQL, format it, compare and trace. Made
 * once, for it takes some seconds. Answers with the file.
 */
async function onlyReading(from) {
  const module = readFileSync(from);
  const isAsked = ['parse_value', 'memory'];
  const mark = createHash('sha256').update(module).update(JSON.stringify(isAsked)).digest('hex').slice(0, 16);
  const made = join('node_modules/.cache', `polyglot-${mark}.wasm`);
  if (existsSync(made)) return made;
  const { default: binaryen } = await import('binaryen');
  const all = binaryen.readBinary(module);
  // What Node 20 and VS Code understand.
  const { BulkMemory, BulkMemoryOpt, MutableGlobals, NontrappingFPToInt, ReferenceTypes, SignExt } = binaryen.Features;
  all.setFeatures(BulkMemory | BulkMemoryOpt | MutableGlobals | NontrappingFPToInt | ReferenceTypes | SignExt);
  const names = Array.from(
    { length: all.getNumExports() },
    (_, at) => binaryen.getExportInfo(all.getExportByIndex(at)).name,
  );
  for (const name of names) if (!isAsked.includes(name) && !name.startsWith('__wbindgen')) all.removeExport(name);
  all.runPasses(['remove-unused-module-elements']);
  if (!all.validate()) throw new Error('polyglot without what is not asked of it is no WebAssembly');
  mkdirSync('node_modules/.cache', { recursive: true });
  writeFileSync(made, all.emitBinary());
  return made;
}

function copyIfChanged(from, to) {
  const source = statSync(from);
  const copy = statSync(to, { throwIfNoEntry: false });
  if (copy?.size === source.size && Math.abs(copy.mtimeMs - source.mtimeMs) < 2) return;
  rmSync(to, { force: true });
  copyFileSync(from, to);
  utimesSync(to, source.atime, source.mtime);
}
