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
    show: (progress) => {
      const { stream, step, steps, purpose, rows } = progress;
      if (rows !== undefined && rows > 0) void err.line(`    ${counted(rows, 'row')}`);
      void err.line(`${stream} ${chunkOf(progress)}${step}/${steps} ${purpose}`);
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
    const { number, of } = latest.chunk ?? { number: 1, of: 1 };
    const bar = progressBar((number - 1) * steps + step - 1, of * steps);
    const text = `${bar} ${chunkOf(latest)}${step}/${steps} ${stream}: ${purpose}`;
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

function chunkOf({ chunk }: Progress): string {
  return chunk ? `chunk ${chunk.number}/${chunk.of}, ` : '';
}

function progressBar(done: number, all: number): string {
  const width = 16;
  const filled = Math.round((done / Math.max(1, all)) * width);
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`;
}
