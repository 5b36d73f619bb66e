import type { Sizes } from '../compile/sizes.ts';
import type { ProjectRequest } from '../run/runner.ts';

/** What queries have told of the sizes of streams, for the queries after them. */
export interface KnownSizes {
  of(request: ProjectRequest, stream: string): Sizes | undefined;
  keep(request: ProjectRequest, stream: string, sizes: Sizes): void;
  /** A build changes them. */
  forget(request: ProjectRequest): void;
}

/** Others build too: after so long they are counted anew. */
const keptForMs = 10 * 60 * 1000;

export function createKnownSizes(now: () => number = Date.now): KnownSizes {
  const connections = new Map<string, Map<string, { readonly sizes: Sizes; readonly until: number }>>();
  const keyOf = ({ root, connection }: ProjectRequest): string => JSON.stringify([root, connection]);
  return {
    of(request, stream) {
      const found = connections.get(keyOf(request))?.get(stream);
      return found && found.until > now() ? found.sizes : undefined;
    },
    keep(request, stream, sizes) {
      const streams = connections.get(keyOf(request)) ?? new Map();
      connections.set(keyOf(request), streams.set(stream, { sizes, until: now() + keptForMs }));
    },
    forget(request) {
      connections.delete(keyOf(request));
    },
  };
}
