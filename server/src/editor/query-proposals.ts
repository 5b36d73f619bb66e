import { aliasOf } from '../aql/bind-clauses.ts';
import type { CatalogueActivity } from '../aql/catalogue.ts';
import type { ClauseReference, Expected } from '../aql/expected.ts';
import { written } from '../aql/rule.ts';
import type { Scope } from '../aql/scope.ts';
import {
  clauseNotes,
  conditions,
  functionNamed,
  functionNames,
  functions,
  intervalUnits,
  periodColumns,
  pickWords,
  selectorWords,
  spinePeriods,
  typeFits,
} from '../aql/vocabulary.ts';
import type { Completion } from './answers.ts';
import { type QueryView, scopeOfClause, shownScope, streamOf } from './query-view.ts';

/** A completion before it knows what it replaces. */
export type Proposal = Omit<Completion, 'replace'>;

export interface ProposalPlace {
  readonly view: QueryView;
  /** Of the token that is replaced or stood before. */
  readonly index: number;
}

/** Everything that is `expected` at a place. The first digit of `sort` keeps the kinds apart: the likeliest first. */
export function proposalsFor(expected: Expected, place: ProposalPlace): readonly Proposal[] {
  const { view } = place;
  switch (expected.kind) {
    case 'keywords':
      return [
        ...expected.words
          .filter((word) => /^\p{L}/u.test(word))
          .map((word, i) => keyword(word, clauseNotes[word], `5${i}`)),
        ...clauseSnippets(expected.words, view),
      ];
    case 'stream':
      return [...view.project.streams.values()].map((stream) =>
        proposal(stream.name, 'stream', `entity ${stream.entity}`, stream.description, written(stream.name), '1'),
      );
    case 'selector':
      return [...numbered(selectorWords, ['all', 'first', 'last', 'nth']), timeSpine()];
    case 'pick':
      return numbered(pickWords, ['first', 'last', 'nth', 'match']);
    case 'condition':
      return Object.values(conditions).map(({ condition, matches, note }, i) =>
        proposal(condition, 'keyword', matches, note, condition, `1${i}`),
      );
    case 'activity':
      return [
        ...[...streamOf(view).activities.values()].map((activity) =>
          proposal(activity.name, 'activity', featureList(activity), activity.description, written(activity.name), '1'),
        ),
        proposal('*', 'keyword', 'every activity', 'Every activity of the stream, in one order.', '*', '9'),
      ];
    case 'column':
      return expected.within === 'item'
        ? [
            ...sideColumns(shownScope(view, expected.clause)),
            proposal('*', 'keyword', 'every column', undefined, '*', '3'),
          ]
        : argumentColumns(place, expected.clause);
    case 'function':
      return aggregateFunctions();
    case 'expression':
      return expressionParts(view, expected.clause, expected.of);
    case 'output':
      return resultColumns(view);
    case 'lookup key':
      return [...resultColumns(view), ...sideColumns(shownScope(view, 'primary'))];
    case 'interval':
      return intervals(place);
    case 'include':
      return [...view.project.columns.keys()].map((name) =>
        proposal(name, 'value', 'reusable column', undefined, written(name), '1'),
      );
    case 'relative':
      return earlierAppends(view, expected.clause).map((name) =>
        proposal(name, 'value', 'an append of this query', undefined, written(name), '1'),
      );
  }
}

function resultColumns(view: QueryView): Proposal[] {
  return view.bound.outputs.map(({ name }) =>
    proposal(name, 'column', 'column of the result', undefined, written(name), '1'),
  );
}

function timeSpine(): Proposal {
  const periods = spinePeriods.join(',');
  const insert = `time_spine(interval = \${1|${periods}|}, end_period = \${2|max,current|})`;
  return { ...proposal('time_spine', 'keyword', undefined, selectorWords.time_spine, insert, '19'), snippet: true };
}

function earlierAppends(view: QueryView, clause: ClauseReference): readonly string[] {
  const earlier = clause === 'primary' ? [] : view.parsed.tree.joined.slice(0, clause);
  return earlier.filter(({ kind }) => kind === 'append').map(aliasOf);
}

