import { identifier } from '../dialects/identifiers.ts';
import type { ActivityView } from './activity-views.ts';
import { listed } from './listed.ts';
import { grantedPart, partColumns } from './part-tables.ts';
import { freshPart, partOf, stepOf } from './parts.ts';
import type { Step } from './plan.ts';
import type { StreamState } from './state.ts';
import { madeViews, type Stored } from './stored.ts';
import type { Part, StreamTable } from './stream-table.ts';
import { type StreamView, viewSteps } from './stream-view.ts';

const write = { writes: true, counts: undefined, transformation: undefined } as const;

/** What a build does to the views of activities. */
export interface ViewPlaces {
  /** Those that are not there as they are to be. */
  readonly made: readonly MadeView[];
  /** Views of builds that are no more. */
  readonly going: readonly Part[];
}

interface MadeView {
  readonly view: ActivityView;
  /** What stands in its place: `same` is a view with the same columns, `table` the activity's own. */
  readonly former: 'nothing' | 'same' | 'view' | 'table';
}

export function viewPlaces(table: StreamTable, stored: Stored): ViewPlaces {
  const made = table.views.flatMap((view): readonly MadeView[] => {
    const there = stored.parts.find(({ name, columns }) => name === view.name && columns !== undefined);
    if (there === undefined) return [{ view, former: 'nothing' }];
    if (there.view === undefined) return [{ view, former: 'table' }];
    if (there.view.hash === view.hash) return [];
    const wanted = partColumns(table, view).map(({ name }) => name);
    const isSame = JSON.stringify(wanted) === JSON.stringify(there.columns);
    return [{ view, former: isSame ? 'same' : 'view' }];
  });
  const names = new Set(table.views.map(({ name }) => name));
  const going = madeViews(stored).filter(({ name }) => !names.has(name));
  return { made, going: going.map(({ activity, name }) => partOf(table, activity, name)) };
}

/** Names of what is dropped, where another takes its place or none. */
export function lostPlaces(table: StreamTable, stored: Stored): readonly string[] {
  const { made, going } = viewPlaces(table, stored);
  return [
    ...made.flatMap(({ view: { name }, former }) => (former === 'table' || former === 'view' ? [name] : [])),
    ...going.map(({ name }) => name),
  ];
}

/** What is not so in every build. */
export function viewNews(
  { parts, viewed }: StreamTable,
  { made, going }: ViewPlaces,
  { given }: Pick<StreamState, 'given'>,
): readonly string[] {
  const named = (formers: readonly MadeView['former'][]): readonly string[] =>
    made.flatMap(({ view, former }) => (formers.includes(former) ? [view.name] : []));
  const told = (names: readonly string[], one: string, many: string): readonly string[] =>
    names.length === 0 ? [] : [`${listed(names)} ${names.length === 1 ? one : many}.`];
  // Where a table comes instead, that is told.
  const gone = going.map(({ name }) => name).filter((name) => !parts.some((part) => part.name === name));
  return [
    ...told(named(['nothing']), 'is a new view', 'are new views'),
    ...told(named(['table']), 'is a view in the place of the table', 'are views in the places of the tables'),
    ...told(
      named(['same', 'view']),
      'is made anew: it selects something else',
      'are made anew: they select something else',
    ),
    ...told(gone, 'was a view, and goes', 'were views, and go'),
    ...viewed.flatMap(({ id }) =>
      [...(given?.get(id)?.rejected ?? [])].map(
        ([reason, rows]) =>
          `${rows} ${rows === 1 ? 'row' : 'rows'} of ${id} ${rows === 1 ? 'is' : 'are'} in no view: ${reason}.`,
      ),
    ),
  ];
}

/** What is said in every build. */
export function viewHabits({ viewed, views }: StreamTable): readonly string[] {
  return viewed.map(({ id }) => {
    const own = views.filter(({ transformation }) => transformation === id).map(({ name }) => name);
    return own.length === 0
      ? `${id}: it gives no activity yet, so that it has no view (\`update: view\`).`
      : `${id}: its rows stay in the ${own.length === 1 ? 'view' : 'views'} ${listed(own)}, and are stored nowhere (\`update: view\`).`;
  });
}

/** Whether the stream's view has to let go of what it reads before the views can take their places. */
export function mustLetGo({ made, going }: ViewPlaces): boolean {
  return going.length > 0 || made.some(({ former }) => former === 'view' || former === 'table');
}

/** The view over all activities without those of views, so that these can come and go. */
export function withoutViewsSteps(table: StreamTable, view: StreamView, parts: readonly Part[]): readonly Step[] {
  return viewSteps(table, view, { id: 'view:without-views', parts });
}

/** Puts the views of activities in their places. The stream's view reads none that go. */
export function settleViewSteps(table: StreamTable, { made, going }: ViewPlaces, view: StreamView): readonly Step[] {
  return [...made.flatMap((one) => settledView(table, one, view)), ...going.map((part) => droppedView(part, ''))];
}

/** Where there are no transactions: before the stream's view reads them. */
export function replacedViews(table: StreamTable, { made }: ViewPlaces): readonly Step[] {
  const statements = table.dialect.atomicStatements;
  if (statements === undefined) return [];
  return made.map(({ view }) => ({
    id: stepOf('replace:view', view),
    purpose: `Put the view ${view.name} in place`,
    sql: statements.replaceView(view.table, view.query),
    ...write,
  }));
}

/** The same, when it reads them no more. */
export function droppedViews({ going }: ViewPlaces): readonly Step[] {
  return going.map((part) => droppedView(part, 'if exists '));
}

function droppedView(part: Part, ifThere: '' | 'if exists '): Step {
  return {
    id: stepOf('drop:view', part),
    purpose: `Drop the view ${part.name}`,
    sql: `drop view ${ifThere}${part.table}`,
    ...write,
  };
}

function settledView(table: StreamTable, { view, former }: MadeView, streamView: StreamView): readonly Step[] {
  const id = stepOf('create:view', view);
  if (former === 'same') {
    const sql = `create or replace view ${view.table} as\n${view.query}`;
    return [{ id, purpose: `Replace the view ${view.name}`, sql, ...write }];
  }
  if (former === 'nothing') {
    const { name } = table.stream;
    return [
      { id, purpose: `Create the view ${view.name}`, sql: `create view ${view.table} as\n${view.query}`, ...write },
      ...(streamView.former === 'nothing'
        ? []
        : grantedPart(table, stepOf('grants', view), {
            purpose: `Let those who may read ${name} read ${view.name}`,
            from: table.name,
            to: view.table,
          })),
    ];
  }
  const fresh = freshPart(table, view);
  return [
    { id, purpose: `Create the new view ${view.name}`, sql: `create view ${fresh.table} as\n${view.query}`, ...write },
    ...grantedPart(table, stepOf('grants', view), {
      purpose: `Let those who may read the old ${view.name} read it`,
      from: view.table,
      to: fresh.table,
    }),
    {
      id: stepOf(`drop:${former}`, view),
      purpose: `Drop the old ${view.name}${former === 'table' ? ', whose rows stay in the view' : ''}`,
      sql: `drop ${former} ${view.table}`,
      ...write,
    },
    {
      id: stepOf('rename:view', view),
      purpose: `Put the view ${view.name} in place`,
      sql: `alter view ${fresh.table} rename to ${identifier(table.dialect, view.name)}`,
      ...write,
    },
  ];
}
