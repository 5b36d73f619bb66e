import { expect, test } from 'vitest';
import { bindQuery } from '../../server/src/aql/bind.ts';
import type { BoundQuery } from '../../server/src/aql/bound.ts';
import type { Catalogue } from '../../server/src/aql/catalogue.ts';
import { parseQuery } from '../../server/src/aql/parse.ts';
import type { FeatureType } from '../../server/src/dialects/dialect.ts';
import { asText } from './calendar.ts';
import { answer } from './query.ts';
import { type Engine, everyWay, load } from './query-engine.ts';
import type { Cell, Event, ResultRow, Test, Tests } from './query-events.ts';
import { featureValue, stream } from './query-stream.ts';
import { world } from './query-tables.ts';

/** Events in, rows out, as a person would write them down: what a relationship means by example. */
export interface RelationshipCase {
  readonly says: string;
  /**
   * A table of events. `rider` is the customer, `device` the anonymous identifier, `id` the activity_id (the row's
   * number where there is none), times are of one day or have their date before them; a blank is null, `--` begins a remark.
   */
  readonly events: string;
  readonly query: string;
  /** The rows of the result, in any order; times of that day as `HH:MM`. */
  readonly rows: string;
  /** What the query's filters and joins say, by their text, for the oracle. */
  readonly where?: Readonly<Record<string, Test>>;
  /** `derive`, `order by` and `limit` are for engines only. */
  readonly onlyOnEngines?: boolean;
}

export const station = featureValue('station', 'string');
export const price = featureValue('price', 'number');

/** Runs the cases on the engine, in every way that fits their clauses, and on the oracle, whose answers have to be the same ones. */
export function relationshipCases(engine: () => Engine, cases: readonly RelationshipCase[]): void {
  test.each(cases)('$says', async (one) => {
    const events = eventsOf(one.events);
    const { query, tests } = bindCase(one);
    const expected = rowsOf(one.rows);
    if (!one.onlyOnEngines) expect(texts(answer(query, events, tests, world)), 'the oracle').toEqual(expected);
    await load(engine(), events);
    for (const sql of everyWay(query, { dialect: engine().dialect, stream, now: asText(world.now) })) {
      expect(texts(await engine().run(sql)), sql).toEqual(expected);
    }
  });
}

const features: Readonly<Record<string, FeatureType>> = { station: 'string', price: 'number', member: 'boolean' };

export const catalogue: Catalogue = {
  streams: new Map([
    [
      stream.name,
      {
        name: stream.name,
        columns: stream.columns,
        openActivities: false,
        entityTable: stream.entityTable,
        declareEntityTable: undefined,
        activities: new Map(
          ['opened_app', 'took_bike', 'ended_ride'].map((name) => [
            name,
            {
              name,
              description: undefined,
              openFeatures: false,
              features: new Map(
                Object.entries(features).map(([feature, type]) => [
                  feature,
                  { name: feature, type, description: undefined },
                ]),
              ),
            },
          ]),
        ),
      },
    ],
  ]),
  includes: new Map(),
};

/** A query of the tests' stream, bound. Throws where it has an error. */
export function boundQuery(text: string): BoundQuery {
  const { query, problems } = bindQuery(parseQuery('case.aql', text), catalogue);
  if (!query) throw new Error(`${text}\n${problems.map(({ message }) => message).join('\n')}`);
  return query;
}

/** The query of a case, bound, and what its expressions say. */
export function bindCase({ query: text, where = {} }: RelationshipCase): { query: BoundQuery; tests: Tests } {
  const query = boundQuery(text);
  const expressions = [query.primary, ...query.joined].flatMap((clause) => [
    ...clause.filters,
    ...('joins' in clause ? clause.joins : []),
  ]);
  const tests = expressions.map((expression) => {
    const written = text.slice(expression.range.start, expression.range.end);
    const says = where[written];
    if (!says) throw new Error(`the case does not say what \`${written}\` means`);
    return [expression, says] as const;
  });
  return { query, tests: new Map(tests) };
}

const day = '2024-05-01';

/** The events of a table. */
export function eventsOf(table: string): Event[] {
  return rowsIn(table).map((row, i): Event => {
    const { rider = null, device = null, ts, activity, id, ...rest } = row;
    return {
      activity_id: id ?? String(i + 1),
      ts: Date.parse(`${ts?.includes('-') ? ts.replace(' ', 'T') : `${day}T${ts}`}:00Z`),
      customer: rider,
      anonymous_customer_id: device,
      activity: activity ?? '',
      features: Object.fromEntries(
        Object.entries(rest).map(([name, text]) => [name, text === null ? null : cellAs(text, features[name])]),
      ),
      revenue_impact: null,
      link: null,
    };
  });
}

function cellAs(text: string, type: FeatureType | undefined): string | number | boolean {
  if (type === 'number') return Number(text);
  return type === 'boolean' ? text === 'true' : text;
}

/** The rows of a table, in an order of their own. */
export function rowsOf(table: string): Record<string, string | null>[] {
  return sorted(rowsIn(table).map((row) => row));
}

/** Rows of an answer as a table would have them, in the order of `rowsOf`. */
export function texts(rows: readonly ResultRow[]): Record<string, string | null>[] {
  const text = (cell: Cell): string | null =>
    cell === null ? null : String(cell).replace(`${day} `, '').replace(/:00$/, '');
  return sorted(rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, text(cell)]))));
}

function sorted<T>(rows: readonly T[]): T[] {
  return rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** A table in columns: where a word of the head begins, its column begins. */
function rowsIn(table: string): Record<string, string | null>[] {
  const [head = '', ...lines] = table.split('\n').filter((line) => line.trim() !== '');
  const starts = [...head.matchAll(/\S+/g)].map((match) => ({ name: match[0], at: match.index }));
  return lines.map((line) => {
    const plain = line.replace(/\s+--.*$/, '');
    return Object.fromEntries(
      starts.map(({ name, at }, i) => {
        const cell = plain.slice(at, starts[i + 1]?.at).trim();
        return [name, cell === '' || cell === 'null' ? null : cell];
      }),
    );
  });
}
