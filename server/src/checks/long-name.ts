import { activityTableName, bytesOf } from '../dialects/identifiers.ts';
import { dialectNamed } from '../dialects/index.ts';
import { activitiesOf } from '../project/activities.ts';
import { dialectOf } from '../project/connection.ts';
import type { Range } from '../schema/text.ts';
import { freshName } from '../streams/stream-table.ts';
import { defineCheck } from './check.ts';

/** A name that the warehouse cuts: what is written under it is then not found again. */
export const longName = defineCheck({
  id: 'long-name',
  severity: 'error',
  summary: 'Names have room on the warehouse.',
  documentation:
    'PostgreSQL cuts a name after 63 bytes. A stream’s own name has to leave room for the suffix of the table that a build fills before it takes the stream’s place and, with `layout: per_activity`, for the names of its activities.',
  message: (params: { name: string; title: string; room: number; needed: string }) =>
    `\`${params.name}\` is too long: ${params.title} has room for ${params.room} bytes${params.needed === params.name ? '' : `, and a table needs \`${params.needed}\``}.`,
  fails: `name: shop
connection: prod
connections:
  prod: { type: postgres, host: localhost }
streams:
  «everything_that_any_of_our_customers_ever_did_in_any_of_our_shops»: { entity: customer }`,
  passes: `name: shop
connection: prod
connections:
  prod: { type: postgres, host: localhost }
streams:
  customer_stream: { entity: customer }`,

  *checkSettings(project) {
    const dialect = dialectNamed(dialectOf(project));
    const room = dialect.identifier.maxBytes;
    for (const stream of project.streams.values()) {
      const names: (readonly [name: string, needed: string, at: Range | undefined])[] = [
        [stream.name, freshName(stream), stream.nameRange],
        [stream.schema ?? '', stream.schema ?? '', stream.schemaRange],
        ...stream.columns.map(
          ({ name, physicalName }) => [physicalName, physicalName, stream.columnNameRanges.get(name)] as const,
        ),
      ];
      const ofActivities = stream.layout === 'single' ? [] : activitiesOf(project, stream.name).keys();
      for (const activity of ofActivities) {
        names.push([stream.name, activityTableName(dialect, stream.name, activity), stream.nameRange]);
      }
      for (const [name, needed, at] of names) {
        if (at && bytesOf(needed) > room) yield { at, params: { name, title: dialect.title, room, needed } };
      }
    }
  },
});
