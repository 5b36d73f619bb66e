import type { Progress } from '../../run/runner.ts';
import type { Output } from '../terminal.ts';
import { counted, duration } from './words.ts';

/** Tells on `err` how far a build is: one line that changes in a terminal, a line per step elsewhere. */
export interface ProgressLine {
  show(progress: Progress): void;
  /** Takes the line away, so that what follows starts on a clean one. */
  done(): void;
}

export function progressLine(err: Output): ProgressLine {
  return err.width === undefined ? plainLines(err) : liveLine(err);
}

function plainLines(err: Output): ProgressLine {
  return {
    show: ({ stream, step, steps, purpose, rows }) => {
      if (rows !== undefined && rows > 0) void err.line(`    ${counted(rows, 'row')}`);
      void err.line(`${stream} ${step}/${steps} ${purpose}`);
    },
    done: () => {},
  };
}

function liveLine(err: Output): ProgressLine {
  const began = performance.now();
  let latest: Progress | undefined;
  const draw = (): void => {
    if (!latest) return;
    const { stream, step, steps, purpose } = latest;
    const seconds = duration((performance.now() - began) / 1000);
    const bar = progressBar(step - 1, steps);
    const text = `${bar} ${step}/${steps} ${stream}: ${purpose}`;
    const room = (err.width ?? 80) - seconds.length - 3;
    void err.write(`\r\x1b[K${text.length > room ? `${text.slice(0, room - 1)}…` : text} ${err.colors.dim(seconds)}`);
  };
  const timer = setInterval(draw, 100);
  timer.unref();
  return {
    show: (progress) => {
      latest = progress;
      draw();
    },
    done: () => {
      if (!latest) return;
      latest = undefined;
      clearInterval(timer);
      void err.write('\r\x1b[K');
    },
  };
}

function progressBar(done: number, all: number): string {
  const width = 16;
  const filled = Math.round((done / Math.max(1, all)) * width);
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`;
}
