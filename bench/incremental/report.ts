import { cpus } from 'node:os';
import { referenceNames } from './candidates.ts';
import type { Options } from './options.ts';
import { sameDutiesName } from './same-duties.ts';
import { layoutWords } from './statements.ts';

export interface Figure {
  readonly engine: string;
  readonly rows: number;
  readonly who: string;
  readonly seconds: readonly number[];
}

function best({ seconds }: Figure): number {
  return Math.min(...seconds);
}

function median({ seconds }: Figure): number {
  const sorted = seconds.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function find(figures: readonly Figure[], engine: string, rows: number, who: string): Figure | undefined {
  return figures.find((one) => one.engine === engine && one.rows === rows && one.who === who);
}

const layouts = Object.values(layoutWords);

/** What it comes to: ours over the reference, and how ours grows with the stream. */
export function summary(figures: readonly Figure[]): string {
  const lines: string[] = [];
  for (const engine of new Set(figures.map((one) => one.engine))) {
    const sizes = [...new Set(figures.filter((one) => one.engine === engine).map(({ rows }) => rows))];
    for (const layout of layouts) {
      for (const rows of sizes) {
        const ours = find(figures, engine, rows, `ours, ${layout}`);
        const reference = find(figures, engine, rows, `${referenceNames.place}, ${layout}`);
        const keyed = find(figures, engine, rows, `${referenceNames.key}, ${layout}`);
        if (!ours || !reference) continue;
        const full = find(figures, engine, rows, `ours, full, ${layout}`);
        const duties = find(figures, engine, rows, `${sameDutiesName}, ${layout}`);
        const plain = find(figures, engine, rows, `ours, ${layout}, without identities`);
        const dbt = find(figures, engine, rows, 'dbt style: append, then all windows again');
        const over = (other: Figure | undefined, one = ours): string =>
          other === undefined ? '–' : (best(one) / best(other)).toFixed(2);
        const without = (other: Figure | undefined): string =>
          plain ? ` (without identities ${over(other, plain)})` : '';
        lines.push(
          `${engine}, ${layout}, ${rows.toLocaleString('en')} rows: ours ${best(ours).toFixed(2)} s, ${over(reference)} of the reference${without(reference)}, ${over(keyed)} of the reference by keys${without(keyed)}, ${duties ? `${over(duties)} of the same duties by hand, ` : ''}${over(dbt)} of dbt style, ${over(full)} of a full build`,
        );
      }
      const exponent = growth(figures, engine, layout, sizes);
      if (exponent !== undefined)
        lines.push(`${engine}, ${layout}: ours grows with rows to the power of ${exponent.toFixed(2)}`);
    }
  }
  return lines.join('\n');
}

/** Of the smallest and the largest stream: 1 is in proportion to it, 0 not at all. */
function growth(
  figures: readonly Figure[],
  engine: string,
  layout: string,
  sizes: readonly number[],
): number | undefined {
  const least = Math.min(...sizes);
  const most = Math.max(...sizes);
  const small = find(figures, engine, least, `ours, ${layout}`);
  const large = find(figures, engine, most, `ours, ${layout}`);
  if (!small || !large || least === most) return undefined;
  return Math.log(best(large) / best(small)) / Math.log(most / least);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function report(figures: readonly Figure[], facts: readonly string[], options: Options): string {
  const asked = `--rows ${options.rows.join(',')} --engine ${options.engines.join(',')} --delta ${options.delta} --runs ${options.runs}`;
  const rows = figures.map(
    (one) =>
      `| ${one.engine} | ${one.rows.toLocaleString('en')} | ${one.who} | ${best(one).toFixed(2)} | ${median(one).toFixed(2)} | ${one.seconds[0]?.toFixed(2)} |`,
  );
  return `# What a build costs when little came

Written by \`npm run bench:incremental -- ${asked}\` on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} cores, Node ${process.version}.

${facts.map((fact) => `- ${fact}`).join('\n')}
- A stream of two years with 20 activities; then, time after time, ${options.delta.toLocaleString('en')} rows of ${Math.round(options.delta / 2).toLocaleString('en')} entities, 15 % of them late. A day's lookback is read again by ours.
${options.time === 'clock' ? '' : '- Seconds are not a clock’s but those that processors worked, which others on the machine disturb little.\n'}- The reference inserts these rows, numbers the groups they touch anew and writes what changed, which it finds by what the engine calls a row
  (\`rowid\`, \`ctid\`), as ours does; “by keys” it finds it by activity and id, as any SQL can. It knows which rows are new, and knows
  neither identities nor duplicates nor a ledger. “${capital(sameDutiesName)}” does the first two as well, as a person would; “ours,
  without identities” is a stream with \`identity: false\`. Each opens its connection and closes it.
- A full build is the first, which makes the table from nothing, before the rows came.
- On many of the devices the first two rounds tell for the first time who was seen there: ours searches the rows that have no customer for
  older ones of these devices, and writes those that it finds. In later rounds nobody is new. Ratios are of the best rounds.
- Ids ascend, as a log's or a sequence's do: their order is also that of the rows in time, which DuckDB makes use of where it looks for them.

${summary(figures)
  .split('\n')
  .map((line) => `- ${line}`)
  .join('\n')}

| engine | rows | what | best, s | median, s | first, s |
| --- | ---: | --- | ---: | ---: | ---: |
${rows.join('\n')}
`;
}
