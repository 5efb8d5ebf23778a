import type { Measured } from '../../model/document/measured.ts';
import type { TimeBin } from '../../model/document/timeline.ts';
import { makeMeasured } from './make-measured.ts';

const BIN_MS = 100;

/** An open-model round of requests due one after the other at a rate: the latency in µs of each, null where it failed. Every order statistic is kept. */
export function openRound(latencies: readonly (number | null)[], ratePerSec: number): Measured {
  const good = known(latencies).sort((a, b) => a - b);
  const points = good.map((us, index): [number, number] => [(100 * index) / Math.max(1, good.length - 1), us]);
  const head = {
    count: good.length,
    minUs: good[0] ?? 0,
    maxUs: good.at(-1) ?? 0,
    meanUs: good.reduce((sum, us) => sum + us, 0) / good.length,
  };
  const bad = latencies.length - good.length;
  return {
    ...makeMeasured('quantiles', { medianUs: 1000, requests: 0 }, () => 0.5),
    elapsedMs: (latencies.length / ratePerSec) * 1000,
    operations: [
      { operation: 'get', outcome: 'ok', count: good.length, latency: { kind: 'quantiles', points, ...head } },
      { operation: 'get', outcome: 'http-error', count: bad, latency: null },
    ],
    timeBins: binsOf(latencies, (ratePerSec * BIN_MS) / 1000),
  };
}

function binsOf(latencies: readonly (number | null)[], perBin: number): TimeBin[] {
  return Array.from({ length: Math.ceil(latencies.length / perBin) }, (_, bin) => {
    const own = latencies.slice(bin * perBin, (bin + 1) * perBin);
    const us = known(own).sort((a, b) => a - b);
    return { startMs: bin * BIN_MS, due: own.length, failed: own.length - us.length, us };
  });
}

function known(latencies: readonly (number | null)[]): number[] {
  return latencies.filter((us) => us !== null);
}
