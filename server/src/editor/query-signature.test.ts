import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { queryRules } from '../aql/rules.ts';
import { exampleView } from './query-example.ts';
import { signatureInQuery } from './query-signature.ts';

function helpAt(marked: string) {
  return signatureInQuery(exampleView(marked.replace('|', '')), marked.indexOf('|'));
}

/** The signature that is being written, its parameter in `«…»`. */
function shown(marked: string): string | undefined {
  const found = helpAt(marked);
  const signature = found?.signatures[found.active];
  const range = signature?.parameters[found?.parameter ?? 0]?.range;
  if (!signature || !range) return undefined;
  const { label } = signature;
  return `${label.slice(0, range.start)}«${label.slice(range.start, range.end)}»${label.slice(range.end)}`;
}

describe('the signature and its parameter', () => {
  test.each<[string, string | undefined]>([
    ['for all opened_app aggregate ever ended_ride (percentile(|', 'percentile(«column», fraction)'],
    ['for all opened_app aggregate ever ended_ride (percentile(|)', 'percentile(«column», fraction)'],
    ['for all opened_app aggregate ever ended_ride (percentile(price|, 0.5))', 'percentile(«column», fraction)'],
    ['for all opened_app aggregate ever ended_ride (percentile(price, |', 'percentile(column, «fraction»)'],
    ['for all opened_app aggregate ever ended_ride (percentile(price, |order by ts', 'percentile(column, «fraction»)'],
    ['for all opened_app aggregate ever ended_ride (sum(|append first after took_bike (ts)', 'sum(«column»)'],
    ['for all opened_app aggregate ever ended_ride (percentile(price, 0.5, |', 'percentile(column, «fraction»)'],
    ['for all opened_app aggregate ever ended_ride (PERCENTILE(price, 0.|', 'percentile(column, «fraction»)'],
    ['for all opened_app aggregate ever ended_ride (percentile(price, 0.5)|', undefined],
    ['for all opened_app aggregate ever ended_ride (percentile|(', undefined],
    ['for all opened_app aggregate ever ended_ride (|', undefined],
    ["for all opened_app aggregate ever ended_ride (listagg(bike_id, '|')", 'listagg(column, «separator»)'],
    ['for all opened_app aggregate ever ended_ride (listagg(distinct |', 'listagg(«distinct column», separator)'],
    ['for all opened_app aggregate ever ended_ride (count(|', 'count(«column»)'],
    ['for all opened_app aggregate ever ended_ride (count(*|', 'count(«*»)'],
    ['for all opened_app aggregate ever ended_ride (count(distinct |', 'count(«distinct column»)'],
    ['for all opened_app aggregate ever ended_ride (count(*) as n, sum(|', 'sum(«column»)'],
    ['for all opened_app aggregate ever ended_ride (sum(|\nappend first after took_bike (ts)', 'sum(«column»)'],
    ['for all opened_app aggregate ever ended_ride (count(*) filter price > 1, sum(|', 'sum(«column»)'],
    ['for all opened_app aggregate ever ended_ride (count(*) filter coalesce(price, sum(|', undefined],
    ['for all opened_app aggregate ever ended_ride (count(*) filter abs(|', undefined],
    ['for all opened_app aggregate ever ended_ride (count(*) filter max(|', undefined],
    ['for all opened_app append first ever ended_ride (count(|', undefined],
    ['for all opened_app derive (sum(|', undefined],
    ['for all opened_app -- aggregate ever x (sum(|', undefined],
    ['select nth(|', 'nth(«n»)'],
    ['select nth(2|) took_bike', 'nth(«n»)'],
    ['for all opened_app append match(|', 'match(«n»)'],
    ['for all opened_app append nth(2)| after took_bike', undefined],
    ['for all opened_app include (|', 'include(«name, …»)'],
    ['for all opened_app include (total_rides, |', 'include(«name, …»)'],
    ['for all opened_app entity (|', 'entity(«column as name, …»)'],
    ['for all opened_app derive (|', 'derive(«expression as name, …»)'],
    ['for all opened_app\nderive (ts as t, |', 'derive(«expression as name, …»)'],
    ['for all opened_app dimension|', undefined],
    ['for all opened_app dimension |', 'dimension «table» on column = key (column as name, …)'],
    ['for all opened_app dimension raw.bikes |', 'dimension «table» on column = key (column as name, …)'],
    ['for all opened_app dimension raw.bikes on |', 'dimension table on «column» = key (column as name, …)'],
    ['for all opened_app dimension raw.bikes on ts = |', 'dimension table on column = «key» (column as name, …)'],
    ['for all opened_app dimension raw.bikes on ts = t (|', 'dimension table on column = key («column as name, …»)'],
    ['for all opened_app dimension raw.bikes on ts = t (a) |', undefined],
  ])('%s', (marked, expected) => {
    expect(shown(marked)).toBe(expected);
  });

  test.each([
    ['select time_spine(|', 'interval'],
    ['select time_spine(int|', 'interval'],
    ['select time_spine(interval = |', 'interval'],
    ['select time_spine(interval = month, |', 'end_period'],
    ['select time_spine(interval = month, end_period = |', 'end_period'],
    ['select time_spine(end_period = max, |', 'interval'],
    ['select time_spine(end_period = max, interval = |) took_bike (ts)', 'interval'],
  ])('%s', (marked, name) => {
    expect(shown(marked)).toContain(`«${name} = `);
  });
});

test('it says what a function does and which columns it takes', () => {
  const found = helpAt('for all opened_app aggregate ever ended_ride (sum(|');
  const [signature] = found?.signatures ?? [];
  expect(signature?.documentation).toBe('The sum. 0 for no match.');
  expect(signature?.parameters[0]?.documentation).toBe(
    'A column or feature of *ended\\_ride*: `price`, `activity_occurrence`.',
  );
});

test('`nth` means another thing of a primary than of an append', () => {
  const of = (marked: string) => helpAt(marked)?.signatures[0]?.documentation;
  expect(of('select nth(|')).not.toBe(of('for all opened_app append nth(|'));
});

test('anywhere in any text something sensible is said', () => {
  const check = (text: string, offset: number): void => {
    const found = signatureInQuery(exampleView(text), offset);
    if (!found) return;
    const signature = found.signatures[found.active];
    expect(signature?.parameters[found.parameter], text).toBeDefined();
    for (const { range } of signature?.parameters ?? []) {
      expect(signature?.label.slice(range.start, range.end).trim().length).toBeGreaterThan(0);
    }
  };
  for (const { passes } of queryRules) {
    for (let offset = 0; offset <= passes.length; offset += 1) {
      check(passes, offset);
      check(passes.slice(0, offset), offset);
    }
  }
  const words =
    'for all nth ( ) , aggregate ever ended_ride sum count distinct * dimension on = filter time_spine'.split(' ');
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...words), { maxLength: 25 }), (soup) => {
      const text = soup.join(' ');
      for (let offset = 0; offset <= text.length; offset += 3) check(text, offset);
    }),
  );
});
