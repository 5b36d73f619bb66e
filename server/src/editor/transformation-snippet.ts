import { identifier } from '../dialects/identifiers.ts';
import { dialectNamed } from '../dialects/index.ts';
import { dialectOf } from '../project/connection.ts';
import type { StreamColumn } from '../project/project.ts';
import type { Range } from '../schema/text.ts';
import type { Completion } from './answers.ts';
import type { TransformationView } from './transformation-view.ts';

/** A whole transformation to fill in, with the required columns of its stream, in the project's dialect. */
export function transformationSnippet(view: TransformationView, replace: Range): Completion {
  const { project, transformation } = view;
  const stream = view.stream ?? [...project.streams.values()][0];
  const dialect = dialectNamed(dialectOf(project));
  const activity = transformation.id.split('/').at(-1) ?? 'verb_noun';
  let stop = 0;
  const field = (text: string): string => {
    stop += 1;
    return `\${${stop}:${text}}`;
  };
  const expression = ({ name, type }: StreamColumn): string => {
    if (name === 'activity') return `'${field(activity)}'`;
    if (type === 'json') return dialect.jsonObject([[field('key'), field('value')]]);
    return field(name === 'activity_id' ? 'id' : name === 'ts' ? 'created_at' : 'email');
  };
  const items = (stream?.requiredColumns ?? []).map((column) => {
    const name = identifier(dialect, column.physicalName);
    return `  ${expression(column)} as ${name}`;
  });
  return {
    label: 'transformation',
    kind: 'snippet',
    detail: `a query for ${stream?.name ?? 'the stream'}`,
    documentation: 'The required columns of the stream, to be filled in.',
    insert: `select\n${items.join(',\n')}\nfrom ${field('table')}\n`,
    snippet: true,
    replace,
    sort: '0',
  };
}
