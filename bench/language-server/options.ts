import { parseArgs } from 'node:util';
import { type ServerName, serverNames } from './servers.ts';

export interface Options {
  /** Lengths of the typed texts. */
  readonly lines: readonly number[];
  /** Sizes of the workspaces they stand in. */
  readonly files: readonly number[];
  /** How often each cell is measured, with fresh servers. */
  readonly runs: number;
  /** Keystrokes of a text that are measured at most: whole lines, spread evenly; the lines between them are pasted. */
  readonly keys: number;
  readonly only: readonly ServerName[];
  /** Files of the workspace that is read cold; 0: none is. */
  readonly cold: number;
  /** Files that are open while memory is looked at; 0: it is not. */
  readonly open: number;
  /** The folder that processor profiles of ours are written to. */
  readonly profile: string | undefined;
  /** The Markdown file to write. */
  readonly out: string;
}

/** What the command line asks for. Throws with what it does not understand. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      lines: { type: 'string', default: '60,600' },
      files: { type: 'string', default: '10,1000' },
      runs: { type: 'string', default: '1' },
      keys: { type: 'string', default: '1500' },
      only: { type: 'string', default: serverNames.join(',') },
      cold: { type: 'string', default: '10000' },
      open: { type: 'string', default: '200' },
      profile: { type: 'string' },
      out: { type: 'string', default: 'bench/results/language-server.md' },
    },
  });
  return {
    lines: list(values.lines).map((text) => number('lines', text, 20)),
    files: list(values.files).map((text) => number('files', text, 2)),
    runs: number('runs', values.runs, 1),
    keys: values.keys === 'all' ? Number.POSITIVE_INFINITY : number('keys', values.keys, 1),
    only: list(values.only).map(serverName),
    cold: number('cold', values.cold, 0),
    open: number('open', values.open, 0),
    profile: values.profile,
    out: values.out,
  };
}

const list = (text: string): readonly string[] => text.split(',').map((one) => one.trim());

function number(option: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new Error(`--${option}: ${text} is no whole number from ${least}`);
  return value;
}

function serverName(text: string): ServerName {
  const found = serverNames.find((name) => name === text);
  if (found === undefined) throw new Error(`--only: ${text} is none of ${serverNames.join(', ')}`);
  return found;
}
