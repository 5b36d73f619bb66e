import { defineCheck } from './check.ts';

/** dbt's `manifest.json` is there and says nothing: what templates name cannot be looked up. */
export const unreadableManifest = defineCheck({
  id: 'unreadable-manifest',
  severity: 'warning',
  summary: 'The `manifest.json` of the dbt project can be read.',
  documentation:
    'What `ref` and `source` name is looked up in the `manifest.json` that dbt writes. One that is cut off, as after a run that was killed, or that is something else, is as good as none: names in templates are not checked, and a build stops at the first of them. Where there is none, nothing is said before something needs it.',
  message: (params: { path: string; project: string }) =>
    `\`${params.path}\` of the dbt project \`${params.project}\` cannot be read, so that nothing is known of what \`ref\` and \`source\` name. Run \`dbt parse\`, which writes it anew.`,
  fails: { text: '«name: shop»\nstreams:\n  customer_stream: { entity: customer }', dbt: 'broken' },
  passes: { text: 'name: shop\nstreams:\n  customer_stream: { entity: customer }', dbt: 'shop' },

  *checkSettings({ dbt, settingsFile: { text } }) {
    if (!dbt?.isManifestBroken) return;
    const at = { start: 0, end: /^.*/.exec(text)?.[0].length ?? 0 };
    yield { at, params: { path: dbt.manifestPath, project: dbt.name } };
  },
});
