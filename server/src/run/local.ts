import { duckdbSyntax } from '../warehouses/duckdb-syntax.ts';
import { build, plan } from './build.ts';
import { catalogue } from './catalogue.ts';
import { checkHistory } from './check-history.ts';
import { history } from './history.ts';
import { asRunError } from './problem.ts';
import { query } from './query.ts';
import type { Runner } from './runner.ts';
import { sample } from './sample.ts';
import { status } from './status.ts';
import { validate } from './validate.ts';

/** Runs everything in this process. Connections are opened for each request and closed when it has ended. */
export function localRunner(): Runner {
  return {
    query: (request, onBatch, signal) => asRunErrors(query(request, onBatch, signal)),
    plan: (request, signal) => asRunErrors(plan(request, signal)),
    build: (request, onProgress, signal) => asRunErrors(build(request, onProgress, signal)),
    history: (request, signal) => asRunErrors(history(request, signal)),
    checkHistory: (request, onProgress, signal) => asRunErrors(checkHistory(request, onProgress, signal)),
    status: (request, signal) => asRunErrors(status(request, signal)),
    catalogue: (request, signal) => asRunErrors(catalogue(request, signal)),
    validate: (request, signal) => asRunErrors(validate(request, signal)),
    sample: (request, signal) => asRunErrors(sample(request, signal)),
    syntax: ({ sql }) => asRunErrors(duckdbSyntax(sql)),
    dispose: async () => {},
  };
}

async function asRunErrors<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw asRunError(cause);
  }
}
