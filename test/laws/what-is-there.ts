import assert from 'node:assert/strict';
import { type GivenRow, isLoaded, meaningOfBuild, type StreamRow } from '../oracle/build.ts';
import { sorted } from '../oracle/build-tables.ts';
import type { Sources } from './sources.ts';

/**
 * What is promised after a reconcile of all history of every stream, also where sources are only added to or read once and
 * their ids meet, so that which of the rows that were there is still there depends on what came first: each id is there
 * once, its row is one that its transformation gave at some time, no id is missing that a transformation which is read gives
 * now, and names, identities and occurrences are those of the rows that are there.
 */
export function holdsOfWhatIsThere(rows: readonly StreamRow[], sources: Sources): void {
  const ids = new Set(rows.map(idOf));
  assert.equal(ids.size, rows.length, 'an activity_id is there once');
  const names = [...new Set(rows.map(({ _activity_source }) => _activity_source))];
  const bySource = new Map(names.map((name) => [name, rows.filter((row) => row._activity_source === name)]));
  const settings = sources.meaningSettings();
  const { aliases, removals } = sources.givenRoles();
  for (const [name, own] of bySource) {
    const source = [...sources.writings.keys()].find((one) => one === name);
    assert(source !== undefined, `${name} is in the project`);
    const given = sources.everGiven(source);
    for (const row of own) {
      assert(given.some(isSameAs(row)), `${name} gave ${JSON.stringify(row)} at some time`);
    }
  }
  for (const source of sources.writings.keys()) {
    if (removals.length > 0 || sources.updateOf(source) === 'once') continue;
    for (const row of sources.given(source).values()) {
      if (isLoaded(row, settings)) assert(ids.has(idOf(row)), `${JSON.stringify(row)} of ${source} is there`);
    }
  }
  if (removals.length === 0) {
    // Of those who were removed the devices are known still, though none of their rows is there.
    const given = new Map(
      [...bySource].map(([name, own]) => [name, own.map((row) => ({ ...row, customer: row._source_customer }))]),
    );
    const meaning = meaningOfBuild(given, settings, { aliases, removals });
    assert.deepEqual(rows, sorted(meaning.rows), 'names, identities and occurrences of the rows that are there');
  } else {
    const meaning = meaningOfBuild(bySource, { ...settings, identity: false });
    const numbers = ({ activity_occurrence, activity_repeated_at, ...row }: StreamRow) => [
      idOf(row),
      activity_occurrence,
      activity_repeated_at,
    ];
    assert.deepEqual(rows.map(numbers), sorted(meaning.rows).map(numbers), 'occurrences of the rows that are there');
  }
}

function idOf({ activity, activity_id }: Pick<GivenRow, 'activity' | 'activity_id'>): string {
  return JSON.stringify([activity, activity_id]);
}

/** Whether a transformation gave this row; an identifier of nobody is not kept. */
function isSameAs(row: StreamRow): (given: GivenRow) => boolean {
  return (given) =>
    idOf(given) === idOf(row) &&
    given.ts === row.ts &&
    given.feature_json === row.feature_json &&
    given.revenue_impact === row.revenue_impact &&
    (row._source_customer === null || row._source_customer === given.customer) &&
    (row.anonymous_customer_id === null || row.anonymous_customer_id === given.anonymous_customer_id);
}
