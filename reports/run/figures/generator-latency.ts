import type { Calibration } from '../../../model/document/calibration.ts';
import type { RunResult } from '../../../model/document/run-result.ts';
import { pool } from '../../../model/stats/distribution.ts';
import { isEstablished } from '../../../model/stats/percentile.ts';

/** What an open-model engine shows against a server that does nothing, at the stated rate, in rounds of a second: about its own part of the latencies beside it. */
export interface GeneratorLatency {
  readonly engine: string;
  readonly scenario: string;
  readonly ratePerSec: number;
  readonly p50Us: number;
  /** Null where fewer than ten requests lie above. */
  readonly p99Us: number | null;
}

/** One for each open-model engine and scenario, pooled over repetitions; empty where the file does not tell. */
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
    const count = latencies.reduce((sum, latency) => sum + latency.count, 0);
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
