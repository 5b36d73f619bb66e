import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';

/** A token as the grammars name it: its text and its scopes, innermost last. */
export interface SyntaxToken {
  readonly text: string;
  readonly scopes: readonly string[];
}

interface Contribution {
  readonly scopeName: string;
  readonly path: string;
  readonly injectTo?: readonly string[];
}

/** As much of vscode-textmate as is used here; the editor under test brings it. */
interface Textmate {
  readonly INITIAL: unknown;
  readonly Registry: new (options: {
    onigLib: Promise<unknown>;
    loadGrammar(scope: string): Promise<unknown>;
    getInjections(scope: string): readonly string[];
  }) => { loadGrammar(scope: string): Promise<Grammar | null> };
  parseRawGrammar(text: string, path: string): unknown;
}
interface Grammar {
  tokenizeLine(
    line: string,
    state: unknown,
  ): { tokens: readonly { startIndex: number; endIndex: number; scopes: readonly string[] }[]; ruleStack: unknown };
}
interface Oniguruma {
  readonly OnigScanner: new (patterns: readonly string[]) => unknown;
  readonly OnigString: new (text: string) => unknown;
  loadWASM(bytes: Uint8Array): Promise<void>;
}

/** Tokenizes a text as the editor does: its own tokenizer, the grammars and injections of every installed extension. */
export async function tokenize(scope: string, text: string): Promise<readonly SyntaxToken[]> {
  const grammar = await registry().then((all) => all.loadGrammar(scope));
  if (grammar === null) throw new Error(`No grammar is called ${scope}`);
  const found: SyntaxToken[] = [];
  let state = textmate().INITIAL;
  for (const line of text.split('\n')) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    for (const { startIndex, endIndex, scopes } of tokens)
      found.push({ text: line.slice(startIndex, endIndex), scopes });
    state = ruleStack;
  }
  return found;
}

let made: Promise<InstanceType<Textmate['Registry']>> | undefined;

function registry(): Promise<InstanceType<Textmate['Registry']>> {
  made ??= makeRegistry();
  return made;
}

async function makeRegistry(): Promise<InstanceType<Textmate['Registry']>> {
  const { OnigScanner, OnigString, loadWASM } = ofTheEditor('vscode-oniguruma') as Oniguruma;
  const wasm = join(dirname(resolveInEditor('vscode-oniguruma')), 'onig.wasm');
  await loadWASM(readFileSync(wasm));
  const grammars = vscode.extensions.all.flatMap(({ extensionPath, packageJSON }) => {
    const contributed: readonly Contribution[] = packageJSON.contributes?.grammars ?? [];
    return contributed.map((grammar) => ({ ...grammar, path: join(extensionPath, grammar.path) }));
  });
  return new (textmate().Registry)({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns: readonly string[]) => new OnigScanner(patterns),
      createOnigString: (text: string) => new OnigString(text),
    }),
    loadGrammar: async (scope) => {
      const path = grammars.find(({ scopeName }) => scopeName === scope)?.path;
      return path === undefined ? null : textmate().parseRawGrammar(readFileSync(path, 'utf8'), path);
    },
    getInjections: (scope) =>
      grammars.filter(({ injectTo }) => injectTo?.includes(scope)).map(({ scopeName }) => scopeName),
  });
}

function textmate(): Textmate {
  return ofTheEditor('vscode-textmate') as Textmate;
}

function ofTheEditor(name: string): unknown {
  return createRequire(__filename)(resolveInEditor(name));
}

function resolveInEditor(name: string): string {
  for (const modules of ['node_modules.asar', 'node_modules']) {
    try {
      return createRequire(join(vscode.env.appRoot, modules, 'any.js')).resolve(
        join(vscode.env.appRoot, modules, name),
      );
    } catch {
      // The desktop editor has the one, the server the other.
    }
  }
  throw new Error(`The editor at ${vscode.env.appRoot} has no ${name}`);
}
