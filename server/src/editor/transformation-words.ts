import { dialectNamed } from '../dialects/index.ts';
import { activitiesOf } from '../project/activities.ts';
import { dialectOf } from '../project/connection.ts';
import type { Project, Stream, StreamColumn } from '../project/project.ts';

/** What a stream, a column and an activity are, as Markdown. */

export function streamText(project: Project, stream: Stream): string {
  const rows = stream.columns.map(
    (column) => `| \`${column.physicalName}\` | ${typeOn(project, column)} | ${column.presence} |`,
  );
  return [
    `**${stream.name}** · activities of one ${stream.entity}`,
    ...(stream.description ? [stream.description] : []),
    ['| column | type | |', '|---|---|---|', ...rows].join('\n'),
  ].join('\n\n');
}

export function columnText(project: Project, column: StreamColumn): string {
  const specified = column.physicalName === column.name ? '' : ` (\`${column.name}\` of the specification)`;
  return `**${column.physicalName}**${specified} · ${typeOn(project, column)} · ${column.presence}\n\n${column.note}`;
}

export function activityText(project: Project, stream: string, name: string): string | undefined {
  const activity = activitiesOf(project, stream).get(name);
  if (!activity) return undefined;
  const features = [...activity.features.values()].map(
    (feature) => `| \`${feature.name}\` | ${feature.type ?? 'string'} | ${feature.description ?? ''} |`,
  );
  const makers = [...new Set(activity.madeBy.map(({ transformation }) => transformation))];
  return [
    `**${activity.name}** · activity of \`${stream}\``,
    ...(activity.description ? [activity.description] : []),
    ...(features.length > 0 ? [['| feature | type | |', '|---|---|---|', ...features].join('\n')] : []),
    ...(activity.openFeatures
      ? ['Other features may exist: not every transformation’s can be read from its text.']
      : []),
    ...(makers.length > 0
      ? [`Made by ${makers.map((id) => `\`${id}\``).join(', ')}.`]
      : ['No transformation makes it.']),
  ].join('\n\n');
}

function typeOn(project: Project, column: StreamColumn): string {
  return `\`${dialectNamed(dialectOf(project)).types[column.type]}\``;
}
