import { defineCheck } from './check.ts';

/** A stream that nothing fills. */
export const streamWithoutTransformations = defineCheck({
  id: 'stream-without-transformations',
  severity: 'info',
  summary: 'Every stream is filled by a transformation.',
  documentation:
    'No file of the transformations folder belongs to this stream. In a project with several streams a transformation names its own in the head: `stream: customer_stream`.',
  message: (params: { stream: string; folder: string }) =>
    `No transformation in \`${params.folder}/\` fills \`${params.stream}\`.`,
  fails: `name: shop
streams:
  «customer_stream»: { entity: customer }`,
  passes: 'name: shop\nstreams: {}',

  *checkSettings(project) {
    const filled = new Set([...project.transformations.values()].map((transformation) => transformation.stream));
    for (const { name, nameRange } of project.streams.values()) {
      if (!filled.has(name)) yield { at: nameRange, params: { stream: name, folder: project.folders.transformations } };
    }
  },
});
