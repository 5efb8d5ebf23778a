import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Arrivals } from '../../model/document/load.ts';
import type { Visit } from '../../model/document/visit.ts';
import { audit } from '../../reports/audit/audit.ts';
import { auditedRounds } from '../../reports/audit/formats/stackbench.ts';
import { readAuditFile } from '../../reports/audit/read-audit-file.ts';
import { withAudit } from '../../reports/audit/with-audit.ts';
import { judge } from '../../reports/run/judge/judge.ts';
import { makeLatency } from '../support/make-measured.ts';
import { makeResult } from '../support/make-result.ts';

const k6Values = { avg: 5.2, min: 1.1, med: 4.9, max: 40.5, 'p(90)': 8.1, 'p(95)': 9.9 };
const SAMPLES: Readonly<Record<string, { readonly title: RegExp; readonly text: string }>> = {
  'summary.json': {
    title: /handleSummary/,
    text: JSON.stringify({
      metrics: {
        http_req_duration: { type: 'trend', contains: 'time', values: k6Values },
        http_reqs: { type: 'counter', contains: 'default', values: { count: 3000, rate: 300 } },
        http_req_failed: { type: 'rate', contains: 'default', values: { rate: 0, passes: 0, fails: 3000 } },
      },
      state: { testRunDurationMs: 10_000 },
    }),
  },
  'export.json': {
    title: /summary-export/,
    text: JSON.stringify({ metrics: { http_req_duration: k6Values, http_reqs: { count: 3000, rate: 300 } } }),
  },
  'machine.json': {
    title: /machine-readable/,
    text: JSON.stringify({
      version: '1.0.0',
      config: { duration: 10 },
      results: {
        metrics: [
          {
            name: 'http_req_duration',
            type: 'trend',
            contains: 'time',
            values: { avg: 5.2, min: 1.1, med: 4.9, max: 40.5, p90: 8.1 },
          },
          { name: 'http_reqs', type: 'counter', contains: 'default', values: { count: 3000, rate: 300 } },
        ],
      },
    }),
  },
  'autocannon.json': {
    title: /autocannon/,
    text: JSON.stringify({
      connections: 32,
      pipelining: 1,
      duration: 10.02,
      non2xx: 0,
      '1xx': 0,
      '2xx': 40_000,
      '3xx': 0,
      '4xx': 0,
      '5xx': 0,
      latency: { average: 7.5, min: 1, max: 60, stddev: 4.2, p50: 7, p90: 12, p97_5: 19, p99: 25 },
      requests: { average: 4000, min: 3800, max: 4100, total: 40_000 },
    }),
  },
  'wrk.txt': {
    title: /wrk/,
    text: `Running 10s test @ http://127.0.0.1:3000/
  2 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     7.95ms    4.10ms  61.02ms   81.20%
    Req/Sec     2.01k   120.11     2.30k    70.00%
  Latency Distribution
     50%    7.10ms
     75%    9.40ms
     90%   12.80ms
     99%   24.90ms
  40120 requests in 10.01s, 8.91MB read
Requests/sec:   4007.99
Transfer/sec:      0.89MB
`,
  },
  'wrk2.txt': {
    title: /wrk/,
    text: `Running 10s test @ http://127.0.0.1:3000/
  2 threads and 32 connections
  Thread calibration: mean lat.: 2.913ms, rate sampling interval: 10ms
  Thread calibration: mean lat.: 2.871ms, rate sampling interval: 10ms
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     2.90ms    1.02ms  14.03ms   70.13%
    Req/Sec   530.11     80.20   777.00     69.01%
  Latency Distribution (HdrHistogram - Recorded Latency)
 50.000%    2.81ms
 75.000%    3.50ms
 90.000%    4.21ms
 99.000%    5.92ms
 99.900%    9.11ms
 99.990%   13.60ms
100.000%   14.04ms

  Detailed Percentile spectrum:
       Value   Percentile   TotalCount 1/(1-Percentile)

       0.702     0.000000            1         1.00
       2.811     0.500000         5005         2.00
      14.039     1.000000        10010          inf
#[Mean    =        2.902, StdDeviation   =        1.021]
----------------------------------------------------------
  10010 requests in 10.01s, 2.22MB read
Requests/sec:   1000.00
Transfer/sec:    227.51KB
`,
  },
  'crud-64.json': {
    title: /HttpArena/,
    text: JSON.stringify([
      {
        framework: 'one',
        rps: 8000,
        avg_latency: '7.91ms',
        p99_latency: '19.02ms',
        connections: 64,
        pipeline: 1,
        duration: '5s',
        status_2xx: 40_010,
      },
    ]),
  },
  'data.min.json': {
    title: /the-benchmarker/,
    text: JSON.stringify({
      metrics: Object.entries({
        average_latency: 800.5,
        minimum_latency: 90,
        maximum_latency: 9000,
        standard_deviation: 400,
        percentile_50: 700,
        percentile_99: 2900,
        total_requests_per_s: 70_000,
      }).map(([label, value]) => ({ level: 64, label, value, framework_id: 3 })),
      frameworks: [{ id: 3, label: 'three' }],
    }),
  },
  'result.json': { title: /stackbench/, text: JSON.stringify(makeResult({ visits: 1 })) },
};

