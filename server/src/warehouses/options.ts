import type { Connection } from '../project/project.ts';
import { RunError } from '../run/problem.ts';

/** The options of a connection with `${env:NAME}` replaced. A variable that is not set is a problem that names it. */
export function resolvedOptions(
  { name, options }: Connection,
  environment: Readonly<Record<string, string | undefined>>,
): ReadonlyMap<string, string> {
  const resolve = (text: string): string =>
    text.replace(/\$\{env:(\w+)\}/g, (_, variable: string) => {
      const value = environment[variable];
      if (value === undefined) throw new RunError({ kind: 'missing-variable', variable, connection: name });
      return value;
    });
  return new Map(Object.entries(options).map(([key, value]) => [key, resolve(String(value))]));
}
