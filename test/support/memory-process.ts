import { RoundWindows } from '../../runner/load/engines/autocannon/round-windows.ts';
import {
  answersKey,
  K6_OUTCOMES,
  K6_STATUSES,
  binKey,
  latencyKey,
  percentileKey,
  statusKey,
} from '../../runner/load/engines/k6/metric-names.ts';
import { PERCENTILES } from '../../runner/load/engines/k6/plan-json.ts';
import { readMetrics, summaryOf as figuresOf } from '../../runner/load/engines/k6/read-summary.ts';
import { Recorder } from '../../runner/measure/recorder.ts';
import { TimeBins } from '../../runner/measure/time-bins.ts';
import { OPERATION_IDS } from '../../scenarios/operations.ts';

/** A process for tests: has one subject take so many samples, and prints how many bytes it holds after a collection. */

const TIMEOUT_MS = 10_000;
const RATE_PER_SEC = 300_000;
const BINS = 60;

/** What takes samples; each gives what must stay in memory until the round is told of. */
const SUBJECTS = {
  recorder(samples: number): unknown {
    const recorder = new Recorder(TIMEOUT_MS * 1000);
    for (let index = 0; index < samples; index += 1) recorder.record(operationAt(index), 'ok', latencyAt(index) * 1000);
    return recorder;
  },
  window(samples: number): unknown {
    const durationMs = (samples / RATE_PER_SEC) * 1000;
    const window = new RoundWindows({ durationMs, timeoutMs: TIMEOUT_MS, connections: 32 });
    const beganAt = performance.now();
    window.open(durationMs + 1000, []);
    for (let index = 0; index < samples; index += 1) {
      const endedAt = beganAt + (index / samples) * durationMs;
      const startedAt = endedAt - latencyAt(index);
      window.add({ operation: operationAt(index), status: 200, outcome: 'answered', startedAt, endedAt, reason: null });
    }
    return window;
  },
  bins(samples: number): unknown {
    const durationMs = BINS * 1000;
    const bins = new TimeBins(durationMs, TIMEOUT_MS * 1000);
    for (let index = 0; index < samples; index += 1) bins.add((index / samples) * durationMs, latencyAt(index) * 1000);
    return bins;
  },
  summary(samples: number): unknown {
    return figuresOf(readMetrics(JSON.parse(summaryOf(samples))), { bins: BINS, binMs: 100 }, 0);
  },
  /** What must not be: shows that the test would see it. */
  everything(samples: number): unknown {
    return Array.from({ length: samples }, (_, index) => ({
      operation: operationAt(index),
      latency: latencyAt(index),
    }));
  },
};

export type Subject = keyof typeof SUBJECTS;

function operationAt(index: number): (typeof OPERATION_IDS)[number] {
  return OPERATION_IDS[index % OPERATION_IDS.length] ?? 'get';
}

/** From 1 ms to 9 s, seldom twice the same. */
function latencyAt(index: number): number {
  return 1 + ((index * 7919.123) % 9000);
}

function summaryOf(samples: number): string {
  const values = Object.fromEntries(PERCENTILES.map((p) => [percentileKey(p), p / 7]));
  const names = [
    answersKey,
    ...Array.from({ length: BINS }, (_, bin) => binKey(bin)),
    ...OPERATION_IDS.flatMap((operation) => K6_OUTCOMES.map((outcome) => latencyKey(operation, outcome))),
  ];
  const trends = names.map((name) => [name, { values: { ...values, count: samples, min: 1, max: 9, avg: 5 } }]);
  const counters = K6_STATUSES.map((status) => [statusKey(status), { values: { count: samples } }]);
  return JSON.stringify({ metrics: Object.fromEntries([...trends, ...counters]) });
}

const [name = '', samples = '0'] = process.argv.slice(2);
if (!(name in SUBJECTS) || globalThis.gc === undefined)
  throw new Error('memory-process SUBJECT SAMPLES, with --expose-gc');
const kept = SUBJECTS[name as Subject](Number(samples));
await globalThis.gc({ execution: 'async' });
await globalThis.gc({ execution: 'async' });
const { heapUsed, external } = process.memoryUsage();
console.log(JSON.stringify({ bytes: heapUsed + external, kept: typeof kept }));
