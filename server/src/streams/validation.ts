import type { Dialect } from '../dialects/dialect.ts';
import type { Transformation } from '../project/project.ts';
import { readSource } from './source.ts';

/** What a warehouse says of a statement that it does not run. */
export type Validated =
  | { readonly kind: 'columns'; readonly columns: readonly DescribedColumn[] }
  | {
      readonly kind: 'refused';
      readonly message: string;
      /** Where in the statement, where the warehouse says so. */
      readonly offset: number | undefined;
      /** A right is missing: no mistake in the statement. */
      readonly isDenied: boolean;
    };

export interface DescribedColumn {
  readonly name: string;
  /** As the warehouse writes it. */
  readonly type: string;
}

/** A transformation as it can be validated: its bounds filled in, which move what stands behind them. */
export interface ValidStatement {
  readonly sql: string;
  /** Where in the file an offset of the statement stands. */
  fileOffset(offset: number): number;
}

/** Undefined where there is no statement that a warehouse could be asked about: Jinja that only dbt can evaluate, several statements, nothing. */
export function statementToValidate(
  transformation: Pick<Transformation, 'id' | 'sql' | 'expanded'>,
  dialect: Dialect,
): ValidStatement | undefined {
  const read = readSource(transformation, dialect);
  if (read.kind === 'refused') return undefined;
  const { source } = read;
  const bounds = [dialect.timestamp('1970-01-01T00:00:00'), dialect.now] as const;
  return { sql: source.sql(...bounds), fileOffset: (offset) => source.fileOffset(...bounds, offset) };
}
