import type { ReadThrough } from '../item-store.ts';

/** Environment variable of a worker: the visit of the primary, whose cache entries it uses. */
export const VISIT_ENV = 'STACK_VISIT';

/** The same, with how the datastore finds items by name, as JSON: only the process that loads them can ask. */
export const FIND_PLAN_ENV = 'STACK_FIND_PLAN';

/** What a worker knows of itself, for the report of all. */
export interface WorkerReport {
  readonly pid: number;
  /** Null without a cache. */
  readonly cache: ReadThrough['counters'] | null;
}

/** What the event loop of a worker did, and its pools: the answer to `watchLoop: 'end'`. */
export interface LoopAnswer {
  readonly loop: Readonly<Record<string, number | null>>;
  readonly pools: readonly unknown[] | null;
  readonly id: number;
}

/** From a worker to the primary. */
export type WorkerMessage =
  | { readonly kind: 'started'; readonly port: number }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'ask-reports'; readonly question: number }
  | { readonly kind: 'report'; readonly question: string; readonly report: WorkerReport }
  | (LoopAnswer & { readonly kind?: undefined });

/** From the primary to a worker, beside what the parent of the primary asks. */
export type PrimaryMessage =
  | { readonly kind: 'give-report'; readonly question: string }
  | { readonly kind: 'reports'; readonly question: number; readonly reports: readonly WorkerReport[] };
