/** A queue with Poisson arrivals whose requests are served in the order of their arrival. */
export interface QueueModel {
  readonly workers: number;
  /** Time of a worker for one request, ms: a fixed part, and one that is exponentially distributed with this mean. */
  readonly fixedMs: number;
  readonly exponentialMs: number;
  /** A request that finds so much in the queue and with the workers fails at once; null without a limit. */
  readonly mostInSystem: number | null;
}

/** Requests/s that all workers together serve while there is a queue. */
export function saturationOf({ workers, fixedMs, exponentialMs }: QueueModel): number {
  return (workers * 1000) / (fixedMs + exponentialMs);
}
