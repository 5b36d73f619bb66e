import { execFileSync } from 'node:child_process';

/** Process ids of the runners that a language server of this extension host has started for a warehouse, not for parsing. */
export function runners(): readonly number[] {
  const children = (parent: number, what: string): readonly number[] =>
    processes()
      .filter(({ parentPid, command }) => parentPid === parent && command.includes(what))
      .map(({ pid }) => pid);
  const servers = children(process.pid, 'language-server.cjs');
  const parsers = new Set(servers.flatMap((server) => children(server, 'runner.cjs parser')));
  return servers.flatMap((server) => children(server, 'runner.cjs')).filter((pid) => !parsers.has(pid));
}

function processes(): readonly { readonly pid: number; readonly parentPid: number; readonly command: string }[] {
  return execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args='], { encoding: 'utf8', maxBuffer: 1e8 })
    .split('\n')
    .flatMap((line) => {
      const [, pid, parentPid, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return pid === undefined ? [] : [{ pid: Number(pid), parentPid: Number(parentPid), command }];
    });
}