test('every kind of file is recognised as itself, read with its figures, and found clean where it is', () => {
  for (const [name, { title, text }] of Object.entries(SAMPLES)) {
    const { format, rounds } = readAuditFile(name, text);
    assert.match(format, title);
    for (const round of rounds) {
      assert.ok(round.meanUs !== null && round.meanUs.value > 100 && round.meanUs.value < 1e6, name);
      assert.ok(round.perSec !== null && round.perSec.value > 200, name);
    }
    assert.deepEqual(
      audit(rounds).findings.filter(({ strength }) => strength === 'proof'),
      [],
      name,
    );
  }
});

test('an unknown kind, a damaged file and an empty one are errors with exit code 2, never a pass', () => {
  const wrk = SAMPLES['wrk.txt']?.text ?? '';
  for (const [name, text, why] of [
    ['notes.txt', 'hello', /no kind that is known/],
    ['other.json', '{"a":1}', /no kind that is known/],
    ['none.json', '[]', /no kind that is known/],
    ['cut.json', (SAMPLES['summary.json']?.text ?? '').slice(0, 60), /may be truncated/],
    ['wrk.txt', wrk.replace(/Latency {5}.*\n/, '\n'), /damaged/],
    ['autocannon.json', JSON.stringify({ latency: {}, requests: {}, pipelining: 1, non2xx: 0 }), /damaged/],
    ['result.json', JSON.stringify({ ...makeResult({ visits: 1 }), visits: [] }), /no completed measurement/],
  ] as const) {
    assert.throws(
      () => readAuditFile(name, text),
      (error: { why?: string; exitCode?: number }) => error.exitCode === 2 && why.test(error.why ?? ''),
      name,
    );
  }
});

test('our own results are audited always: a planted lie makes its stack invalid and the exit code 5', () => {
  const honest = makeResult();
  assert.equal(withAudit(honest), honest);
  const lied = makeResult({
    visit(visit) {
      for (const round of visit.rounds)
        if (round.state === 'completed' && visit.target === 'express-redis') round.measured.statuses = { '200': 1 };
      return visit;
    },
  });
  const { stacks, exitCode } = judge(withAudit(lied));
  assert.equal(stacks.find(({ target }) => target === 'express-redis')?.verdict, 'invalid');
  assert.equal(stacks.find(({ target }) => target === 'express-postgres')?.verdict, 'pass');
  assert.equal(exitCode, 5);
  assert.ok(auditedRounds(lied).length > 0);
});

test('the latencies of a round are those of all its answers together where the result has them', () => {
  const lie = makeLatency('quantiles', [1000, 2000, 3_000_000]);
  const result = makeResult({
    visits: 1,
    engines: ['k6'],
    visit: (made) => ({
      ...made,
      rounds: made.rounds.map((round) =>
        round.state === 'completed' ? { ...round, measured: { ...round.measured, answers: lie } } : round,
      ),
    }),
  });
  for (const { maxUs, meanUs } of auditedRounds(result))
    assert.deepEqual([maxUs?.value, meanUs?.value], [3_000_000, 1_001_000]);
});

test('what was due follows from how requests arrive: half of it on a ramp, more or less of it at random', () => {
  const lies = (arrivals: Arrivals, requests: number): string[] => {
    const visit = (made: Visit): Visit => ({
      ...made,
      rounds: made.rounds.map((round) => ({
        ...round,
        load: round.load.kind === 'open' ? { ...round.load, arrivals } : round.load,
      })),
    });
    const rounds = auditedRounds(
      makeResult({ visits: 1, engines: ['k6'], durationMs: 3000, ratePerSec: 300, requests, visit }),
    );
    return [...new Set(audit(rounds).findings.map(({ rule }) => rule))];
  };
  const lie = ['offered-delivered'];
  assert.deepEqual([lies('constant', 860), lies('constant', 850)], [[], lie]);
  assert.deepEqual([lies('ramp', 430), lies('ramp', 420)], [[], lie]);
  assert.deepEqual([lies('poisson', 710), lies('poisson', 700)], [[], lie]);
});

const arena = join(import.meta.dirname, '../../../shared/data/httparena/site/data');

test(
  'the published rows of HttpArena whose p99 equals their mean are found',
  { skip: !existsSync(arena) && 'the published data is not beside this checkout; the planted lie stands for it' },
  () => {
    let [equal, found, both, proofs, throughWrk] = [0, 0, 0, 0, 0];
    for (const name of readdirSync(arena).filter((file) => file.endsWith('.json'))) {
      const text = readFileSync(join(arena, name), 'utf8');
      const rows: unknown = JSON.parse(text);
      if (!Array.isArray(rows) || rows.length === 0) continue;
      for (const row of rows as { avg_latency?: string; p99_latency?: string }[]) {
        if (row.avg_latency === undefined || row.p99_latency === undefined) continue;
        both += 1;
        if (row.avg_latency === row.p99_latency) equal += 1;
      }
      const { rounds } = readAuditFile(name, text);
      const { findings } = audit(rounds);
      const means = findings.filter(({ rule }) => rule === 'percentile-is-mean');
      found += means.length;
      proofs += means.filter(({ strength }) => strength === 'proof').length;
      if (/^(?:static|json-tls)-/.test(name))
        throughWrk += findings.filter(({ rule }) => rule === 'littles-law').length;
    }
    assert.ok(equal > 250, `${equal} of ${both}`);
    assert.equal(found, equal, `of ${both} rows with both figures`);
    assert.ok(proofs > equal * 0.9, `${proofs} proofs`);
    assert.equal(throughWrk, 0, "no claim that rests on Little's law may be made of what wrk measured");
  },
);