/** Whole clauses to fill in. */
function clauseSnippets(words: readonly string[], view: QueryView): Proposal[] {
  const when = 'between,after,before,ever';
  const stream = [...view.project.streams.keys()].map(written)[0] ?? 'stream';
  const templates: readonly (readonly [word: string, label: string, insert: string])[] = [
    ['using', 'using … select …', `using \${1:${stream}}\nselect \${2|all,first,last|} \${3:activity} (\n  ts$0\n)`],
    ['append', 'append … (…)', `append \${1|first,last|} \${2|${when}|} \${3:activity} (\n  ts$0\n)`],
    ['aggregate', 'aggregate … (…)', `aggregate \${1|${when}|} \${2:activity} (\n  count(*)$0\n)`],
    ['dimension', 'dimension … on … (…)', 'dimension ${1:schema.table} on ${2:column} = ${3:key} (\n  $0\n)'],
    ['entity', 'entity (…)', 'entity (\n  $0\n)'],
  ];
  return templates
    .filter(([word]) => words.includes(word))
    .map(([word, label, insert]) => ({
      ...proposal(label, 'snippet', undefined, clauseNotes[word], insert, '6'),
      snippet: true,
    }));
}

/** Features and columns of one clause's activity, with types. */
export function sideColumns(scope: Scope): Proposal[] {
  const features = [...scope.features.values()].map(({ name, type, description }) =>
    proposal(name, 'feature', type ?? 'type not known', description, written(name), '1'),
  );
  const columns = scope.stream.columns.map(({ name, physicalName, type, note }) =>
    proposal(physicalName, 'column', type, scope.isPeriod ? periodColumns[name] : note, written(physicalName), '2'),
  );
  return [...features, ...columns];
}

/** Only what the function before the bracket can take. */
function argumentColumns({ view, index }: ProposalPlace, clause: ClauseReference): Proposal[] {
  const { tokens } = view.parsed;
  const word = tokens[index - 1]?.lower === 'distinct' ? tokens[index - 3] : tokens[index - 2];
  const name = word && functionNamed(word.lower);
  const scope = scopeOfClause(view, clause);
  const fitting = sideColumns(scope).filter(({ label, kind }) => {
    const type =
      kind === 'feature'
        ? scope.features.get(label)?.type
        : scope.stream.columns.find(({ physicalName }) => physicalName === label)?.type;
    return !name || type === undefined || typeFits(functions[name].fits, type);
  });
  return name === 'count' ? [proposal('*', 'keyword', 'every match', undefined, '*', '0'), ...fitting] : fitting;
}

function aggregateFunctions(): Proposal[] {
  const everyMatch = proposal('count(*)', 'function', 'how many matches', functions.count.note, 'count(*)', '00');
  const others = functionNames.map((name, i): Proposal => {
    const { signature, note, literals } = functions[name];
    const further = { none: '', separator: '', fraction: `, \${2:0.9}` }[literals];
    const sort = `1${String(i).padStart(2, '0')}`;
    return { ...proposal(name, 'function', signature, note, `${name}(\${1}${further})`, sort), snippet: true };
  });
  return [everyMatch, ...others];
}

function expressionParts(view: QueryView, clause: ClauseReference, of: 'filter' | 'join'): Proposal[] {
  const sides =
    clause === 'primary' || of === 'filter'
      ? []
      : [
          proposal('primary', 'keyword', 'columns of the primary row', undefined, 'primary.', '3'),
          proposal('joined', 'keyword', 'columns of the joined row', undefined, 'joined.', '3'),
        ];
  const words = ['and', 'or', 'not', 'in', 'is null', 'is not null', 'like', 'between', 'true', 'false'];
  return [...sideColumns(scopeOfClause(view, clause)), ...sides, ...words.map((word) => keyword(word, undefined, '7'))];
}

function intervals({ view, index }: ProposalPlace): Proposal[] {
  const { tokens } = view.parsed;
  if (tokens[index - 1]?.kind === 'number') {
    return intervalUnits.map((unit, i) => keyword(`${unit}s`, undefined, `1${i}`));
  }
  return ['minutes', 'hours', 'days', 'weeks'].map((unit, i) => ({
    ...proposal(`7 ${unit}`, 'value', undefined, undefined, `\${1:7} ${unit}`, `1${i}`),
    snippet: true,
  }));
}

function numbered(notes: Readonly<Record<string, string>>, words: readonly string[]): Proposal[] {
  return words.map((word, i) => {
    const counts = word === 'nth' || word === 'match';
    return { ...keyword(word, notes[word], `1${i}`), insert: counts ? `${word}(\${1:2})` : word, snippet: counts };
  });
}

function featureList(activity: CatalogueActivity): string | undefined {
  const names = [...activity.features.keys()];
  return names.length === 0 ? undefined : names.join(', ');
}

const keyword = (word: string, documentation: string | undefined, sort: string): Proposal =>
  proposal(word, 'keyword', undefined, documentation, word, sort);

function proposal(
  label: string,
  kind: Completion['kind'],
  detail: string | undefined,
  documentation: string | undefined,
  insert: string,
  order: string,
): Proposal {
  return { label, kind, detail, documentation, insert, snippet: false, sort: `${order} ${label}` };
}
