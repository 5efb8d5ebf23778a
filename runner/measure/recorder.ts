import { type Histogram, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { Latency } from '../../model/document/latency.ts';
import type { OperationResult, Outcome } from '../../model/document/operation-result.ts';
import { emptyHistogram } from './empty-histogram.ts';

/** Latencies of one operation and outcome. */
interface Cell {
  readonly operation: string;
  readonly outcome: Outcome;
  count: number;
  histogram: Histogram | null;
  timed: number;
  minUs: number;
  maxUs: number;
  sumUs: number;
}

/**
 * Folds requests at once into one histogram per operation and outcome: memory does not grow with the run (70 kB a cell).
 * Buckets are 0.1 % wide from 1 µs up; count, extremes and mean are exact.
 */
export class Recorder {
  readonly #cells = new Map<string, Map<Outcome, Cell>>();
  readonly #highestUs: number;

  /** `highestUs` is the longest latency that may come, in µs; a longer one is counted in the last bucket, its maximum still exact. */
  constructor(highestUs: number) {
    this.#highestUs = Math.ceil(highestUs);
  }

  /** Records a request that ended; `latencyUs` (µs, fractions welcome) is null where it has no meaning. */
  record(operation: string, outcome: Outcome, latencyUs: number | null): void {
    const cell = this.#cell(operation, outcome);
    cell.count += 1;
    if (latencyUs === null) return;
    cell.histogram ??= emptyHistogram(this.#highestUs);
    cell.histogram.recordValue(Math.min(this.#highestUs, Math.max(1, Math.round(latencyUs))));
    cell.timed += 1;
    cell.sumUs += latencyUs;
    if (latencyUs < cell.minUs) cell.minUs = latencyUs;
    if (latencyUs > cell.maxUs) cell.maxUs = latencyUs;
  }

  /** Everything recorded, operations in order of first appearance; empty without a request. */
  results(): OperationResult[] {
    return [...this.#cells.values()].flatMap((outcomes) =>
      [...outcomes.values()].map((cell) => ({
        operation: cell.operation,
        outcome: cell.outcome,
        count: cell.count,
        latency: encode(cell),
      })),
    );
  }

  /** Requests and their summed latency (µs) over all cells. */
  totals(): { readonly count: number; readonly timed: number; readonly sumUs: number } {
    let [count, timed, sumUs] = [0, 0, 0];
    for (const outcomes of this.#cells.values()) {
      for (const cell of outcomes.values()) {
        count += cell.count;
        timed += cell.timed;
        sumUs += cell.sumUs;
      }
    }
    return { count, timed, sumUs };
  }

  #cell(operation: string, outcome: Outcome): Cell {
    let outcomes = this.#cells.get(operation);
    if (outcomes === undefined) this.#cells.set(operation, (outcomes = new Map()));
    let cell = outcomes.get(outcome);
    if (cell === undefined) {
      cell = { operation, outcome, count: 0, histogram: null, timed: 0, minUs: Infinity, maxUs: 0, sumUs: 0 };
      outcomes.set(outcome, cell);
    }
    return cell;
  }
}

function encode(cell: Cell): Latency | null {
  if (cell.histogram === null) return null;
  return {
    kind: 'histogram',
    encoded: encodeIntoCompressedBase64(cell.histogram),
    count: cell.timed,
    minUs: cell.minUs,
    maxUs: cell.maxUs,
    meanUs: cell.sumUs / cell.timed,
  };
}
