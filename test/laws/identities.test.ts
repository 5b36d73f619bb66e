import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenEngine, openEngine } from './engines.ts';
import { type Alias, type Answer, type Arrival, answerOf, type Event } from './identity-world.ts';

/**
 * The questions that guides to identity resolution ask (Segment, Amplitude, Mixpanel, RudderStack, Narrator), with this
 * project's own rows and the answers of `processing.md`, step 5. Each is built at once, row by row, backwards, and all at
 * once from nothing: in whatever order rows arrive, the answer is one.
 */
interface Example {
  readonly name: string;
  readonly events: readonly Event[];
  readonly aliases?: readonly Alias[];
  readonly answer: Answer;
}

/** `09:00 phone ann`, with `-` for nobody or no device; the id is the line's number. */
const events = (text: string): readonly Event[] =>
  text
    .trim()
    .split('\n')
    .map((line, index) => {
      const [at = '', device = '-', who = '-'] = line.trim().split(/ +/);
      return { id: String(index + 1), at, device: device === '-' ? null : device, who: who === '-' ? null : who };
    });

const answer = (text: string): Answer =>
  Object.fromEntries(
    text
      .trim()
      .split(/ +/)
      .map((who, index) => [String(index + 1), who === '-' ? undefined : who]),
  );

const examples: readonly Example[] = [
  {
    name: 'before a login: pages seen without a name are of who logs in later on that device',
    events: events(`
      08:00 laptop -
      09:00 laptop -
      10:00 laptop ann`),
    answer: answer('ann ann ann'),
  },
  {
    name: 'after a logout: what follows without a name is of who was there last',
    events: events(`
      10:00 laptop ann
      11:00 laptop -
      23:00 laptop -`),
    answer: answer('ann ann ann'),
  },
  {
    name: 'anonymous for ever: a device on which nobody ever logs in has no customer',
    events: events(`
      08:00 phone  -
      09:00 phone  -
      09:30 laptop ann
      10:00 laptop -`),
    answer: answer('- - ann ann'),
  },
  {
    name: 'many devices: one customer on phone, tablet and laptop has one history',
    events: events(`
      08:00 phone  -
      08:30 tablet -
      09:00 phone  ann
      10:00 laptop ann
      11:00 tablet ann
      12:00 laptop -`),
    answer: answer('ann ann ann ann ann ann'),
  },
  {
    name: 'shared device: each has what was done from shortly before the own login until shortly before the next',
    events: events(`
      08:00 family -
      09:00 family ann
      09:20 family -
      11:00 family -
      11:40 family -
      12:00 family bob
      15:00 family -`),
    // The half hour before a login is of who logs in: 11:40 is bob's already, 11:00 still ann's.
    answer: answer('ann ann ann ann bob bob bob'),
  },
  {
    name: 'shared device: who comes back has the device again',
    events: events(`
      09:00 family ann
      10:00 family bob
      11:00 family -
      12:00 family ann
      13:00 family -`),
    answer: answer('ann bob bob ann ann'),
  },
  {
    name: 'shared device: a row with a name of its own keeps it, whoever has the device',
    events: events(`
      09:00 family ann
      09:10 -      bob
      09:20 family bob
      09:21 family ann
      09:25 family -`),
    answer: answer('ann bob bob ann ann'),
  },
  {
    name: 'the moment of a login minus the grace belongs to who logs in, the moment before does not',
    events: events(`
      08:00 family ann
      09:29:59 family -
      09:30:00 family -
      10:00 family bob`),
    answer: answer('ann ann bob bob'),
  },
  {
    name: 'two customers at one instant: the later id has the device from then on, as at every time',
    events: events(`
      09:00 family ann
      09:00 family bob
      08:00 family -
      09:00 family -
      10:00 family -`),
    // Both came at 09:00, so bob's time begins at 08:30.
    answer: answer('ann bob ann bob bob'),
  },
  {
    name: 'two customers at one instant long before: who has the device does not hang on which row came first',
    events: events(`
      10:00 family -
      08:00 family ann
      08:00 family bob`),
    answer: answer('bob ann bob'),
  },
  {
    name: 'changed mapping: a login that comes late, between two others, takes its own part of the device',
    events: events(`
      08:00 family ann
      12:00 family cy
      10:30 family -
      09:45 family -
      09:00 family -
      10:00 family bob`),
    answer: answer('ann cy bob bob ann bob'),
  },
  {
    name: 'changed name: what was done under an old name is of the new one, on every device',
    events: events(`
      08:00 phone  -
      09:00 phone  ann
      10:00 laptop ann@home`),
    aliases: [
      { old: 'ann', new: 'ann@work', at: '11:00' },
      { old: 'ann@work', new: 'ann@home', at: '12:00' },
    ],
    answer: answer('ann@home ann@home ann@home'),
  },
  {
    name: 'changed name: two names of one customer on a device are one, and no border lies between them',
    events: events(`
      08:00 laptop old-ann
      09:00 laptop -
      09:45 laptop -
      10:00 laptop ann`),
    aliases: [{ old: 'old-ann', new: 'ann', at: '12:00' }],
    answer: answer('ann ann ann ann'),
  },
  {
    name: 'no name: the words that trackers write for nobody are nobody, not one busy customer',
    events: events(`
      08:00 phone  None
      08:10 laptop null
      08:20 tablet undefined
      09:00 phone  ann`),
    answer: answer('ann - - ann'),
  },
  {
    name: 'letters: names that differ in their case are two customers',
    events: events(`
      08:00 phone  Ann
      09:00 laptop ann
      10:00 phone  -`),
    answer: answer('Ann ann Ann'),
  },
];

/** Orders of arrival, with a build after every part; rows of one day, so that none is too late for the lookback. */
function arrivals({ events: rows, aliases = [] }: Example): Readonly<Record<string, Arrival>> {
  const all = [...rows, ...aliases];
  const backwards = all.toReversed();
  const half = Math.ceil(rows.length / 2);
  return {
    'at once': [all],
    'one by one': all.map((row) => [row]),
    'one by one, backwards': backwards.map((row) => [row]),
    'names first, the nameless after': [
      all.filter((row) => 'old' in row || row.who !== null),
      rows.filter(({ who }) => who === null),
    ],
    'the nameless first, names after': [
      rows.filter(({ who }) => who === null),
      all.filter((row) => 'old' in row || row.who !== null),
    ],
    'in halves': [rows.slice(half), [...rows.slice(0, half), ...aliases]],
  };
}

describe.each(['duckdb', 'postgres'] as const)('who did it, on %s', (name) => {
  let engine: OpenEngine;

  beforeAll(async () => {
    engine = await openEngine[name]();
  });

  afterAll(() => engine?.stop());

  test.each(examples)('$name', async (example) => {
    for (const [order, arrival] of Object.entries(arrivals(example))) {
      expect(await answerOf(engine, arrival, 'build'), order).toEqual(example.answer);
    }
    expect(await answerOf(engine, [[...example.events, ...(example.aliases ?? [])]], 'full')).toEqual(example.answer);
  });
});
