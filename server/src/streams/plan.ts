import type { Chunks } from './chunks.ts';
import type { KeptView } from './kept-views.ts';

/**
 * What a command will do to a warehouse, before it does it: the statements in order, why, and what each is for. A plan
 * is plain data; `run/` executes it, the editor and the command line show it.
 */
export interface Plan {
  readonly command: PlanCommand;
  readonly stream: string;
  /** Why there is anything to do, one sentence each. */
  readonly reasons: readonly string[];
  /** Those of the reasons that the report of a build repeats: what is not so in every build. */
  readonly news: readonly string[];
  /** The transformations it reads, in the order it reads them. */
  readonly transformations: readonly PlannedTransformation[];
  readonly steps: readonly Step[];
  /** Where the warehouse has no transactions: what makes visible what the steps made. */
  readonly finish?: Finish | undefined;
  readonly estimate: Estimate | undefined;
  /** Transformations that cannot be read now, and whose views stay as they are. */
  readonly unread?: readonly string[] | undefined;
  /** Views of queries that the steps let go, and that are made again in the same transaction. */
  readonly letGo?: readonly Pick<KeptView, 'stream' | 'schema' | 'name' | 'security'>[] | undefined;
  /** Whether tables or views come into the places of others, which may lose what was written about those. */
  readonly isMadeAnew?: boolean | undefined;
  /** Of a backfill: its chunks. The steps are those of the next one. */
  readonly chunks?: Chunks | undefined;
}

/**
 * Statements that are written down before the first of them is run. Each takes effect as a whole, and all of them can be
 * run again, by whoever comes after a crash. Source: `processing.md`, law 2.
 */
export interface Finish {
  readonly steps: readonly Step[];
  /** What the plan made on its way and is of no use then. */
  readonly drops: readonly Step[];
}

/** All statements of a plan in their order. */
export function statementsOf({ steps, finish }: Pick<Plan, 'steps' | 'finish'>): readonly Step[] {
  return finish === undefined ? steps : [...steps, ...finish.steps, ...finish.drops];
}

/** What is to be done with a stream. Source: `processing.md`, "The commands". */
export type BuildMode =
  | { readonly kind: 'build' }
  | { readonly kind: 'full' }
  /** `window`: seconds back from each transformation's watermark, or all of history; undefined: as the stream has it. */
  | { readonly kind: 'reconcile'; readonly window?: number | 'all' | undefined }
  | BackfillMode;

export interface BackfillMode {
  readonly kind: 'backfill';
  /** The rows with `from` ≤ `ts` < `to`, ISO without a zone, in UTC; without `to`, up to now. */
  readonly from: string;
  readonly to?: string | undefined;
  /** Seconds of them at a time; undefined: all at once. */
  readonly chunkSeconds?: number | undefined;
}

export type PlanCommand = 'build' | 'build --full' | 'reconcile' | 'backfill' | 'check-history';

export function commandOf({ kind }: BuildMode): PlanCommand {
  return kind === 'full' ? 'build --full' : kind;
}

/**
 * What a run found out while it was under way, which its plan did not foresee: it is undone, and planned again with this
 * known. `anew`: the stream has to be built from nothing. `whole`: all rows of a transformation have to be read.
 * `activities`: there are activities nobody had named.
 */
export type Discovery =
  | { readonly kind: 'anew'; readonly reason: string }
  | { readonly kind: 'whole'; readonly transformation: string; readonly reason: string }
  | { readonly kind: 'activities'; readonly names: readonly string[] };

export interface PlannedTransformation {
  readonly id: string;
  /** Rows with this `ts` or a later one are read, ISO without a zone; undefined: all rows. */
  readonly after: string | undefined;
  /** Rows up to this `ts` are read; undefined: also those of the future. */
  readonly until: string | undefined;
  readonly sqlHash: string;
  /** Whether its rows are meant to change. */
  readonly isMutable?: boolean | undefined;
  /** `false`: another chunk of the same backfill counted its rows. */
  readonly isCounted?: boolean | undefined;
}

export interface Step {
  /** Unique in its plan and the same whenever the same command is planned: `stage:started_ride`. */
  readonly id: string;
  /** As a reviewer would want it said: `Stage new rows of web/opened_app`. */
  readonly purpose: string;
  readonly sql: string;
  /** Whether it changes anything that outlives the run; a temporary table does not. */
  readonly writes: boolean;
  readonly counts: StepCount | undefined;
  readonly transformation: string | undefined;
  /** Run only where a step before it that counts `needed` selected its id. */
  readonly isOptional?: true | undefined;
}

/**
 * What is learnt from a step. A figure: the number of rows it changed. `figures`: it selects `transformation`, `figure`
 * and `rows`. `rejects`: it selects examples of rejected rows with `transformation`, `reason` and `row`. `notes`: it
 * selects what a person has to read as `note`. `needed`: it selects as `step` the ids of the optional steps that have
 * something to do. The others select discoveries, and where there is one, what was done so far is undone: `anew` selects
 * `reason`, `whole` selects `transformation` and `reason`, `activities` selects `activity`.
 */
export type StepCount = ReportFigure | 'figures' | 'rejects' | 'notes' | 'needed' | Discovery['kind'];

export const reportFigures = [
  'read',
  'inserted',
  'updated',
  'deleted',
  'rejected',
  'duplicate',
  'mutated',
  'entities',
  'recomputed',
] as const;

export type ReportFigure = (typeof reportFigures)[number];

export interface Estimate {
  readonly rows: number | undefined;
  readonly bytes: number | undefined;
}

/** Why a command cannot be planned, and what to do about it. */
export interface Refusal {
  readonly message: string;
  readonly next: string;
}

export type Planning =
  | { readonly kind: 'plan'; readonly plan: Plan }
  /** `unread`: the transformation that cannot be read now, where that is why. */
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly unread?: string };
