import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as check, boolean, double, integer, property, record } from 'fast-check';
import type { Load } from '../../model/document/load.ts';
import type { Measured } from '../../model/document/measured.ts';
import type { RunResult } from '../../model/document/run-result.ts';
import { audit } from '../../reports/audit/audit.ts';
import type { AuditedRound } from '../../reports/audit/audited-round.ts';
import { auditedRounds } from '../../reports/audit/formats/stackbench.ts';
import { readAuditFile } from '../../reports/audit/read-audit-file.ts';
import { Recorder } from '../../runner/measure/recorder.ts';
import { TEN_STACKS } from '../support/made-stacks.ts';
import { makeLatency } from '../support/make-measured.ts';
import { makeResult } from '../support/make-result.ts';

/** Honest figures of random latencies, written as each kind of file writes them, must never give a proof. */
const latenciesUs = array(double({ min: 1, max: 5e6, noNaN: true }), { minLength: 2, maxLength: 80 });
const run = makeResult({ visits: 1, stacks: TEN_STACKS.slice(0, 1), requests: 30, ratePerSec: 300 });

function assertNoProof(rounds: readonly AuditedRound[]): void {
  assert.ok(rounds.length > 0);
  assert.deepEqual(
    audit(rounds).findings.filter(({ strength }) => strength === 'proof'),
    [],
  );
}

test("figures of any closed loop, as our recorder keeps them, never give a proof: Little's law is valid at the window's edges too", () => {
  const loop = record({
    perConnection: array(array(double({ min: 50, max: 4e6, noNaN: true }), { minLength: 1, maxLength: 60 }), {
      minLength: 1,
      maxLength: 16,
    }),
    windowMs: integer({ min: 500, max: 5000 }),
    beginMs: integer({ min: 0, max: 1000 }),
  });
  check(
    property(loop, ({ perConnection, windowMs, beginMs }) => {
      const recorder = new Recorder(60_000_000);
      let count = 0;
      for (const latencies of perConnection) {
        let endedMs = 0;
        // Each connection asks again at once, over and over, as a closed loop does.
        for (let index = 0; endedMs < beginMs + windowMs && index < 5000; index += 1) {
          const us = latencies[index % latencies.length] ?? 0;
          endedMs += us / 1000;
          if (endedMs < beginMs || endedMs >= beginMs + windowMs) continue;
          recorder.record('get', 'ok', us);
          count += 1;
        }
      }
      if (count === 0) return;
      assertNoProof(
        auditedRounds(
          withMeasured({ elapsedMs: windowMs, operations: recorder.results(), statuses: { '200': count } }, (load) =>
            load.kind === 'closed' ? { ...load, connections: perConnection.length } : load,
          ),
        ),
      );
    }),
  );
});

