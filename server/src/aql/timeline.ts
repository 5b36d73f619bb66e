import type { JoinedNode, PrimaryNode } from './ast.ts';
import type { Condition } from './bound.ts';
import { conditions } from './vocabulary.ts';

/**
 * A relationship as two lines of time in monospaced text: above the rows it is seen from, below the rows that are related,
 * with a heavy line where they match. Undefined for a clause that does not say how it is related.
 */
export function timeline(primary: PrimaryNode | undefined, node: JoinedNode): string | undefined {
  const { condition } = node;
  if (condition === undefined || !node.activity) return undefined;
  const seen = seenFrom(primary, node);
  const matches = matcher(condition, seen.isPeriod, node);
  const events = seen.isSame ? sameEvents : otherEvents;
  const matching = events.filter(matches);
  const taken = takenFrom(events, matching, node);
  const names = [seen.name, short(activityName(node))];
  const width = Math.max(...names.map((name) => [...name].length));
  const line = (name: string, mark: (at: number) => string): string =>
    `${name}${' '.repeat(width - [...name].length)}  ${columns.map(mark).join('')}▶`;
  const rows = seen.isSame ? sameEvents : [previous, current, next];
  const above = line(seen.name, (at) => (at === current ? '●' : rows.includes(at) ? '○' : '─'));
  const below = line(short(activityName(node)), (at) => {
    if (taken.includes(at)) return '◆';
    if (!events.includes(at)) return matches(at) ? '━' : '─';
    return matches(at) ? '◇' : '·';
  });
  const others = matching.length > taken.length ? '  ◇ matches too' : '';
  const missed = matching.length < events.length ? '  · does not match' : '';
  const marks = `● ${seen.isPeriod ? 'this period' : 'this row'}  ${taken.length > 0 ? '◆ taken' : ''}${others}${missed}`;
  const said = inWords(condition, seen.isPeriod, node);
  return [letters(width, said), above, below, marks.replace(/ {3,}/g, '  '), `━ ${said}`].join('\n');
}

/** Where the rows above stand, and some related ones: around, between and exactly at them. */
const [previous, current, next, length] = [7, 17, 29, 40];
const columns = Array.from({ length }, (_, at) => at);
const otherEvents: readonly number[] = [3, 10, 13, current, 20, 24, next, 34];
/** Where both lines are of the same activity. */
const sameEvents: readonly number[] = [previous, current, next, 35];
/** How far `within` and `at least` reach, in columns. */
const reach = 6;

interface SeenFrom {
  readonly name: string;
  readonly isPeriod: boolean;
  readonly isSame: boolean;
}

function seenFrom(primary: PrimaryNode | undefined, node: JoinedNode): SeenFrom {
  const own = node.activity?.kind === 'one' ? node.activity.name.text : undefined;
  if (node.relativeTo) return { name: short(node.relativeTo.text), isPeriod: false, isSame: false };
  if (primary?.selector?.kind === 'time_spine') {
    return { name: `each ${primary.selector.interval}`, isPeriod: true, isSame: false };
  }
  const name = primary?.activity?.kind === 'one' ? primary.activity.name.text : undefined;
  const isSame = own !== undefined && own === name;
  return { name: short(name ?? (primary?.activity ? 'any activity' : 'primary')), isPeriod: false, isSame };
}

/** The letters that the condition uses, above what they stand for. */
function letters(width: number, said: string): string {
  const places = { m: previous, t: current, n: next };
  const line = Object.entries(places).reduce(
    (text, [letter, at]) => (new RegExp(`\\b${letter}\\b`).test(said) ? text.padEnd(width + 2 + at) + letter : text),
    '',
  );
  return line === '' ? `${' '.repeat(width + 2 + current)}t` : line;
}

/** Whether a related row at a column matches. Source: `aql.md`, the table of conditions. */
function matcher(condition: Condition, isPeriod: boolean, node: JoinedNode): (at: number) => boolean {
  const holds = (at: number): boolean => {
    switch (condition) {
      case 'ever':
        return true;
      case 'before':
        return at < current;
      case 'after':
        return at > current;
      case 'between':
        return (isPeriod ? at >= current : at > current) && at < next;
      case 'on_or_before':
        return at <= current;
      case 'on_or_after':
        return at >= current;
      case 'between_on_or_after':
        return at >= current && at < next;
      case 'between_before':
        return at > previous && at < current;
    }
  };
  const kinds = (node.block?.clauses ?? []).map(({ kind }) => kind);
  return (at) => {
    const distance = Math.abs(at - current);
    if (kinds.includes('within') && distance > reach) return false;
    return holds(at) && !(kinds.includes('at least') && distance < reach);
  };
}

/** The related rows that the clause reads: all of an aggregate, the one of an append. */
function takenFrom(
  events: readonly number[],
  matching: readonly number[],
  { kind, pick }: JoinedNode,
): readonly number[] {
  if (kind === 'aggregate') return matching;
  const one = (at: number | undefined): readonly number[] => (at !== undefined && matching.includes(at) ? [at] : []);
  switch (pick?.kind) {
    case undefined:
      return [];
    case 'first':
      return one(matching[0]);
    case 'last':
      return one(matching.at(-1));
    case 'match':
      return one(matching[pick.n - 1]);
    case 'nth':
      return one(events[pick.n - 1]);
  }
}

function inWords(condition: Condition, isPeriod: boolean, node: JoinedNode): string {
  const related = isPeriod && condition === 'between' ? 't ≤ ts < n' : conditions[condition].matches;
  const intervals = (node.block?.clauses ?? []).flatMap((clause) =>
    'unit' in clause && clause.count !== undefined && clause.unit !== undefined
      ? [`${clause.kind} ${clause.count} ${clause.unit}`]
      : [],
  );
  return [related, ...intervals].join(', ');
}

const activityName = ({ activity }: JoinedNode): string =>
  activity?.kind === 'one' ? activity.name.text : 'any activity';

const short = (name: string): string => {
  const letters = [...name];
  return letters.length > 24 ? `${letters.slice(0, 23).join('')}…` : name;
};
