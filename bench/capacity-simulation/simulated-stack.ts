import { servingOf } from '../../model/capacity/serving.ts';
import type { AskedStep } from '../../model/capacity/stack-search.ts';
import type { CapacityStep } from '../../model/document/capacity-step.ts';
import type { Latency } from '../../model/document/latency.ts';
import type { Shape } from './shapes.ts';
import { playQueue } from './simulated-queue.ts';
import { normal, type Timeline } from './timeline.ts';

/** Error of the measured wait share, sd. */
const WAIT_SD = 0.01;

/** One process in one block. */
export interface SimulatedProcess {
  readonly shape: Shape;
  /** Of the process; null if it needs no core. */
  readonly speed: Timeline | null;
  /** Of the machine without the process. */
  readonly machine: Timeline;
  readonly random: () => number;
  readonly limitMs: number;
}

/** Plays a step at a time; the result is what the generator would have written, and when it was over. */
export function playStep(
  process: SimulatedProcess,
  asked: AskedStep,
  atMs: number,
): { readonly step: CapacityStep; readonly overMs: number } {
  const { ratePerSec, durationMs, purpose } = asked;
  const { shape, speed, machine, random, limitMs } = process;
  const latencies: number[] = [];
  const goodEnds: number[] = [];
  let [due, waiting, lastMs] = [0, 0, atMs + durationMs];
  playQueue(shape, speed, random, { fromMs: atMs, ratePerSec, durationMs }, (dueMs, endMs) => {
    due += 1;
    if (Number.isNaN(endMs)) return;
    latencies.push(endMs - dueMs);
    goodEnds.push(endMs - atMs);
    if (endMs > atMs + durationMs) waiting += 1;
    lastMs = Math.max(lastMs, endMs);
  });
  const endsAt = atMs + durationMs;
  const refused = due - latencies.length;
  const lost = 1 - (machine.workAt(endsAt) - machine.workAt(atMs)) / durationMs;
  const waitShare = Math.min(1, Math.max(0, lost + WAIT_SD * normal(random)));
  const step: CapacityStep = {
    purpose,
    startMs: atMs,
    ratePerSec,
    durationMs,
    due,
    good: latencies.length,
    failed: refused === 0 ? {} : { 'http-error': refused },
    dropped: 0,
    overTarget: refused + latencies.filter((latency) => !(latency < limitMs)).length,
    inFlightAtEnd: waiting,
    recoveryMs: lastMs - endsAt,
    latency: purpose === 'overload' ? null : latencyOf(latencies),
    serving: servingOf(goodEnds, durationMs),
    generator: { latenessP99Ms: 1, cpuShare: 0.1 },
    busiestThreadShare: shape.sleeps === true ? 0.1 : 1 - waitShare,
    waitShare,
    signals: null,
  };
  return { step, overMs: lastMs + 20 };
}

function latencyOf(latencies: readonly number[]): Latency | null {
  if (latencies.length === 0) return null;
  const us = Float64Array.from(latencies, (ms) => ms * 1000).sort();
  const at = (share: number): number => us[Math.min(us.length - 1, Math.floor(share * us.length))] as number;
  return {
    kind: 'quantiles',
    points: [0, 50, 90, 99, 100].map((percentile) => [percentile, at(percentile / 100)]),
    count: us.length,
    minUs: at(0),
    maxUs: at(1),
    meanUs: us.reduce((total, one) => total + one, 0) / us.length,
  };
}
