import { defineRule, insert, type LocalFix, Report, replaceWith, written } from '../aql/rule.ts';
import type { Dialect, DialectName } from '../dialects/dialect.ts';
import { bytesOf } from '../dialects/identifiers.ts';
import { dialectNamed } from '../dialects/index.ts';
import type { ReadQuery } from '../project/queries.ts';
import type { Problem, Range } from '../schema/text.ts';

/** A column of the result whose name the warehouse cuts: two that differ only behind the cut would be one. */
export const longOutputName = defineRule({
  id: 'long-name',
  severity: 'error',
  summary: 'The names of the result have room on the warehouse.',
  documentation:
    'PostgreSQL cuts a name after 63 bytes, without a word, and then has no column under the name that was written. Automatic names can grow long: give the column a shorter one with `as`.',
  message: (p: { name: string; title: string; room: number }) =>
    `${p.title} cuts names after ${p.room} bytes, and \`${p.name}\` is longer. Give it a shorter one with \`as\`.`,
  fails: `using customer_stream select all opened_app (ts)
append first between_on_or_after took_bike («ts as when_the_bike_was_taken_for_the_first_time_after_the_app_was_opened»)`,
  passes: `using customer_stream select all opened_app (ts)
append first between_on_or_after took_bike (ts as took_bike_at)`,
});

/** The names of a query's result that a dialect has no room for. */
export function longNames({ parsed, bound }: ReadQuery, name: DialectName): readonly Problem[] {
  const dialect = dialectNamed(name);
  const { title, identifier } = dialect;
  const report = new Report(parsed.file);
  let places: ReadonlyMap<number, NamePlace> | undefined;
  const taken = new Set(bound.outputs.map((output) => output.name.toLowerCase()));
  for (const { name: long, range } of bound.outputs) {
    if (bytesOf(long) <= identifier.maxBytes) continue;
    places ??= placesOf(parsed.tree);
    const place = places.get(range.start);
    report.say(
      longOutputName,
      range,
      { name: long, title, room: identifier.maxBytes },
      place && shorter(place, freshName(long, dialect, taken)),
    );
  }
  return report.problems;
}

/** Where a column has its alias, or could have one; undefined where a clause without a list names it. */
interface NamePlace {
  readonly alias: Range | undefined;
  readonly end: number;
}

/** By where a column or its alias begins; the first that begins there. */
function placesOf(tree: ReadQuery['parsed']['tree']): ReadonlyMap<number, NamePlace> {
  const items = [tree.primary, ...tree.joined].flatMap((clause) => clause?.block?.items ?? []);
  const named = [
    ...items.flatMap((item) => (item.kind === 'star' ? [] : [{ range: item.range, alias: item.alias?.range }])),
    ...tree.lookups.flatMap((lookup) => lookup.items).map(({ range, alias }) => ({ range, alias: alias?.range })),
    ...tree.derived.map(({ range, name }) => ({ range, alias: name?.range })),
  ];
  const places = new Map<number, NamePlace>();
  for (const { range, alias } of named.toReversed()) {
    const place = { alias, end: range.end };
    if (alias) places.set(alias.start, place);
    places.set(range.start, place);
  }
  return places;
}

function shorter({ alias, end }: NamePlace, name: string): LocalFix {
  const text = written(name);
  return alias ? replaceWith(alias, text) : insert(end, ` as ${text}`, `Name it \`${text}\``);
}

/** The name's first words that have room, told apart from the other names. */
function freshName(name: string, { identifier }: Dialect, taken: Set<string>): string {
  const room = identifier.maxBytes - 4;
  // A character has a byte at least.
  let short = [...name.slice(0, 2 * room)].slice(0, room).join('');
  while (bytesOf(short) > room) short = short.replace(/(?:_?[^_]+|_+)$/, '') || [...name].slice(0, 10).join('');
  let fresh = short;
  for (let n = 2; taken.has(fresh.toLowerCase()); n += 1) fresh = `${short}_${n}`;
  taken.add(fresh.toLowerCase());
  return fresh;
}
