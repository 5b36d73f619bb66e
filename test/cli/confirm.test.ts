import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pc from 'picocolors';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { run } from '../../server/src/cli/run.ts';
import type { Output, Terminal } from '../../server/src/cli/terminal.ts';
import { change, run as runAlone, starterProject } from './cli.ts';

/** A terminal with somebody at it, who answers every question the same. */
function terminalWith(answer: boolean, cwd: string) {
  const written = { out: '', err: '' };
  const questions: string[] = [];
  const output = (name: 'out' | 'err'): Output => {
    const write = async (text: string): Promise<void> => {
      written[name] += text;
    };
    return { colors: pc.createColors(false), width: 100, write, line: (text = '') => write(`${text}\n`) };
  };
  const terminal: Terminal = {
    cwd,
    out: output('out'),
    err: output('err'),
    readAll: async () => '',
    interactive: true,
    confirm: async (question) => {
      questions.push(question);
      return answer;
    },
  };
  return { terminal, written, questions };
}

const never = new AbortController().signal;

describe('a connection marked as production', () => {
  let project: string;
  beforeAll(async () => {
    project = await starterProject();
    await runAlone(['build'], { cwd: project });
    change(project, 'activity_schema.yml', (text) => text.replace('type: duckdb,', 'type: duckdb, production: true,'));
  });

  test('shows the plan and asks; no is no', async () => {
    const { terminal, written, questions } = terminalWith(false, project);
    expect(await run(['build', '--full'], '0', terminal, never)).toBe(130);
    expect(questions).toEqual(['Build on dev?']);
    expect(written.err).toMatch(/^customer_stream {2}build --full/);
    expect(written.out).toBe('');
  });

  test('yes builds', async () => {
    const { terminal, written } = terminalWith(true, project);
    expect(await run(['build', '--full'], '0', terminal, never)).toBe(0);
    expect(written.out).toMatch(/customer_stream built: 6 inserted/);
  });

  test('--yes and --dry-run ask nothing', async () => {
    for (const option of ['--yes', '--dry-run']) {
      const { terminal, questions } = terminalWith(false, project);
      expect(await run(['build', option], '0', terminal, never)).toBe(0);
      expect(questions).toEqual([]);
    }
  });
});

test('other connections are not asked about', async () => {
  const project = await starterProject();
  const { terminal, questions } = terminalWith(false, project);
  expect(await run(['build'], '0', terminal, never)).toBe(0);
  expect(questions).toEqual([]);
});

test('a build that is cancelled says so, and leaves nothing behind', async () => {
  const project = await starterProject();
  const { terminal, written } = terminalWith(false, project);
  expect(await run(['build'], '0', terminal, AbortSignal.abort())).toBe(130);
  expect(written.err).toContain('Cancelled.');
});

test.each([
  [['check'], { isStoppable: true, leavesSomething: false }],
  [['lineage'], { isStoppable: true, leavesSomething: false }],
  [['history'], { isStoppable: false, leavesSomething: false }],
  [['build'], { isStoppable: false, leavesSomething: true }],
  [['format'], { isStoppable: false, leavesSomething: true }],
] as const)('%j says before it begins whether it has something to finish', async (words, command) => {
  const { terminal } = terminalWith(false, await starterProject());
  const begins = vi.fn();
  await run(words, '0', terminal, never, begins);
  expect(begins).toHaveBeenCalledExactlyOnceWith(command);
});

test('the starter’s query is what the README shows', async () => {
  const project = await starterProject();
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
  expect(readme).toContain(readFileSync(join(project, 'queries/signed_up_to_order.aql'), 'utf8').trim());
});
