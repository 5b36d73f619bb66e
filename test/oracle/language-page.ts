import type { AggregateFunction, Condition } from '../../server/src/aql/bound.ts';
import { queryRules } from '../../server/src/aql/rules.ts';
import { conditions, type Fits, functions, pickWords, selectorWords } from '../../server/src/aql/vocabulary.ts';
import { answer } from './query.ts';
import type { Cell } from './query-events.ts';
import { world } from './query-tables.ts';
import { boundQuery, eventsOf } from './relationships-cases.ts';

/** An example of the page: a query, the events it is about and, where the page has them, its rows. */
export interface PageExample {
  readonly query: string;
  readonly events: string;
  readonly rows: string | undefined;
  /** The reusable column that the text is, instead of a query. */
  readonly include: string | undefined;
}

const block = /(?:<!-- (events|include (\w+)) -->\n)?```(\w*)\n(.*?)\n```/gs;

const eventsBlock = /<!-- events -->\n```text\n(.*?)\n```/s;

/** The examples of `docs/query-language.md` in their order. */
export function examplesIn(page: string): PageExample[] {
  const examples: PageExample[] = [];
  let events = eventsBlock.exec(page)?.[1] ?? '';
  let query: string | undefined;
  let include: string | undefined;
  const flush = (rows: string | undefined): void => {
    if (query !== undefined) examples.push({ query, events, rows, include });
    query = undefined;
  };
  for (const [, mark, name, language, text = ''] of page.matchAll(block)) {
    if (mark === 'events') events = text;
    else if (language === 'aql' || (language === 'sql' && text.startsWith('/*---'))) {
      flush(undefined);
      query = text;
      include = name;
    } else if (language === 'text') flush(text);
  }
  flush(undefined);
  return examples;
}

/** The page with what is generated in it, between `<!-- name -->` and `<!-- end -->`. */
export function withTables(page: string): string {
  const events = examplesIn(page)[0]?.events ?? '';
  const parts: Readonly<Record<string, string>> = {
    selectors: table(
      ['selector', 'rows'],
      Object.entries(selectorWords).map(([word, note]) => [code(word), note]),
    ),
    picks: table(
      ['pick', 'row'],
      Object.entries(pickWords).map(([word, note]) => [code(word), note]),
    ),
    conditions: conditionSections(events),
    functions: functionTable(),
    rules: table(
      ['rule', 'what holds'],
      queryRules.map(({ id, summary }) => [`[${id}](rules.md#${id})`, summary.replaceAll('|', '\\|')]),
    ),
  };
  return page.replaceAll(
    /(<!-- (\w+) -->\n).*?(<!-- end -->)/gs,
    (whole, open: string, name: string, close: string) => {
      const part = parts[name];
      return part === undefined ? whole : `${open}\n${part}\n\n${close}`;
    },
  );
}

const code = (text: string): string => `\`${text}\``;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** What a function makes of a null, and of no match. */
const nulls: Readonly<Record<AggregateFunction, readonly [nulls: string, none: string]>> = {
  count: ['not counted', '0'],
  count_distinct: ['not counted', '0'],
  sum: ['left out', '0'],
  sum_bool: ['left out', '0'],
  min: ['left out', 'null'],
  max: ['left out', 'null'],
  avg: ['left out', 'null'],
  median: ['left out', 'null'],
  percentile: ['left out', 'null'],
  stddev: ['left out; null for fewer than two values', 'null'],
  first_value: ['a value like any other', 'null'],
  last_value: ['a value like any other', 'null'],
  is_null: ['true', 'null'],
  not_null: ['false, unless another has a value', 'null'],
  any: ['left out', 'null'],
  all: ['left out', 'null'],
  listagg: ['left out', 'null'],
  listagg_distinct: ['left out', 'null'],
};

const takes: Readonly<Record<Fits, string>> = {
  anything: 'anything',
  number: 'a number',
  boolean: 'a boolean',
  orderable: 'a number, text or time',
  text: 'anything but JSON',
};

