import type { Latency } from '../../../model/document/latency.ts';
import type { Measured } from '../../../model/document/measured.ts';
import { pool, quantileWithFailures, type Distribution } from '../../../model/stats/distribution.ts';
import { isEstablished } from '../../../model/stats/percentile.ts';

/** Everything that some rounds of one engine counted, pooled: requests are added up, percentiles never averaged. */
export interface Pooled {
  /** Requests that were due: answered, failed and never sent. */
  readonly due: number;
  readonly ok: number;
  /** Requests over any target: failed, dropped, or answered but not timed. */
  readonly failures: number;
  readonly dropped: number;
  /** Latencies of the good answers; null where there is none. */
  readonly distribution: Distribution | null;
}

/** A percentile in µs, or why there is none: too few requests lie above it, or it falls among the failures. */
export interface Quantile {
  readonly percentile: number;
  readonly us: number | null;
  readonly state: 'measured' | 'not-established' | 'failures';
}

/** Pools rounds, or one operation of them. Dropped requests have no operation and count only in the whole. */
export function poolRounds(rounds: readonly Measured[], operation?: string): Pooled {
  const results = rounds
    .flatMap((round) => round.operations)
    .filter((result) => operation === undefined || result.operation === operation);
  const good = results.filter((result) => result.outcome === 'ok');
  const ok = sum(good.map((result) => result.count));
  const bad = sum(results.filter((result) => result.outcome !== 'ok').map((result) => result.count));
  const dropped = operation === undefined ? sum(rounds.map((round) => round.dropped)) : 0;
  const latencies = rounds.flatMap((round) => latenciesOf(round, operation)).filter(({ count }) => count > 0);
  const untimed = Math.max(0, ok - sum(latencies.map((latency) => latency.count)));
  let distribution: Distribution | null = null;
  return {
    due: ok + bad + dropped,
    ok,
    failures: bad + dropped + untimed,
    dropped,
    // Made when asked for: decoding histograms is slow, and counts do not need them.
    get distribution() {
      if (latencies.length > 0) distribution ??= pool(latencies);
      return distribution;
    },
  };
}

/** Latencies of a round's good answers: together where the engine gives them so, which is more exact, else cell by cell. */
function latenciesOf({ answers, operations }: Measured, operation: string | undefined): Latency[] {
  if (operation === undefined && answers != null) return [answers];
  return operations.flatMap(({ operation: its, outcome, latency }) =>
    outcome === 'ok' && latency !== null && (operation === undefined || its === operation) ? [latency] : [],
  );
}

/** Results are never changed, and reading a histogram is slow: a round is pooled once however many figures are taken from it. */
const POOLED = new WeakMap<Measured, Pooled>();

/** Everything that one round counted. */
export function poolRound(round: Measured): Pooled {
  const pooled = POOLED.get(round) ?? poolRounds([round]);
  POOLED.set(round, pooled);
  return pooled;
}

/** Percentile (0..100) of all due requests, failures being slower than every answer. */
export function quantileOf(pooled: Pooled, percentile: number): Quantile {
  if (!isEstablished(pooled.due, percentile)) return { percentile, us: null, state: 'not-established' };
  const us = pooled.distribution ? quantileWithFailures(pooled.distribution, pooled.failures, percentile) : null;
  return { percentile, us, state: us === null ? 'failures' : 'measured' };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
