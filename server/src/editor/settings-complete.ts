import { allChecks } from '../checks/index.ts';
import { activitiesOf } from '../project/activities.ts';
import { settingsKeys } from '../project/key-documentation.ts';
import type { Project } from '../project/project.ts';
import { columnsOf } from '../schema/columns.ts';
import type { Completion } from './answers.ts';
import { type YamlPlace, yamlPlaceAt } from './settings-place.ts';
import { proposalsAt, type Suggestion } from './settings-proposals.ts';

/** Keys and values of `activity_schema.yml` at an offset. */
export function completeSettings(project: Project, offset: number): readonly Completion[] {
  const place = yamlPlaceAt(project.settingsFile.text, offset);
  if (place === undefined) return [];
  const proposals = proposalsAt(place, settingsKeys(), (at) => suggestions(project, at));
  if (place.kind !== 'value' || place.path[2] !== 'optional_columns') return proposals;
  // The shape has those of every version.
  const columns = new Set(columnsOf(project.spec).map(({ name }) => name));
  return proposals.filter(({ label }) => columns.has(label));
}

const featureTypes = ['string', 'number', 'integer', 'boolean', 'timestamp', 'json'];
const severities = ['off', 'hint', 'info', 'warning', 'error'];

function suggestions(project: Project, { kind, path }: YamlPlace): readonly Suggestion[] {
  const [outer, name, inner] = path;
  if (kind === 'value' && outer === 'connection') {
    return [...project.connections.values()].map(({ name, type }) => ({ label: name, kind: 'value', detail: type }));
  }
  if (outer === 'rules') {
    if (kind === 'value') return severities.map((label) => ({ label, kind: 'value' }));
    return allChecks.map(({ id, severity, summary }) => ({
      label: id,
      kind: 'property',
      detail: severity,
      documentation: summary,
    }));
  }
  if (outer === 'streams' && inner === 'column_names' && kind === 'key') {
    return columnsOf(project.spec).map((column) => ({
      label: column.name,
      kind: 'column',
      documentation: column.note,
    }));
  }
  if (outer !== 'activities') return [];
  if (kind === 'key' && path.length === 1) return learntActivities(project);
  if (name !== undefined && inner === 'features') {
    if (kind === 'key' && path.length === 3) return learntFeatures(project, name);
    if (kind === 'value' && path.length === 4) return featureTypes.map((label) => ({ label, kind: 'value' }));
  }
  return [];
}

/** Activities that transformations make and the registry does not hold yet. */
function learntActivities(project: Project): readonly Suggestion[] {
  return [...project.streams.keys()].flatMap((stream) =>
    [...activitiesOf(project, stream).values()]
      .filter(({ declaredAt }) => declaredAt === undefined)
      .map(({ name }) => ({ label: name, kind: 'activity', detail: stream })),
  );
}

function learntFeatures(project: Project, activity: string): readonly Suggestion[] {
  return [...project.streams.keys()].flatMap((stream) =>
    [...(activitiesOf(project, stream).get(activity)?.features.values() ?? [])].map(({ name, type }) => ({
      label: name,
      kind: 'feature',
      detail: type,
    })),
  );
}
