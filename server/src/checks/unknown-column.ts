import type { OutputColumn } from '../sql/facts.ts';
import { defineCheck } from './check.ts';
import { isReadable, isUnusedOptional, misspellings, removeColumn, unknownColumns, valuesAtTop } from './columns.ts';

/** A column that is not the stream's and does not begin with `_`. */
export const unknownColumn = defineCheck({
  id: 'unknown-column',
  severity: 'warning',
  summary: 'A transformation gives only columns of its stream.',
  documentation:
    'The build keeps the columns of the stream and leaves all others out. Put the value into `feature_json`, add an optional column to the stream’s `optional_columns`, or begin the name with `_` if it is only for yourself.',
  message: (params: { names: readonly string[]; named: boolean; optional: boolean }) => {
    if (!params.named) return 'This column has no name, so the build leaves it out. Name it with `as`.';
    const names = params.names.map((name) => `\`${name}\``).join(', ');
    if (params.optional) return `The stream leaves out ${names}: add it to its \`optional_columns\` to keep it.`;
    return params.names.length === 1
      ? `${names} is no column of the stream; the build leaves it out.`
      : `${names} are no columns of the stream; the build leaves them out.`;
  },
  fails:
    "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object() as feature_json, «plan» from users",
  passes:
    "select id as activity_id, ts, email as customer, 'signed_up' as activity, json_object('plan', plan) as feature_json from users",

  *check(subject) {
    if (!isReadable(subject) || !subject.stream || valuesAtTop(subject)) return;
    const misspelt = misspellings(subject).map(({ output }) => output);
    const unknown = unknownColumns(subject).filter((column) => !misspelt.includes(column));
    for (const [first, ...others] of byPlace(unknown)) {
      if (!first) continue;
      yield {
        at: first.nameRange,
        params: {
          names: [first, ...others].map((column) => column.name),
          named: first.named !== 'expression',
          optional: others.length === 0 && isUnusedOptional(subject, first.name),
        },
        fixes: removeColumn(subject, first),
      };
    }
  },
});

/** A star that brings several is one problem. */
function byPlace(columns: readonly OutputColumn[]): Iterable<readonly OutputColumn[]> {
  const places = new Map<number, OutputColumn[]>();
  for (const column of columns) {
    places.set(column.nameRange.start, [...(places.get(column.nameRange.start) ?? []), column]);
  }
  return places.values();
}
