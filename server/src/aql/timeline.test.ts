import { expect, test } from 'vitest';
import { parseQuery } from './parse.ts';
import { timeline } from './timeline.ts';
import { conditionWords } from './vocabulary.ts';

const drawn = (text: string): string | undefined => {
  const { tree } = parseQuery('q.aql', text);
  const node = tree.joined.at(-1);
  return node && timeline(tree.primary, node);
};

const pictures = [
  'for all took_bike append first in between ended_ride',
  'for all took_bike append last between_before ended_ride',
  'for all took_bike append last on_or_before took_bike',
  'for all took_bike append nth(2) ever "Visited the pricing page of the shop"',
  'for all took_bike aggregate before visited_website (count(*) within 7 days)',
  'for first took_bike append match(2) after * (ts at least 1 hour)',
  'select time_spine(interval = month, end_period = max) took_bike aggregate between ended_ride',
  'for all took_bike append first after ended_ride as home append last between_on_or_after took_bike relative to home',
];

test('the relationships in pictures', () => {
  expect(`\n${pictures.map((text) => `${text}\n${drawn(text)}`).join('\n\n')}\n`).toMatchInlineSnapshot(`
    "
    for all took_bike append first in between ended_ride
                                 t           n
    took_bike   ───────○─────────●───────────○──────────▶
    ended_ride  ───·──────·──·───·━━◆━━━◇━━━━·────·─────▶
    ● this row  ◆ taken  ◇ matches too  · does not match
    ━ t < ts < n

    for all took_bike append last between_before ended_ride
                       m         t
    took_bike   ───────○─────────●───────────○──────────▶
    ended_ride  ───·────━━◇━━◆━━━·──·───·────·────·─────▶
    ● this row  ◆ taken  ◇ matches too  · does not match
    ━ m < ts < t

    for all took_bike append last on_or_before took_bike
                                t
    took_bike  ───────○─────────●───────────○─────○────▶
    took_bike  ━━━━━━━◇━━━━━━━━━◆───────────·─────·────▶
    ● this row  ◆ taken  ◇ matches too  · does not match
    ━ ts ≤ t

    for all took_bike append nth(2) ever "Visited the pricing page of the shop"
                                               t
    took_bike                 ───────○─────────●───────────○──────────▶
    Visited the pricing pag…  ━━━◇━━━━━━◆━━◇━━━◇━━◇━━━◇━━━━◇━━━━◇━━━━━▶
    ● this row  ◆ taken  ◇ matches too
    ━ any time

    for all took_bike aggregate before visited_website (count(*) within 7 days)
                                      t
    took_bike        ───────○─────────●───────────○──────────▶
    visited_website  ───·──────·━━◆━━━·──·───·────·────·─────▶
    ● this row  ◆ taken  · does not match
    ━ ts < t, within 7 days

    for first took_bike append match(2) after * (ts at least 1 hour)
                                   t
    took_bike     ───────○─────────●───────────○──────────▶
    any activity  ───·──────·──·───·──·──━◇━━━━◆━━━━◇━━━━━▶
    ● this row  ◆ taken  ◇ matches too  · does not match
    ━ ts > t, at least 1 hour

    select time_spine(interval = month, end_period = max) took_bike aggregate between ended_ride
                                 t           n
    each month  ───────○─────────●───────────○──────────▶
    ended_ride  ───·──────·──·───◆━━◆━━━◆━━━━·────·─────▶
    ● this period  ◆ taken  · does not match
    ━ t ≤ ts < n

    for all took_bike append first after ended_ride as home append last between_on_or_after took_bike relative to home
                                t           n
    home       ───────○─────────●───────────○──────────▶
    took_bike  ───·──────·──·───◇━━◇━━━◆━━━━·────·─────▶
    ● this row  ◆ taken  ◇ matches too  · does not match
    ━ t ≤ ts < n
    "
  `);
});

test('every condition and pick is drawn, in lines that are no longer than a hover is wide', () => {
  for (const condition of conditionWords.keys()) {
    for (const start of ['append first', 'append last', 'append nth(3)', 'append match(9)', 'aggregate']) {
      for (const activity of ['took_bike', '*', `"${'x'.repeat(80)}"`]) {
        const picture = drawn(`for all took_bike ${start} ${condition} ${activity}`) ?? '';
        expect(picture.split('\n')).toHaveLength(5);
        expect(Math.max(...picture.split('\n').map(({ length }) => length))).toBeLessThan(76);
      }
    }
  }
});

test('a clause that does not say how it is related has no picture', () => {
  expect(drawn('for all took_bike append first')).toBeUndefined();
  expect(drawn('for all took_bike append first after')).toBeUndefined();
});
