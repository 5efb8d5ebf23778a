import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { Latency } from '../../model/document/latency.ts';
import type { Measured, Slice } from '../../model/document/measured.ts';
import type { OperationResult } from '../../model/document/operation-result.ts';
import type { TimeBin, TimelineSecond } from '../../model/document/timeline.ts';
import type { RecordedWarning } from '../../model/document/warning.ts';

/** How a made round behaves. */
export interface Behaviour {
  /** Median latency in µs. */
  readonly medianUs: number;
  /** Requests in the round. */
  readonly requests: number;
  /** Failed answers among them, all of the first operation. */
  readonly failures?: number;
  readonly dropped?: number;
  readonly elapsedMs?: number;
  readonly appCpuUs?: number | null;
  /** Services that work for it. */
  readonly services?: readonly string[];
  readonly warnings?: readonly RecordedWarning[];
  /** Whether the round was measured in slices; true unless given. */
  readonly sliced?: boolean;
}

const MIX = [
  ['get', 0.75, 1],
  ['update', 0.15, 1.6],
  ['list', 0.05, 2.2],
  ['create', 0.05, 1.7],
] as const;

/**
 * A measured window with log-normal latencies; `kind` says how they are kept, as autocannon's recorder or as k6 does.
 */
export function makeMeasured(kind: Latency['kind'], behaviour: Behaviour, random: () => number): Measured {
  const { requests, failures = 0, elapsedMs = 3000, sliced = true } = behaviour;
  const answered: number[] = [];
  const operations = MIX.flatMap(([operation, share, factor], index): OperationResult[] => {
    const bad = index === 0 ? Math.min(failures, Math.round(requests * share)) : 0;
    const count = Math.round(requests * share) - bad;
    const values = Array.from({ length: count }, () => logNormal(behaviour.medianUs * factor, random));
    answered.push(...values);
    const good = { operation, outcome: 'ok' as const, count, latency: count === 0 ? null : makeLatency(kind, values) };
    return bad === 0 ? [good] : [good, { operation, outcome: 'http-error', count: bad, latency: null }];
  });
  return {
    elapsedMs,
    operations,
    answers: null,
    timeBins: kind === 'quantiles' ? makeTimeBins(answered, requests - answered.length, elapsedMs) : null,
    dropped: behaviour.dropped ?? 0,
    late: null,
    lateness: null,
    serviceTime: null,
    connectionCloses: kind === 'histogram' ? 0 : null,
    statuses: statusesOf(operations),
    inFlightAges: null,
    slices: sliced ? makeSlices(answered.length, Math.max(0, requests - answered.length), elapsedMs) : null,
    timeline: kind === 'histogram' ? makeTimeline(answered, elapsedMs) : null,
    app: {
      eventLoopUtilisation: 0.42,
      eventLoopDelayP50Us: 80,
      eventLoopDelayP99Us: 1900,
      eventLoopDelayMaxUs: 7400,
    },
    pools: null,
    resources: {
      appCpuUs: behaviour.appCpuUs === undefined ? requests * 150 : behaviour.appCpuUs,
      appRssBytes: 90_000_000,
      servicesRssBytes: {},
      foreignCpuShare: 0.01,
      stealShare: 0,
      cores: {
        system: { cores: 1, foreignShare: 0.01, stealShare: 0 },
        generator: { cores: 1, foreignShare: 0, stealShare: 0 },
      },
      runQueue: { windowUs: elapsedMs * 1000, appUs: elapsedMs * 10, servicesUs: {}, generatorUs: elapsedMs * 5 },
      servicesCpuUs: Object.fromEntries(
        (behaviour.services ?? []).map((id, index) => [id, requests * (60 - 40 * index)]),
      ),
      generatorCpuUs: requests * 70,
      perSecond: makeSecondsOfCpu(requests, elapsedMs),
    },
    generator: {
      cpuShare: 0.4,
      eventLoopUtilisation: 0.5,
      littlesLaw: kind === 'histogram' ? 1 : null,
      ceilingPerSec: kind === 'histogram' ? 25_000 : 4000,
    },
    warnings: [...(behaviour.warnings ?? [])],
  };
}

const SLICE_MS = 250;
/** Shares by which slices of a quiet machine differ from their mean. */
const UNEVEN = [0.02, -0.01, -0.02, 0.01];

