import type { BuildDialect } from '../dialects/build-dialect.ts';
import type { Project, Stream, StreamColumn, Transformation } from '../project/project.ts';
import type { Refusal } from './plan.ts';
import { readSource, type Source } from './source.ts';
import type { StreamState } from './state.ts';

/** A transformation that gives no activities but says something about them. It is read whole in every build. */
export interface RoleReading {
  readonly id: string;
  readonly source: Source;
  readonly sqlHash: string;
  readonly outputs: readonly string[];
  readonly untimed: ReadonlySet<string>;
}

/** What a build takes into account besides activities. Source: `processing.md`, "The function", steps 4 and 6. */
export interface Roles {
  readonly aliases: readonly RoleReading[];
  readonly removals: readonly RoleReading[];
  /** Whether there are any aliases to look at, now or in what the ledger remembers. Removals follow them, so have them too. */
  readonly hasAliases: boolean;
  readonly hasRemovals: boolean;
  /** Whether their rows were counted already, by another chunk of the same backfill. */
  readonly areCounted?: boolean | undefined;
}

export type ReadRoles =
  | { readonly kind: 'roles'; readonly roles: Roles }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** The stream's transformations with a role, by id. */
export function roleTransformations(
  project: Project,
  stream: Stream,
  role: 'aliases' | 'removals',
): readonly Transformation[] {
  return [...project.transformations.values()]
    .filter((one) => one.stream === stream.name && one.role === role)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The roles of a stream's transformations, checked against the columns that the warehouse says they give. */
export function readRoles(
  project: Project,
  stream: Stream,
  dialect: BuildDialect,
  state: Pick<StreamState, 'outputs' | 'untimed' | 'remembers'>,
): ReadRoles {
  const refusals: Refusal[] = [];
  const readings = (role: 'aliases' | 'removals'): readonly RoleReading[] =>
    roleTransformations(project, stream, role).flatMap((one) => {
      const read = readSource(one, dialect);
      const outputs = state.outputs.get(one.id) ?? [];
      const refusal = read.kind === 'refused' ? read.refusal : missingOutputs(one, stream, outputs);
      if (refusal) refusals.push(refusal);
      const untimed = state.untimed.get(one.id) ?? new Set();
      if (read.kind === 'refused') return [];
      return [{ id: one.id, source: read.source, sqlHash: read.source.hash, outputs, untimed }];
    });
  const [aliases, removals] = [readings('aliases'), readings('removals')];
  const [refusal] = refusals;
  if (refusal) return { kind: 'refused', refusal };
  const hasRemovals = removals.length > 0 || state.remembers.removals;
  return {
    kind: 'roles',
    roles: {
      aliases,
      removals,
      hasAliases: aliases.length > 0 || state.remembers.aliases || hasRemovals,
      hasRemovals,
    },
  };
}

/** The column of a role under its name in the stream; the anonymous identifier may be one the stream does not keep. */
export function roleColumn(stream: Stream, name: 'customer' | 'anonymous_customer_id' | 'ts'): StreamColumn {
  return (
    stream.columns.find((column) => column.name === name) ?? {
      name,
      physicalName: name,
      type: name === 'ts' ? 'timestamp' : 'string',
      presence: 'required',
      note: '',
    }
  );
}

function missingOutputs({ id, role }: Transformation, stream: Stream, outputs: readonly string[]): Refusal | undefined {
  const given = new Set(outputs.map((name) => name.toLowerCase()));
  const name = (column: 'customer' | 'anonymous_customer_id' | 'ts'): string => roleColumn(stream, column).physicalName;
  const isMissing = (column: string): boolean => !given.has(column.toLowerCase());
  const identifiers = [name('anonymous_customer_id'), name('customer')];
  const missing = role === 'aliases' ? [...identifiers, name('ts')].filter(isMissing) : identifiers;
  if (role === 'aliases' ? missing.length === 0 : !identifiers.every(isMissing)) return undefined;
  const wanted = missing.map((column) => `\`${column}\``).join(role === 'aliases' ? ', ' : ' and no ');
  return {
    message: `${id} gives no ${wanted}, which \`role: ${role}\` needs.`,
    next: `It gives ${outputs.map((column) => `\`${column}\``).join(', ')}. Add what is missing to its SELECT.`,
  };
}
