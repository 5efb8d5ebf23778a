import type { Calibration } from '../../../model/document/calibration.ts';
import type { RunResult } from '../../../model/document/run-result.ts';
import { pool } from '../../../model/stats/distribution.ts';
import { isEstablished } from '../../../model/stats/percentile.ts';
import { sum } from '../../../model/stats/sum.ts';

/**
 * Latency of an open-model engine against a server that does nothing, at the stated rate, in rounds of a second:
 * roughly its own part.
 */
export interface GeneratorLatency {
  readonly engine: string;
  readonly scenario: string;
  readonly ratePerSec: number;
  readonly p50Us: number;
  /** Null if fewer than ten requests are above it. */
  readonly p99Us: number | null;
}

/** One for each open-model engine and scenario, pooled over repetitions; empty if the file has none. */
export function generatorLatencies({ calibrations }: Pick<RunResult, 'calibrations'>): GeneratorLatency[] {
  const groups = new Map<string, Calibration[]>();
  for (const calibration of calibrations.filter(({ latencies }) => latencies.length > 0)) {
    const key = JSON.stringify([calibration.engine, calibration.scenario]);
    groups.set(key, [...(groups.get(key) ?? []), calibration]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || first.load.kind !== 'open') return [];
    const latencies = group.flatMap((calibration) => calibration.latencies);
    const count = sum(latencies.map((latency) => latency.count));
    const pooled = pool(latencies);
    return [
      {
        engine: first.engine,
        scenario: first.scenario,
        ratePerSec: first.load.ratePerSec,
        p50Us: pooled.quantileUs(50),
        p99Us: isEstablished(count, 99) ? pooled.quantileUs(99) : null,
      },
    ];
  });
}
