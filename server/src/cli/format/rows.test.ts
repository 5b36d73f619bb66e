import { expect, test } from 'vitest';
import type { Cell, ResultColumn } from '../../run/runner.ts';
import { csv, json, ndjson, type RowFormat } from './rows.ts';

const columns: readonly ResultColumn[] = [
  { name: 'customer', type: 'VARCHAR', kind: 'text' },
  { name: 'said, "so"', type: 'VARCHAR', kind: 'text' },
  { name: 'ts', type: 'TIMESTAMP', kind: 'timestamp' },
  { name: 'n', type: 'BIGINT', kind: 'number' },
  { name: 'features', type: 'JSON', kind: 'json' },
];
const batches: readonly (readonly (readonly Cell[])[])[] = [
  [['ada', 'a "quote", and\na line', '2024-01-31T08:00:00', 1, '{"plan":"free"}']],
  [[null, '', null, '9007199254740993', null]],
];

function written(format: RowFormat, rows = batches): string {
  return format.begin(columns) + rows.map((batch) => format.rows(columns, batch)).join('') + format.end();
}

test('csv quotes what needs it, and tells null from the empty text', () => {
  expect(written(csv())).toBe(
    [
      'customer,"said, ""so""",ts,n,features',
      'ada,"a ""quote"", and',
      'a line",2024-01-31T08:00:00,1,"{""plan"":""free""}"',
      ',"",,9007199254740993,',
      '',
    ].join('\n'),
  );
});

test('csv in a single column keeps the line of a null', () => {
  const [column] = columns;
  if (!column) throw new Error('no column');
  expect(csv().rows([column], [['a'], [null]])).toBe('a\n""\n');
});

test('json features keep every digit', () => {
  const column: ResultColumn = { name: 'o', type: 'JSON', kind: 'json' };
  expect(ndjson().rows([column], [['{"big": 9007199254740993}']])).toBe('{"o":{"big": 9007199254740993}}\n');
});

const objects = [
  {
    customer: 'ada',
    'said, "so"': 'a "quote", and\na line',
    ts: '2024-01-31T08:00:00',
    n: 1,
    features: { plan: 'free' },
  },
  { customer: null, 'said, "so"': '', ts: null, n: '9007199254740993', features: null },
];

test('json is one array over all batches', () => {
  expect(JSON.parse(written(json()))).toEqual(objects);
  expect(JSON.parse(written(json(), []))).toEqual([]);
});

test('ndjson is an object a line', () => {
  expect(
    written(ndjson())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual(objects);
});