/** The requests dealt out over slices of which the last of eight waited for a core; other apps had the time between. */
function makeSlices(ok: number, failed: number, elapsedMs: number): Slice[] {
  const count = Math.max(1, Math.round(elapsedMs / SLICE_MS));
  const until = (index: number): number =>
    Math.round((ok / count) * (index + (index % UNEVEN.length === 0 ? 0 : (UNEVEN[index % UNEVEN.length] ?? 0))));
  return Array.from({ length: count }, (_, index) => ({
    startMs: index * SLICE_MS * 4,
    durationMs: elapsedMs / count,
    ok: (index === count - 1 ? ok : until(index + 1)) - until(index),
    failed: Math.floor(failed / count) + (index < failed % count ? 1 : 0),
    inFlightAtEnd: 0,
    waitShare: index % 8 === 7 ? 0.2 : 0.01,
  }));
}

const BIN_MS = 100;

/**
 * Answers and failures dealt out evenly over the bins of the window, as of requests that know nothing of each other.
 */
function makeTimeBins(latenciesUs: readonly number[], failed: number, elapsedMs: number): TimeBin[] {
  const bins = Math.max(1, Math.floor(elapsedMs / BIN_MS));
  return dealOut(latenciesUs, bins).map((us, bin) => {
    const bad = Math.floor(failed / bins) + (bin < failed % bins ? 1 : 0);
    return { startMs: bin * BIN_MS, due: us.length + bad, failed: bad, us };
  });
}

/** The answers dealt out over the whole seconds of the window, with the latency of each second. */
function makeTimeline(latenciesUs: readonly number[], elapsedMs: number): TimelineSecond[] {
  const seconds = Math.floor(elapsedMs / 1000);
  return dealOut(latenciesUs, seconds).map((sorted, second) => {
    const known = sorted.length > 0;
    return {
      second,
      ok: sorted.length,
      failed: 0,
      p50Us: known ? at(sorted, 50) : null,
      p99Us: known ? at(sorted, 99) : null,
      maxUs: sorted.at(-1) ?? null,
    };
  });
}

/** Latencies dealt out by a stride, because the list has one operation after the other; ascending in each part. */
function dealOut(latenciesUs: readonly number[], parts: number): number[][] {
  const dealt = Array.from({ length: parts }, (): number[] => []);
  for (const [index, us] of latenciesUs.entries()) dealt[index % parts]?.push(us);
  return dealt.map((part) => ascending(part));
}

function ascending(values: readonly number[]): number[] {
  return [...Float64Array.from(values).sort()];
}

/** CPU that grows a little from second to second, so that a chart has something to show. */
function makeSecondsOfCpu(requests: number, elapsedMs: number): Measured['resources']['perSecond'] {
  const seconds = Math.floor(elapsedMs / 1000);
  return Array.from({ length: seconds }, (_, second) => {
    const inSecond = (requests / seconds) * (1 + second / 20);
    return {
      second,
      appCpuUs: inSecond * 150,
      servicesCpuUs: { postgres: inSecond * 60 },
      generatorCpuUs: inSecond * 70,
    };
  });
}

/** The same latencies in µs, kept as either engine does; the list must not be empty. */
export function makeLatency(kind: Latency['kind'], values: readonly number[]): Latency {
  const sorted = ascending(values);
  const minUs = sorted[0] ?? 0;
  const maxUs = sorted.at(-1) ?? 0;
  const meanUs = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const head = { count: sorted.length, minUs, maxUs, meanUs };
  if (kind === 'histogram') return { kind, encoded: encode(sorted), ...head };
  const percentiles = [0, 1, 5, 10, 25, 50, 75, 90, 95, 98, 99, 99.5, 99.9, 99.99, 100];
  return {
    kind,
    points: percentiles.map((percentile): [number, number] => [percentile, at(sorted, percentile)]),
    ...head,
  };
}

function encode(values: readonly number[]): string {
  const histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 60_000_000,
    numberOfSignificantValueDigits: 3,
  });
  for (const value of values) histogram.recordValue(value);
  return encodeIntoCompressedBase64(histogram);
}

function at(sorted: readonly number[], percentile: number): number {
  const position = (percentile / 100) * (sorted.length - 1);
  const lower = sorted[Math.floor(position)] ?? 0;
  const upper = sorted[Math.ceil(position)] ?? lower;
  return lower + (upper - lower) * (position - Math.floor(position));
}

function logNormal(medianUs: number, random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.max(1, Math.round(medianUs * Math.exp(normal * 0.55)));
}

function statusesOf(operations: readonly OperationResult[]): Record<string, number> {
  const statuses: Record<string, number> = {};
  for (const { outcome, count } of operations) {
    const status = outcome === 'ok' ? '200' : '500';
    statuses[status] = (statuses[status] ?? 0) + count;
  }
  return statuses;
}
