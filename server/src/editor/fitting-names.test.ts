import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitting, mostNames } from './fitting-names.ts';

const named = (names: readonly string[]) => names.map((name) => ({ name }));
const others = Array.from({ length: 3 * mostNames }, (_, i) => `other_${i}`);
const found = (names: readonly string[], typed: string): readonly string[] =>
  fitting(named(names), typed).map(({ name }) => name);

test('few are all offered, for the editor chooses among them', () => {
  expect(found(['a', 'b'], 'x')).toEqual(['a', 'b']);
});

test('of many the first, where nothing is typed', () => {
  expect(found(others, '')).toEqual(others.slice(0, mostNames));
});

describe('of many those that fit, the best first', () => {
  test.each<[string, readonly string[]]>([
    ['ord', ['Orders_paid', 'paid_orders', 'reorders', 'opened_road']],
    ['orders_paid', ['Orders_paid']],
    ['paid.o', []],
    ['odrers', ['reorders', 'paid_orders', 'Orders_paid']],
    ['xyz', []],
  ])('%s', (typed, expected) => {
    expect(found([...others, 'opened_road', 'reorders', 'paid_orders', 'Orders_paid'], typed)).toEqual(expected);
  });

  test('a fitting one is not left out for one that fits worse', () => {
    const all = [...Array.from({ length: 2 * mostNames }, (_, i) => `reorder_${i}`), 'ordered'];
    expect(found(all, 'ord')[0]).toBe('ordered');
    expect(found(all, 'ord')).toHaveLength(mostNames);
  });
});

test('no name is hidden that an editor would show, unless there are too many of them', () => {
  const fillers = others.map((_, i) => `z${i}`);
  const name = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '_', 'É', '.'), maxLength: 5 });
  const typed = name.filter((letters) => letters !== '');
  fc.assert(
    fc.property(fc.array(name, { maxLength: 80 }), typed, (names, letters) => {
      const shown = names.filter((one) => holdsInOrder(one.toLowerCase(), letters.toLowerCase()));
      expect(found([...fillers, ...names], letters)).toEqual(expect.arrayContaining(shown));
    }),
  );
});

/** As plainly as it can be said. */
function holdsInOrder(name: string, letters: string): boolean {
  const [first, ...rest] = letters;
  if (first === undefined) return true;
  const at = name.indexOf(first);
  return at !== -1 && holdsInOrder(name.slice(at + first.length), rest.join(''));
}