function functionTable(): string {
  return table(
    ['function', 'gives', 'takes', 'nulls', 'no match'],
    Object.entries(nulls).map(([name, [ofNull, none]]) => {
      const meaning = Object.entries(functions).find(([one]) => one === name)?.[1];
      return [code(meaning?.signature ?? name), meaning?.note ?? '', meaning ? takes[meaning.fits] : '', ofNull, none];
    }),
  );
}

/** For each condition a sentence, a picture of what matches the two rows of the page's first entity, and the answer. */
function conditionSections(events: string): string {
  return Object.values(conditions)
    .map(({ condition, matches, note }) => {
      const query = `using rider_stream
select all opened_app (ts)
aggregate ${condition} took_bike (listagg(station, ' ') as stations)`;
      const rows = answer(boundQuery(query), eventsOf(events), new Map(), world).map((row) => ({
        ts: time(row.ts),
        stations: row.stations ?? null,
      }));
      const shown = rows.map(({ ts, stations }) => `${ts}  ${stations ?? 'null'}`);
      return [
        `### ${condition}`,
        `${note} *${matches}*`,
        `\`\`\`\n${picture(condition, events)}\n\`\`\``,
        `\`\`\`aql\n${query}\n\`\`\``,
        `\`\`\`text\nts     stations\n${shown.join('\n')}\n\`\`\``,
      ].join('\n\n');
    })
    .join('\n\n');
}

const time = (cell: Cell | undefined): string => String(cell).slice(11, 16);

const minutesAColumn = 5;
const width = 7;

/** `●` the primary row that is looked from, `■` what matches it. */
function picture(condition: Condition, events: string): string {
  const all = eventsOf(events).filter(({ customer }) => customer === 'ann');
  const first = Math.min(...all.map(({ ts }) => ts));
  const column = (ts: number): number => 13 + Math.round(((ts - first) / 60_000 / minutesAColumn) * width);
  const line = (label: string, marks: readonly (readonly [ts: number, mark: string])[]): string => {
    const cells = [...label.padEnd(13 + 9 * width)];
    for (const [ts, mark] of marks)
      [...mark].forEach((sign, i) => {
        cells[column(ts) + i] = sign;
      });
    return cells.join('').trimEnd();
  };
  const times = [...new Set(all.map(({ ts }) => ts))];
  const opened = all.filter(({ activity }) => activity === 'opened_app').map(({ ts }) => ts);
  const taken = all.filter(({ activity }) => activity === 'took_bike');
  const seen = opened.map((t) => {
    const found = matchesOf(condition, events, t);
    return line(
      `from ${new Date(t).toISOString().slice(11, 16)}`,
      taken.map(({ ts, features }) => [ts, found.has(String(features.station) + ts) ? '■' : '·']),
    );
  });
  return [
    line(
      '',
      times.map((ts) => [ts, new Date(ts).toISOString().slice(11, 16)]),
    ),
    line(
      'opened_app',
      opened.map((ts) => [ts, '●']),
    ),
    line(
      'took_bike',
      taken.map(({ ts }) => [ts, '○']),
    ),
    ...seen,
  ].join('\n');
}

/** The bikes that match the app's opening at `t`, as the oracle says. */
function matchesOf(condition: Condition, events: string, t: number): ReadonlySet<string> {
  const found = new Set<string>();
  const most = eventsOf(events).length;
  const picks = Array.from(
    { length: most },
    (_, i) => `append match(${i + 1}) ${condition} took_bike (station as s${i}, ts as t${i})`,
  );
  const rows = answer(
    boundQuery(`using rider_stream select all opened_app (ts) ${picks.join(' ')}`),
    eventsOf(events),
    new Map(),
    world,
  );
  for (const row of rows) {
    if (Date.parse(`${String(row.ts).replace(' ', 'T')}Z`) !== t) continue;
    picks.forEach((_, i) => {
      const ts = row[`t${i}`];
      if (ts !== null && ts !== undefined)
        found.add(String(row[`s${i}`]) + Date.parse(`${String(ts).replace(' ', 'T')}Z`));
    });
  }
  return found;
}
