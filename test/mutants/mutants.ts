/** One mistake in the compiler: a text of one file, and what would stand there instead. */
export interface Mutant {
  /** Under `server/src/compile/`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const of = (file: string, ...changes: readonly (readonly [from: string, to: string])[]): Mutant[] =>
  changes.map(([from, to]) => ({ file, from, to }));

/** Mistakes that a person could make: an edge that lets a tie in, a tie-break that is gone, nulls that are skipped. */
export const mutants: readonly Mutant[] = [
  ...of(
    'moments.ts',
    ["before: { upper: edge('t', true) }", "before: { upper: edge('t', false) }"],
    ["after: { lower: edge('t', true) }", "after: { lower: edge('t', false) }"],
    [
      "between: { lower: edge('t', true), upper: edge('next', true) },\n  on_or",
      "between: { lower: edge('t', false), upper: edge('next', true) },\n  on_or",
    ],
    [
      "between: { lower: edge('t', true), upper: edge('next', true) },\n  on_or",
      "between: { lower: edge('t', true), upper: edge('next', false) },\n  on_or",
    ],
    ["on_or_before: { upper: edge('t', false) }", "on_or_before: { upper: edge('t', true) }"],
    ["on_or_after: { lower: edge('t', false) },", "on_or_after: { lower: edge('t', true) },"],
    [
      "between_on_or_after: { lower: edge('t', false), upper: edge('next', true) }",
      "between_on_or_after: { lower: edge('t', false), upper: edge('next', false) }",
    ],
    [
      "between_before: { lower: edge('previous', true), upper: edge('t', true) },\n};",
      "between_before: { lower: edge('previous', false), upper: edge('t', true) },\n};",
    ],
    ['  between: conditions.between_on_or_after,\n', ''],
    [
      "between_before: { lower: edge('previous', false), upper: edge('t', true) }",
      "between_before: { lower: edge('previous', true), upper: edge('t', true) }",
    ],
    ["edge('t', false, atLeast)", "edge('t', true, atLeast)"],
    ["edge('t', false, back(atLeast))", "edge('t', true, back(atLeast))"],
    ["edges.lower.push(edge('t', false, back(within)))", "edges.lower.push(edge('t', true, back(within)))"],
    ["edges.upper.push(edge('t', false, within))", "edges.upper.push(edge('t', true, within))"],
    ['if (within && !startsAtT)', 'if (within && startsAtT)'],
    ['hole: startsAtT || endsAtT ? undefined : atLeast', 'hole: undefined'],
    ['<= ${shifted(back(span.hole))}', '< ${shifted(back(span.hole))}'],
    ['`(${condition} or ${at[moment]} is null)`', 'condition'],
    ["pick: 'greatest', reaches", "pick: 'least', reaches"],
    ["pick: 'least', reaches", "pick: 'greatest', reaches"],
    ["reaches: '>='", "reaches: '>'"],
    ["reaches: '<='", "reaches: '<'"],
    ["single(span.lower, at, 'greatest', `+ ", "single(span.lower, at, 'greatest', `- "],
    ["single(span.upper, at, 'least', `- ", "single(span.upper, at, 'least', `+ "],
    ["one.strict ? '>' : '>='", "one.strict ? '>=' : '>='"],
    ["one.strict ? '<' : '<='", "one.strict ? '<=' : '<='"],
    ['`${dialect.timeFrames.tick} ${inwards}`', "'current row'"],
  ),
  ...of(
    'clause.ts',
    [", ...tieBreak(clause, '', clause.primaryActivity)]", ']'],
    ["tieBreak(clause, '', clause.primaryActivity)", "tieBreak(clause, '', 'one')"],
    [', ...tieBreak(clause, relation, clause.joined.activity.kind)]', ']'],
  ),
  ...of(
    'slots.ts',
    ["backward ? '>' : '<='", "backward ? '>=' : '<='"],
    ["backward ? '>' : '<='", "backward ? '>' : '<'"],
    ['is distinct from ${primaryColumn(own.ts)}`', 'is not null or true`'],
    ['upTo: { moment: ts, inclusive: true }', 'upTo: { moment: ts, inclusive: false }'],
    ["=== 'between_before' ? `${place} + 1` : place", "=== 'between_before' ? place : place"],
    ["=== 'between_before' ? `${upTo} + 1` : upTo", "=== 'between_before' ? upTo : upTo"],
    ["joined.condition === 'between_on_or_after' ? [] : [isApart]", '[]'],
    ["joined.condition === 'between_on_or_after' ? [] : [isApart]", '[isApart]'],
  ),
  ...of(
    'running.ts',
    ["forward ? '<' : '>'}${bound.strict ? '' : '='}", "forward ? '<' : '>'}="],
    ['range between unbounded preceding and current row`', 'rows between unbounded preceding and current row`'],
    ["forward ? '' : ' desc'} range", "''} range"],
  ),
  ...of(
    'aggregates.ts',
    ["case 'sum_bool':\n      return `coalesce(${sql}, 0)`;", "case 'sum_bool':\n      return sql;"],
    ['return `count(distinct ${value})`;', 'return `count(${value})`;'],
    ['firstInOrder(dialect, value, input.orderDescending)', 'firstInOrder(dialect, value, order)'],
    ['dialect.aggregates.anyTrue(`${value} is null`)', 'dialect.aggregates.allTrue(`${value} is null`)'],
  ),
  ...of(
    'primary.ts',
    ['`${sqlOf(own.entity)} is not null`,\n', ''],
    ["selector.kind === 'last' ? 'next' : 'occurrence'", "'next'"],
  ),
  ...of(
    'spine.ts',
    ['[`${start(ts)} <= ${start(table.now)}`]', '[]'],
    ["endPeriod === 'max' ? `max(${ts})` : table.now", '`max(${ts})`'],
    [
      'dialect.addInterval(bare(own.ts), 1, interval),\n    previous',
      'dialect.addInterval(bare(own.ts), 2, interval),\n    previous',
    ],
  ),
  ...of(
    'difference.ts',
    ["unionAll: endOf(end, '1', endOf(start, '-1')),", "unionAll: endOf(end, '1', endOf(start, '1')),"],
    ['if (!canBeEmpty(clause.span)) return { start, end };', 'return { start, end };'],
    ['`${start.moment} > ${end.moment}`', '`${start.moment} >= ${end.moment}`'],
    [', ${bare(own.side)}`;', '`;'],
    ["either('true', value, 'false', `not ${value}`)", "either('false', value, 'true', `not ${value}`)"],
  ),
  ...of(
    'segments-by-search.ts',
    ['inclusive: forward === strict', 'inclusive: forward !== strict'],
    ['forward ? `${upTo} + 1` : upTo', 'upTo'],
    ["${forward ? '' : ' desc'} rows", "${forward ? '' : ''} rows"],
  ),
  ...of('segments.ts', ["all: 'bool_and',", "all: 'bool_or',"]),
  ...of(
    'lateral.ts',
    ["=== 'last' ? ' desc' : ''", "=== 'last' ? '' : ''"],
    ['dialect.textOrder(sqlOf(own.id))]', ']'],
    ['...inSpan(clause.span, ts, momentsOf(clause))', ''],
  ),
  ...of(
    'reverse-lateral.ts',
    ["span.lower.some(({ strict }) => strict) ? '<' : '<='", "'<='"],
    ["span.lower.some(({ strict }) => strict) ? '<' : '<='", "'<'"],
    [', `${sqlOf(own.occurrence)} desc`]', ']'],
    ["on: beforeUpper(span, column(clause, 'r', own.ts), momentsOf(clause)),", "on: ['true'],"],
    ["isLast ? ' desc' : ''", "''"],
  ),
  ...of('split.ts', ["name === 'first_value' ? 'first' : 'last'", "name === 'first_value' ? 'last' : 'last'"]),
  ...of('lookup.ts', ['`${column(context, name, own.place)} = 1`', '`true`']),
];
