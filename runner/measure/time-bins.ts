import type { TimeBin } from '../../model/document/timeline.ts';
import { pool } from '../../model/stats/distribution.ts';
import { Recorder } from './recorder.ts';

const MOST_BINS = 60;
const SHORTEST_MS = 100;
/** So many good answers of a bin are kept one by one. */
const KEPT = 50;
/** Successive multiples of it fall evenly between 0 and 1 (golden ratio). */
const EVEN_STEP = (Math.sqrt(5) - 1) / 2;

/** Equal bins of a window. */
export interface BinPlan {
  readonly bins: number;
  readonly binMs: number;
}

/** At most 60 bins of at least 0.1 s, unless the whole window is shorter. */
export function planBins(durationMs: number): BinPlan {
  const bins = Math.max(1, Math.min(MOST_BINS, Math.floor(durationMs / SHORTEST_MS)));
  return { bins, binMs: durationMs / bins };
}

/** A bin as it stands in a result; `usOf` gives a good answer's latency (µs) by its rank, 1 for the fastest. */
export function timeBin(
  { binMs }: BinPlan,
  index: number,
  { ok, failed, usOf }: { readonly ok: number; readonly failed: number; readonly usOf: (rank: number) => number },
): TimeBin {
  return {
    startMs: Math.round(index * binMs * 1000) / 1000,
    due: ok + failed,
    failed,
    us: ranksKept(ok, index).map((rank) => Math.round(usOf(rank))),
  };
}

/**
 * All ranks (1 … ok), or one out of each of 50 equal parts. Which place in its part differs from bin to bin, so that over the bins of a
 * window any share of slow answers is met in proportion; the slowest of each bin would make one slow answer of 500 count as one of 50.
 */
function ranksKept(ok: number, index: number): number[] {
  if (ok <= KEPT) return Array.from({ length: ok }, (_, place) => place + 1);
  const place = ((index + 1) * EVEN_STEP) % 1;
  return Array.from({ length: KEPT }, (_, part) => Math.ceil(((part + place) / KEPT) * ok));
}

/** Sorts the requests of a window by when they were due; memory does not grow with their number (70 kB a bin). */
export class TimeBins {
  readonly #plan: BinPlan;
  readonly #recorders: readonly Recorder[];

  /** `highestUs` is the longest latency that may come, in µs; a longer one counts as that. */
  constructor(durationMs: number, highestUs: number) {
    this.#plan = planBins(durationMs);
    this.#recorders = Array.from({ length: this.#plan.bins }, () => new Recorder(highestUs));
  }

  /** Adds a request that was due at `dueMs` of the window; `okLatencyUs` is null unless its answer was good. */
  add(dueMs: number, okLatencyUs: number | null): void {
    const { bins, binMs } = this.#plan;
    const index = Math.max(0, Math.min(bins - 1, Math.floor(dueMs / binMs)));
    this.#recorders[index]?.record('all', okLatencyUs === null ? 'lost' : 'ok', okLatencyUs);
  }

  /** All bins in order, empty ones too. */
  results(): TimeBin[] {
    return this.#recorders.map((recorder, index) => {
      const { count, timed: ok } = recorder.totals();
      const latencies = recorder.results().flatMap(({ latency }) => latency ?? []);
      const distribution = ok === 0 ? null : pool(latencies);
      const usOf = (rank: number): number => distribution?.quantileUs((100 * (rank - 0.5)) / ok) ?? 0;
      return timeBin(this.#plan, index, { ok, failed: count - ok, usOf });
    });
  }
}
