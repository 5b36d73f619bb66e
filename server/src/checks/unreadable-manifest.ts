import { unevaluatedIn } from '../project/expansion.ts';
import { defineCheck } from './check.ts';

/** dbt's `manifest.json` is there and says nothing: what templates name cannot be looked up. */
export const unreadableManifest = defineCheck({
  id: 'unreadable-manifest',
  severity: 'warning',
  summary: 'The `manifest.json` of the dbt project can be read.',
  documentation:
    'What `ref` and `source` name is looked up in the `manifest.json` that dbt writes. One that is cut off, as after a run that was killed, or that is something else, is as good as none: names in templates are not checked, and a build stops at the first of them. That there is none is no mistake: it is said as a note, and only where a transformation names something of it.',
  message: ({ path, project, needing }: { path: string; project: string; needing: string | undefined }) =>
    needing === undefined
      ? `\`${path}\` of the dbt project \`${project}\` cannot be read, so that nothing is known of what \`ref\` and \`source\` name. Run \`dbt parse\`, which writes it anew.`
      : `\`${path}\` of the dbt project \`${project}\` is not there, and a build needs it for \`${needing}\`. Run \`dbt parse\`, which writes it.`,
  fails: { text: '«name: shop»\nstreams:\n  customer_stream: { entity: customer }', dbt: 'broken' },
  passes: { text: 'name: shop\nstreams:\n  customer_stream: { entity: customer }', dbt: 'shop' },

  *checkSettings(project) {
    const { dbt, settingsFile, transformations } = project;
    if (!dbt || dbt.manifest) return;
    const needing = dbt.isManifestBroken
      ? undefined
      : [...transformations.values()].find((one) => unevaluatedIn(project, one)?.needs === 'manifest')?.id;
    if (!dbt.isManifestBroken && needing === undefined) return;
    const at = { start: 0, end: /^.*/.exec(settingsFile.text)?.[0].length ?? 0 };
    const params = { path: dbt.manifestPath, project: dbt.name, needing };
    yield { at, params, ...(needing === undefined ? {} : { severity: 'info' as const }) };
  },
});
