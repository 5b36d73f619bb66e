import { NotificationType, RequestType } from 'vscode-jsonrpc/node';
import type { Catalogue } from '../sql/known-tables.ts';
import type { Question, Verdict } from '../sql/verdict.ts';
import type { Plan } from '../streams/plan.ts';
import type { SampleReport } from '../streams/sample.ts';
import type { Validated } from '../streams/validation.ts';
import type { RunProblem } from './problem.ts';
import type {
  BuildReport,
  BuildRequest,
  CatalogueRequest,
  CheckHistoryRequest,
  HistoryReport,
  HistoryRequest,
  Progress,
  QueryRequest,
  QuerySummary,
  ResultBatch,
  RunRecord,
  SampleRequest,
  StatusRequest,
  StreamStatus,
  ValidateRequest,
} from './runner.ts';

/** What a runner's process and its parent say to each other: a `Runner`'s methods as JSON-RPC over the IPC channel. */

/** A failure is an answer too, so that its problem arrives whole, and with it what was done before. */
export type Answer<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'problem'; readonly problem: RunProblem; readonly done: BuildReport | undefined };

/** A request whose answer is preceded by notifications that carry its number. */
export interface Numbered<T> {
  readonly number: number;
  readonly request: T;
}

export const queryRequest = new RequestType<Numbered<QueryRequest>, Answer<QuerySummary>, void>('query');
export const planRequest = new RequestType<BuildRequest, Answer<readonly Plan[]>, void>('plan');
export const buildRequest = new RequestType<Numbered<BuildRequest>, Answer<BuildReport>, void>('build');
export const historyRequest = new RequestType<HistoryRequest, Answer<readonly RunRecord[]>, void>('history');
export const checkHistoryRequest = new RequestType<
  Numbered<CheckHistoryRequest>,
  Answer<readonly HistoryReport[]>,
  void
>('checkHistory');
export const statusRequest = new RequestType<StatusRequest, Answer<readonly StreamStatus[]>, void>('status');

export const catalogueRequest = new RequestType<CatalogueRequest, Answer<Catalogue>, void>('catalogue');
export const validateRequest = new RequestType<ValidateRequest, Answer<readonly Validated[]>, void>('validate');
export const sampleRequest = new RequestType<SampleRequest, Answer<readonly SampleReport[]>, void>('sample');
export const syntaxRequest = new RequestType<Question, Answer<Verdict>, void>('syntax');

export const batchNotification = new NotificationType<{ readonly number: number; readonly batch: ResultBatch }>(
  'batch',
);
export const progressNotification = new NotificationType<{ readonly number: number; readonly progress: Progress }>(
  'progress',
);
