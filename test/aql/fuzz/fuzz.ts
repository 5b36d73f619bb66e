import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * `npm run fuzz -- --seconds 300`: texts by the grammar, broken ones, noise and large ones through the parser, the binder, the
 * formatter, the editor and the compiler. What does not hold is printed with its seed and the smallest text that shows it.
 */

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string' },
    count: { type: 'string' },
    large: { type: 'string', default: '200000' },
    share: { type: 'string', default: '0.004' },
  },
});

/** A text that takes longer, in seconds, is said to hang. */
const patience = 60;

export interface Orders {
  readonly seed: number;
  readonly count: number;
  readonly until: number;
  readonly large: number;
  readonly share: number;
}

export type Report =
  /** The text in hand from now on. */
  | { readonly kind: 'begins'; readonly seed: number }
  | { readonly kind: 'broken'; readonly seed: number; readonly what: string; readonly text: string }
  | {
      readonly kind: 'slow';
      readonly seed: number;
      readonly seconds: number;
      readonly size: number;
      readonly text: string;
    }
  | {
      readonly kind: 'done';
      readonly inputs: number;
      readonly by: Readonly<Record<string, number>>;
      readonly slowest: string;
    };

const seed = Number(values.seed ?? Date.now() % 1_000_000_000);
const count = Number(values.count ?? 2 ** 40);
const started = Date.now();
const orders: Orders = {
  seed,
  count,
  until: started + Number(values.seconds) * 1000,
  large: Number(values.large),
  share: Number(values.share),
};

console.log(`seeds from ${seed}, ${values.seconds} s`);
const found = new Map<string, number>();
const child = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), [JSON.stringify(orders)]);

let inHand = seed;
let since = Date.now();
const watch = setInterval(() => {
  if (Date.now() - since < patience * 1000) return;
  console.log(`\nseed ${inHand}: no end after ${patience} s`);
  child.kill('SIGKILL');
  process.exit(1);
}, 500);

child.on('message', (report: Report) => {
  switch (report.kind) {
    case 'begins':
      inHand = report.seed;
      since = Date.now();
      break;
    case 'broken': {
      const times = (found.get(report.what) ?? 0) + 1;
      found.set(report.what, times);
      if (times <= 3) console.log(`\nseed ${report.seed}: ${report.what}\n${report.text}`);
      break;
    }
    case 'slow':
      found.set('slow', (found.get('slow') ?? 0) + 1);
      console.log(
        `\nseed ${report.seed}: ${report.seconds.toFixed(1)} s for ${report.size} characters\n${report.text}`,
      );
      break;
    case 'done': {
      clearInterval(watch);
      const kinds = Object.entries(report.by).map(([kind, inputs]) => `${kind} ${inputs}`);
      console.log(`\n${report.inputs} inputs (${kinds.join(', ')}), slowest ${report.slowest}`);
      for (const [what, times] of found) console.log(`${times} × ${what}`);
      process.exit(found.size > 0 ? 1 : 0);
    }
  }
});
child.on('exit', (code) => {
  console.log(`\nseed ${inHand}: the process ended (${code})`);
  process.exit(1);
});
