import { expect, test } from 'vitest';
import type { FeatureType } from '../../server/src/dialects/dialect.ts';
import { type Engine, withoutZeros } from './query-engine.ts';
import type { Cell } from './query-events.ts';

type Typed = Exclude<FeatureType, 'string' | 'json'>;

/** JSON values as typed features: what is no value of the type is null, and stops no query. */
const values: readonly (readonly [json: string, expected: Readonly<Record<Typed, Cell>>])[] = [
  ['"x"', { number: null, integer: null, boolean: null, timestamp: null }],
  ['""', { number: null, integer: null, boolean: null, timestamp: null }],
  ['null', { number: null, integer: null, boolean: null, timestamp: null }],
  ['{"a": 1}', { number: null, integer: null, boolean: null, timestamp: null }],
  ['[1, 2]', { number: null, integer: null, boolean: null, timestamp: null }],
  ['12.5', { number: 12.5, integer: 13, boolean: null, timestamp: null }],
  ['-3', { number: -3, integer: -3, boolean: null, timestamp: null }],
  ['"12.5"', { number: 12.5, integer: 13, boolean: null, timestamp: null }],
  ['"9223372036854775808"', { number: 2 ** 63, integer: null, boolean: null, timestamp: null }],
  ['0.30000000000000004', { number: 0.30000000000000004, integer: 0, boolean: null, timestamp: null }],
  ['true', { number: null, integer: null, boolean: true, timestamp: null }],
  ['"No"', { number: null, integer: null, boolean: false, timestamp: null }],
  ['"2024-02-29"', { number: null, integer: null, boolean: null, timestamp: '2024-02-29 00:00:00' }],
  ['"2023-02-29T10:00:00"', { number: null, integer: null, boolean: null, timestamp: null }],
  ['"0000-00-00 00:00:00"', { number: null, integer: null, boolean: null, timestamp: null }],
  ['"2024-01-31T08:00:00"', { number: null, integer: null, boolean: null, timestamp: '2024-01-31 08:00:00' }],
  ['"2024-01-31 08:00:00.25"', { number: null, integer: null, boolean: null, timestamp: '2024-01-31 08:00:00.25' }],
  ['"2024-01-31T08:00:00Z"', { number: null, integer: null, boolean: null, timestamp: '2024-01-31 08:00:00' }],
  ['"2024-01-31T25:00:00"', { number: null, integer: null, boolean: null, timestamp: null }],
];

export function badFeatures(engine: () => Engine): void {
  test.each(values)('a feature that is %s', async (json, expected) => {
    const { dialect, run, json: jsonOf } = engine();
    const row = jsonOf(`{"it's a \\"key\\"": ${json}}`);
    const types = Object.keys(expected) as readonly Typed[];
    const value = (type: Typed): string => {
      const read = dialect.jsonValue('j', `it's a "key"`, type);
      return type === 'timestamp' ? `cast(${read} as ${dialect.types.string})` : read;
    };
    const selected = types.map(
      (type) => `${value(type)} as ${dialect.identifier.quote}${type}${dialect.identifier.quote}`,
    );
    const [{ timestamp, ...others } = {}] = await run(`select ${selected.join(', ')} from (select ${row} as j) as r`);
    const time = typeof timestamp === 'string' ? withoutZeros(timestamp) : timestamp;
    expect({ ...others, timestamp: time }).toEqual(expected);
  });

  test('a feature that is null in JSON is null as JSON too', async () => {
    const { dialect, run, json: jsonOf } = engine();
    const isNull = (key: string): string =>
      `case when ${dialect.jsonValue('j', key, 'json')} is null then 'null' else 'some' end`;
    const row = jsonOf('{"none": null, "some": {"a": null}, "text": "null"}');
    const [found] = await run(
      `select ${isNull('none')} as a, ${isNull('some')} as b, ${isNull('text')} as c from (select ${row} as j) as r`,
    );
    expect(Object.values(found ?? {})).toEqual(['null', 'some', 'some']);
  });
}
