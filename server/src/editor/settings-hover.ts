import { allChecks } from '../checks/index.ts';
import { type KeyDocumentation, settingsKeys } from '../project/key-documentation.ts';
import type { Project } from '../project/project.ts';
import type { Hover } from './answers.ts';
import { ddlOrUndefined } from './previews.ts';
import { levelAt } from './settings-keys.ts';
import { type YamlWord, yamlWordAt } from './settings-place.ts';
import { activityText, streamText } from './transformation-words.ts';

/** What a key or value of `activity_schema.yml` means. */
export function hoverSettings(project: Project, offset: number): Hover | undefined {
  const word = yamlWordAt(project.settingsFile.text, offset);
  if (!word) return undefined;
  const markdown = namedText(project, word) ?? keyText(word, settingsKeys());
  return markdown === undefined ? undefined : { markdown, range: word.range };
}

/** The documentation of a key, also where the cursor is on its value. */
export function keyText(word: YamlWord, roots: readonly KeyDocumentation[]): string | undefined {
  const key = levelAt(word.path, roots)?.key;
  if (!key) return undefined;
  const values = key.values.length > 0 ? `\n\n${key.values.map((value) => `\`${value}\``).join(' · ')}` : '';
  return `**${key.name}**${key.required ? ' (required)' : ''}\n\n${key.description}${values}`;
}

function namedText(project: Project, { kind, path, text }: YamlWord): string | undefined {
  const [outer, name] = path;
  if (outer === 'rules' && name !== undefined) {
    const check = allChecks.find(({ id }) => id === name);
    return check && `**${check.id}** · ${check.severity}\n\n${check.summary}\n\n${check.documentation}`;
  }
  if (kind !== 'key' || path.length !== 2) return undefined;
  const stream = outer === 'streams' ? project.streams.get(text) : undefined;
  if (stream) return [streamText(project, stream), ddlText(ddlOrUndefined(project, stream.name))].join('\n\n');
  if (outer !== 'activities') return undefined;
  return [...project.streams.keys()]
    .map((streamName) => activityText(project, streamName, text))
    .find((said) => said !== undefined);
}

const ddlText = (ddl: string | undefined): string => (ddl === undefined ? '' : `\`\`\`sql\n${ddl.trim()}\n\`\`\``);
