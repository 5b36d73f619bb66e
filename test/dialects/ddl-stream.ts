import { dialectNamed } from '../../server/src/dialects/index.ts';
import { parseProject } from '../../server/src/project/parse.ts';
import type { Stream } from '../../server/src/project/project.ts';
import { type StreamDdl, streamDdl } from '../../server/src/streams/ddl.ts';
import type { Cell } from './ddl-cells.ts';

const settings = `name: city
streams:
  rider_stream:
    entity: rider
    schema: city
    optional_columns: [anonymous_customer_id, revenue_impact, link]
    column_names: { customer: rider }
`;

export const stream: Stream = (() => {
  const { streams } = parseProject('/p', { path: '/p/activity_schema.yml', text: settings }, []);
  const read = streams.get('rider_stream');
  if (!read) throw new Error('the settings have a stream');
  return read;
})();

/** Names with everything that has to be quoted or replaced. */
export const activities = ['took_bike', 'Lost “it”, again'] as const;

export function ddlOf({ dialect, layout, tableLayout }: Omit<Cell, 'guide' | 'says'>): StreamDdl {
  return streamDdl(stream, dialectNamed(dialect), { layout, tableLayout, activities });
}

/** Everything a person would run of it. */
export function allStatements({ statements, afterBuilds, option }: StreamDdl): readonly string[] {
  return [...statements, ...afterBuilds, ...(option?.statements ?? [])].map(({ sql }) => sql);
}
