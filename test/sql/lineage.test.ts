import { describe, expect, test } from 'vitest';
import type { DialectName } from '../../server/src/dialects/dialect.ts';
import { dialectNames } from '../../server/src/dialects/index.ts';
import { lineageOf } from '../../server/src/sql/lineage.ts';
import { readSql } from '../../server/src/sql/read.ts';
import { type Case, readCorpus } from './corpus.ts';
import { secondLineage } from './second-lineage.ts';

/** What the second reader takes for columns, or leaves out; each seen in its answers. */
const lacking = [
  // Parameters of lambdas, names of comprehensions.
  /->|\blambda\b|\bfor x in\b/,
  // It stops at the function, and names its result a table's column.
  /\bunnest\b|\bflatten\b|\bexplode\b|\bto_recordset\b|jsonb_to_recordset|\btable\s*\(|lateral view/i,
  /\bvalues\b/i,
  /\brename\b|\breplace\s*\(/i,
  // An `order by` inside an aggregate.
  /\w\([^()]*order by/i,
  /\bposition\s*\(|\boperator\s*\(|<->|!~\*|\bextract\b/i,
  /\bconnect by\b|\bidentifier\s*\(/i,
  // Snowflake's letters that have no upper case of one letter; fields of structs, which it takes for columns of tables.
  /ß|\bs\.a\b|payload\.|\bnet\.|\bml\./,
  /@@?\w+/,
  // A table's name that stands for its row.
  /\b(?:to_jsonb?|row_to_json)\(\w+(?:\.\*)?\)/,
  // A column called like its table.
  /\bfrom raw\.x x\b/,
];

interface Compared {
  readonly column: string;
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

describe.each(dialectNames.map((dialect) => ({ dialect, cases: readCorpus(dialect) })))(
  '$dialect',
  ({ dialect, cases }) => {
    test.each(cases)('$title: any beginning of it has a lineage', ({ sql }) => {
      for (let end = 0; end < sql.length; end += 11) read(sql.slice(0, end), dialect);
    });

    test.each(cases)('$title: every place lies in the text', ({ sql }) => {
      const { output, commonTables, reads } = read(sql, dialect);
      const columns = [output, ...commonTables].flatMap(({ columns: all, passing }) => [
        ...all,
        ...(passing ? [passing] : []),
      ]);
      for (const { range } of [...columns.flatMap(({ from, unclear }) => [...from, ...unclear]), ...reads]) {
        expect(sql.slice(range.start, range.end)).not.toBe('');
      }
    });

    test('a reader with a grammar agrees wherever both are sure', () => {
      const compared = cases.filter(({ sql }) => !lacking.some((it) => it.test(sql))).flatMap((one) => ofBoth(one));
      expect(compared.length).toBeGreaterThan(cases.length);
      const agreeing = compared.filter(({ ours, theirs }) => JSON.stringify(ours) === JSON.stringify(theirs));
      const others = compared.filter((one) => !agreeing.includes(one));
      expect(agreeing.length / compared.length, JSON.stringify(others, null, 1)).toBeGreaterThanOrEqual(0.97);
    });
  },
);

/** Everything that can be asked is asked. */
function read(sql: string, dialect: DialectName) {
  const { output, commonTables, reads, sourcesIn } = lineageOf(readSql(sql, dialect));
  sourcesIn({ start: 0, end: sql.length });
  return {
    output,
    reads,
    commonTables: commonTables.map(({ columns, passing, used }) => ({ columns, passing, used })),
  };
}

function ofBoth({ title, sql, dialect }: Case): readonly Compared[] {
  const { output } = lineageOf(readSql(sql, dialect));
  return output.columns.flatMap(({ name, from, unclear }): readonly Compared[] => {
    const theirs = unclear.length > 0 ? undefined : secondLineage(name, sql, dialect);
    if (!theirs) return [];
    const ours = [...new Set(from.map(({ column }) => (column ?? '*').toLowerCase()))].sort();
    return [{ column: `${title}: ${name}`, ours, theirs }];
  });
}