test('figures of any closed loop in slices never give a proof, nor a hint of a client that was the limit', () => {
  const loop = record({
    perConnection: array(array(double({ min: 1000, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 }), {
      minLength: 1,
      maxLength: 8,
    }),
    windows: array(record({ gapMs: integer({ min: 0, max: 400 }), durationMs: integer({ min: 20, max: 500 }) }), {
      minLength: 1,
      maxLength: 8,
    }),
  });
  check(
    property(loop, ({ perConnection, windows }) => {
      let [count, endMs, atBeginUs, atEndUs] = [0, 0, 0, 0];
      const edges = windows.map(({ gapMs, durationMs }) => {
        const beginMs = endMs + gapMs;
        endMs = beginMs + durationMs;
        return { beginMs, endMs };
      });
      const recorder = new Recorder(60_000_000);
      for (const latencies of perConnection) {
        let beganMs = 0;
        for (let index = 0; beganMs < endMs; index += 1) {
          const us = latencies[index % latencies.length] ?? 0;
          const endedMs = beganMs + us / 1000;
          for (const window of edges) {
            if (beganMs < window.beginMs && endedMs >= window.beginMs) atBeginUs += (window.beginMs - beganMs) * 1000;
            if (beganMs < window.endMs && endedMs >= window.endMs) atEndUs += (window.endMs - beganMs) * 1000;
            if (endedMs < window.beginMs || endedMs >= window.endMs) continue;
            recorder.record('get', 'ok', us);
            count += 1;
          }
          beganMs = endedMs;
        }
      }
      if (count === 0) return;
      const elapsedMs = windows.reduce((sum, { durationMs }) => sum + durationMs, 0);
      const slice = { startMs: 0, ok: 1, failed: 0, inFlightAtEnd: null, waitShare: null };
      const slices = windows.map(({ durationMs }) => ({ ...slice, durationMs }));
      const figures = { elapsedMs, operations: recorder.results(), statuses: { '200': count }, slices };
      // A file of before slices stated the ages states none.
      for (const inFlightAges of [{ atBeginUs, atEndUs }, null]) {
        const rounds = auditedRounds(
          withMeasured({ ...figures, inFlightAges }, (load) =>
            load.kind === 'closed' ? { ...load, connections: perConnection.length } : load,
          ),
        );
        assertNoProof(rounds);
        // In a single window without ages much of the time in flight may be missing: that is what a hint is for.
        if (inFlightAges === null && windows.length === 1) continue;
        assert.deepEqual(
          audit(rounds).findings.filter(({ rule }) => rule === 'littles-law'),
          [],
        );
      }
    }),
  );
});

test("figures of any latencies, as k6's quantiles keep them, never give a proof", () => {
  check(
    property(latenciesUs, (values) => {
      const operations = [
        { operation: 'get', outcome: 'ok' as const, count: values.length, latency: makeLatency('quantiles', values) },
      ];
      const elapsedMs = (values.length * 1000) / 300;
      for (const answers of [null, makeLatency('quantiles', values)])
        assertNoProof(
          auditedRounds(
            withMeasured({ elapsedMs, operations, answers, statuses: { '200': values.length } }, (load) => load),
          ),
        );
    }),
  );
});

test('what autocannon prints of any closed loop, with a rate or without, at full speed or held up, never gives a proof', () => {
  const loop = record({
    perConnection: array(array(double({ min: 1, max: 3e6, noNaN: true }), { minLength: 1, maxLength: 40 }), {
      minLength: 1,
      maxLength: 8,
    }),
    seconds: integer({ min: 1, max: 20 }),
    pipelining: integer({ min: 1, max: 3 }),
    missedTicks: integer({ min: 0, max: 5 }),
    corrected: boolean(),
    excluded: integer({ min: 0, max: 4 }),
  });
  check(
    property(loop, ({ perConnection, seconds, pipelining, missedTicks, corrected, excluded }) => {
      const answers = perConnection.flatMap((latencies) =>
        Array.from({ length: pipelining }, () => playLoop(latencies, seconds * 1000)).flat(),
      );
      const text = autocannonText(answers, {
        connections: perConnection.length,
        pipelining,
        seconds,
        ticks: Math.max(1, seconds - missedTicks),
        corrected,
        isTimed: (index) => excluded === 0 || index % excluded !== 0,
      });
      assertNoProof(readAuditFile('a.json', text).rounds);
    }),
  );
});

test("figures of any latencies, in wrk's three digits and without what timed out, never give a proof", () => {
  check(
    property(latenciesUs, integer({ min: 0, max: 30 }), integer({ min: 100, max: 6000 }), (values, more, timeoutMs) => {
      const seconds = Math.ceil(Math.max(...values) / 1e6) + more;
      const sorted = values.filter((us) => us <= timeoutMs * 1000).toSorted((a, b) => a - b);
      const n = values.length;
      const { mean, sd } = sorted.length < 2 ? { mean: sorted[0] ?? 0, sd: 0 } : moments(sorted);
      const late = n - sorted.length;
      const text = `Running ${seconds}s test @ http://127.0.0.1:1/
  1 threads and 4 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   ${wrkTime(mean)}   ${wrkTime(sd)}  ${wrkTime(sorted.at(-1) ?? 0)}   ${sorted.length === 0 ? '-nan' : '81.20'}%
    Req/Sec     2.01k   120.11     2.30k    70.00%
  Latency Distribution
${[50, 75, 90, 99].map((p) => `     ${p}%  ${wrkTime(nearestRank(sorted, p))}`).join('\n')}
  ${n} requests in ${seconds.toFixed(2)}s, 8.91MB read
${late === 0 ? '' : `  Socket errors: connect 0, read 0, write 0, timeout ${late}\n`}Requests/sec: ${(n / seconds).toFixed(2)}
Transfer/sec:      0.89MB
`;
      assertNoProof(readAuditFile('wrk.txt', text).rounds);
    }),
  );
});

test('what k6 writes of any latencies, refused requests among them with 0 ms, never gives a proof', () => {
  check(
    property(latenciesUs, integer({ min: 0, max: 80 }), integer({ min: 0, max: 30 }), (values, refused, more) => {
      const sorted = [...values, ...Array.from({ length: refused }, () => 0)]
        .map((us) => us / 1000)
        .toSorted((a, b) => a - b);
      const n = sorted.length;
      const durationMs = (sorted.at(-1) ?? 0) + 1 + more * 1000;
      const trend = { avg: moments(sorted).mean, min: sorted[0], med: linear(sorted, 50), max: sorted.at(-1) };
      const text = JSON.stringify({
        metrics: {
          http_req_duration: {
            type: 'trend',
            values: {
              ...trend,
              'p(90)': linear(sorted, 90),
              'p(95)': linear(sorted, 95),
              'p(99.9)': linear(sorted, 99.9),
            },
          },
          http_reqs: { type: 'counter', values: { count: n, rate: (n * 1000) / durationMs } },
          http_req_failed: { type: 'rate', values: { rate: refused / n, passes: refused, fails: n - refused } },
        },
        state: { testRunDurationMs: durationMs },
      });
      assertNoProof(readAuditFile('k6.json', text).rounds);
    }),
  );
});

/**
 * Latencies of one place in flight that asks again at once until the time is over, µs; what has not ended then is
 * missing.
 */
function playLoop(latencies: readonly number[], windowMs: number): number[] {
  const answers: number[] = [];
  let endedMs = 0;
  for (let index = 0; answers.length < 2000; index += 1) {
    const us = latencies[index % latencies.length] ?? 0;
    endedMs += us / 1000;
    if (endedMs >= windowMs) break;
    answers.push(us);
  }
  return answers;
}

interface AutocannonRun {
  readonly connections: number;
  readonly pipelining: number;
  readonly seconds: number;
  readonly ticks: number;
  readonly corrected: boolean;
  readonly isTimed: (index: number) => boolean;
}

/**
 * Milliseconds are cut off, means rounded up to 0.01, the minimum is the least that is not 0, and with a rate a late
 * answer counts again for each millisecond.
 */
function autocannonText(answersUs: readonly number[], run: AutocannonRun): string {
  const timed = answersUs.filter((_, index) => run.isTimed(index)).map((us) => Math.floor(us / 1000));
  const ms = (
    run.corrected ? timed.flatMap((t) => Array.from({ length: Math.max(1, Math.min(t, 300)) }, (_, k) => t - k)) : timed
  ).toSorted((a, b) => a - b);
  const { mean, sd } = ms.length === 0 ? { mean: 0, sd: 0 } : moments(ms, ms.length);
  const upTo = (value: number): number => Math.ceil(value * 100) / 100;
  const percentiles = [0.001, 0.01, 0.1, 1, 2.5, 10, 25, 50, 75, 90, 97.5, 99, 99.9, 99.99, 99.999];
  const good = answersUs.filter((_, index) => run.isTimed(index)).length;
  return JSON.stringify({
    connections: run.connections,
    sampleInt: 1000,
    pipelining: run.pipelining,
    workers: 0,
    duration: run.seconds + 0.01,
    samples: run.ticks,
    errors: 0,
    timeouts: 0,
    mismatches: 0,
    non2xx: answersUs.length - good,
    '1xx': 0,
    '2xx': good,
    '3xx': 0,
    '4xx': 0,
    '5xx': answersUs.length - good,
    latency: {
      average: upTo(mean),
      mean: upTo(mean),
      stddev: upTo(sd),
      min: ms.find((t) => t > 0) ?? 0,
      max: ms.at(-1) ?? 0,
      ...Object.fromEntries(percentiles.map((p) => [`p${String(p).replace('.', '_')}`, nearestRank(ms, p)])),
      totalCount: ms.length,
    },
    requests: { average: upTo(answersUs.length / run.ticks), min: 0, max: answersUs.length, total: answersUs.length },
  });
}

/** The run with other figures in its closed-loop round (or, for quantiles, its open-model one), and no other round. */
function withMeasured(
  change: Pick<Measured, 'elapsedMs' | 'operations' | 'statuses'> &
    Partial<Pick<Measured, 'answers' | 'slices' | 'inFlightAges'>>,
  toLoad: (load: Load) => Load,
): RunResult {
  const wanted = change.operations[0]?.latency?.kind === 'quantiles' ? 'open' : 'closed';
  return {
    ...run,
    visits: run.visits.map((visit) => ({
      ...visit,
      rounds: visit.rounds.flatMap((round) =>
        round.state === 'completed' && round.load.kind === wanted
          ? [{ ...round, load: toLoad(round.load), measured: { ...round.measured, ...change } }]
          : [],
      ),
    })),
  };
}

function moments(
  values: readonly number[],
  divisor = values.length - 1,
): { readonly mean: number; readonly sd: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squares / divisor) };
}

function nearestRank(sorted: readonly number[], percentile: number): number {
  return sorted[Math.max(0, Math.ceil((percentile / 100) * sorted.length) - 1)] ?? 0;
}

/** Type 7 of Hyndman and Fan, as k6 computes it. */
function linear(sorted: readonly number[], percentile: number): number {
  const rank = (percentile / 100) * (sorted.length - 1);
  const [low = 0, high = low] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
  return low + (high - low) * (rank % 1);
}

function wrkTime(us: number): string {
  if (us < 1000) return `${us.toFixed(2)}us`;
  return us < 1e6 ? `${(us / 1000).toFixed(2)}ms` : `${(us / 1e6).toFixed(2)}s`;
}
