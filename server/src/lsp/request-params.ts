import * as z from 'zod';
import { dialectNames, type Requests, type TableLayout } from './protocol.ts';

/** What each request takes. Whatever else is sent is refused before anything is done with it. */

const uri = z.string().min(1);
const id = z.string();
const text = z.string().optional();
const dialect = z.enum(dialectNames).optional();
const tableLayout = z.enum(['guide', 'recommended'] satisfies TableLayout[]).optional();
const place = z.object({ line: z.int().min(0), character: z.int().min(0) });
const duration = z.number().positive();
const time = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?$/);
const mode = z.union([
  z.object({ kind: z.enum(['build', 'full']) }),
  z.object({ kind: z.literal('reconcile'), window: z.union([duration, z.literal('all')]).optional() }),
  z.object({ kind: z.literal('backfill'), from: time, to: time.optional(), chunkSeconds: duration.optional() }),
]);
const build = z.object({ uri, mode, stream: text, transformation: text, connection: text });

const schemas: { readonly [Method in keyof Requests]: z.ZodType<Requests[Method][0]> } = {
  'activitySchema/project': z.object({ uri }),
  'activitySchema/projects': z.object({}).catchall(z.never()),
  'activitySchema/compile': z.object({ uri, text, dialect }),
  'activitySchema/dialects': z.object({ uri }),
  'activitySchema/ddl': z.object({ uri, stream: text, dialect, tableLayout }),
  'activitySchema/lineage': z.object({
    uri,
    position: place.optional(),
    node: text,
    scope: z.enum(['project', 'around']),
  }),
  'activitySchema/plan': build,
  'activitySchema/query': z.object({ id, uri, text, limit: z.int().min(0), connection: text }),
  'activitySchema/build': build.extend({ id }),
  'activitySchema/refreshTables': z.object({ uri }),
  'activitySchema/validate': z.object({ uri }),
  'activitySchema/sampleCheck': z.object({
    uri,
    transformation: text,
    rows: z.int().min(1),
    days: z.int().min(1),
  }),
  'activitySchema/status': z.object({ uri }),
  'activitySchema/history': z.object({ uri, limit: z.int().min(1) }),
  'activitySchema/streams': z.object({ uri }),
};

/** The parameters of a request, or why they are none. */
export function readParams<Method extends keyof Requests>(
  method: Method,
  params: unknown,
): { readonly params: Requests[Method][0] } | { readonly wrong: string } {
  const read = schemas[method].safeParse(params ?? {});
  return read.success ? { params: read.data } : { wrong: `${method}: ${z.prettifyError(read.error)}` };
}
