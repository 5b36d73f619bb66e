/**
 * What a command will do to a warehouse, before it does it: the statements in order, why, and what each is for. A plan
 * is plain data; `run/` executes it, the editor and the command line show it.
 */
export interface Plan {
  readonly command: string;
  readonly stream: string;
  /** Why there is anything to do, one sentence each. */
  readonly reasons: readonly string[];
  readonly steps: readonly Step[];
  readonly estimate: Estimate | undefined;
}

export interface Step {
  /** Unique in its plan and the same whenever the same command is planned: `stage:started_ride`. */
  readonly id: string;
  /** As a reviewer would want it said: `Stage new rows of web/opened_app`. */
  readonly purpose: string;
  readonly sql: string;
  readonly writes: boolean;
  /** Which figure of the report the number of changed rows (or the single number selected) is added to. */
  readonly counts: ReportFigure | undefined;
  readonly transformation: string | undefined;
}

export type ReportFigure =
  | 'read'
  | 'inserted'
  | 'updated'
  | 'deleted'
  | 'rejected'
  | 'duplicate'
  | 'mutated'
  | 'entities'
  | 'recomputed';

export interface Estimate {
  readonly rows: number | undefined;
  readonly bytes: number | undefined;
}
