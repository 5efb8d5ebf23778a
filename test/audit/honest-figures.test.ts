import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as check, double, integer, property, record } from 'fast-check';
import type { Load, Measured, RunResult } from '../../model/run-result.ts';
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

test("figures of any closed loop, as our recorder keeps them, never give a proof: Little's law holds at the window's edges too", () => {
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

test("figures of any latencies, as k6's quantiles keep them, never give a proof", () => {
  check(
    property(latenciesUs, (values) => {
      const operations = [
        { operation: 'get', outcome: 'ok' as const, count: values.length, latency: makeLatency('quantiles', values) },
      ];
      const elapsedMs = (values.length * 1000) / 300;
      assertNoProof(
        auditedRounds(withMeasured({ elapsedMs, operations, statuses: { '200': values.length } }, (load) => load)),
      );
    }),
  );
});

test('figures of any latencies, in whole milliseconds as autocannon prints them, never give a proof', () => {
  check(
    property(latenciesUs, integer({ min: 1, max: 30 }), (values, seconds) => {
      const ms = values.map((us) => Math.floor(us / 1000) + 1).toSorted((a, b) => a - b);
      const { mean, sd } = moments(ms);
      const percentiles = [2.5, 50, 75, 90, 97.5, 99, 99.9, 99.99];
      const text = JSON.stringify({
        connections: values.length,
        pipelining: 1,
        duration: seconds + 0.01,
        non2xx: 0,
        '1xx': 0,
        '2xx': ms.length,
        '3xx': 0,
        '4xx': 0,
        '5xx': 0,
        latency: {
          average: Number(mean.toFixed(2)),
          stddev: Number(sd.toFixed(2)),
          min: ms[0],
          max: ms.at(-1),
          ...Object.fromEntries(percentiles.map((p) => [`p${String(p).replace('.', '_')}`, nearestRank(ms, p)])),
        },
        requests: { average: ms.length / seconds, min: 0, max: ms.length, total: ms.length },
      });
      // All at once: what is asked here is the rounding of the latencies, not Little's law.
      const rounds = readAuditFile('a.json', text).rounds.map((round) => ({ ...round, mostInFlight: null }));
      assertNoProof(rounds);
    }),
  );
});

test("figures of any latencies, in wrk's three digits, never give a proof", () => {
  check(
    property(latenciesUs, integer({ min: 1, max: 30 }), (values, seconds) => {
      const sorted = values.toSorted((a, b) => a - b);
      const { mean, sd } = moments(sorted);
      const n = sorted.length;
      const text = `Running ${seconds}s test @ http://127.0.0.1:1/
  1 threads and 4 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   ${wrkTime(mean)}   ${wrkTime(sd)}  ${wrkTime(sorted.at(-1) ?? 0)}   81.20%
    Req/Sec     2.01k   120.11     2.30k    70.00%
  Latency Distribution
${[50, 75, 90, 99].map((p) => `     ${p}%  ${wrkTime(nearestRank(sorted, p))}`).join('\n')}
  ${n} requests in ${seconds.toFixed(2)}s, 8.91MB read
Requests/sec: ${(n / seconds).toFixed(2)}
Transfer/sec:      0.89MB
`;
      assertNoProof(readAuditFile('wrk.txt', text).rounds);
    }),
  );
});

/** The run with other figures in its closed-loop round (or, for quantiles, its open-model one), and no other round. */
function withMeasured(
  change: Pick<Measured, 'elapsedMs' | 'operations' | 'statuses'>,
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

function moments(values: readonly number[]): { readonly mean: number; readonly sd: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squares / (values.length - 1)) };
}

function nearestRank(sorted: readonly number[], percentile: number): number {
  return sorted[Math.max(0, Math.ceil((percentile / 100) * sorted.length) - 1)] ?? 0;
}

function wrkTime(us: number): string {
  if (us < 1000) return `${us.toFixed(2)}us`;
  return us < 1e6 ? `${(us / 1000).toFixed(2)}ms` : `${(us / 1e6).toFixed(2)}s`;
}
