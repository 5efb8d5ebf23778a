import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { audit } from '../../reports/audit/audit.ts';
import type { Strength } from '../../reports/audit/finding.ts';
import { readAuditFile } from '../../reports/audit/read-audit-file.ts';
import { autocannonLatency, autocannonResult, k6Summary, wrkText } from './make-files.ts';

const ac = (change: Readonly<Record<string, unknown>>): string => JSON.stringify(autocannonResult(change));
const requests = (average: number, total: number): Record<string, unknown> => ({ average, min: 0, max: total, total });
const table = (title: string, values: readonly string[]): string =>
  `  Latency Distribution${title}\n${[50, 75, 90, 99].map((p, index) => `     ${p}%  ${values[index]}\n`).join('')}`;
const wrk2Tables = wrkText({
  asked: '30s',
  latency: '5.90s     2.02s    9.83s    58.13%',
  table: `${table(' (HdrHistogram - Recorded Latency)', ['5.81s', '7.60s', '8.81s', '9.72s'])}
  Detailed Percentile spectrum:
       Value   Percentile   TotalCount 1/(1-Percentile)

       0.901     0.000000            1         1.00
#[Mean    =         5.90, StdDeviation   =        2.02]
${table(' (HdrHistogram - Uncorrected Latency (measured without taking delayed starts into account))', ['23.81ms', '28.50ms', '31.21ms', '42.92ms'])}`,
  requests: 40_210,
  took: '30.01s',
  perSec: '1339.88',
});
const K6_TEXT = `
     checks.........................: 100.00% ✓ 299      ✗ 0
     http_req_duration..............: avg=13.7ms  min=421.5µs med=5.32ms max=1.4s p(90)=7.23ms p(95)=9.81ms
       { expected_response:true }...: avg=13.7ms  min=421.5µs med=5.32ms max=1.4s p(90)=7.23ms p(95)=9.81ms
     http_req_failed................: 0.00%   ✓ 0        ✗ 299
     http_reqs......................: 299     139.863915/s
     iterations.....................: 299     139.863915/s
`;

/** Files as the tools write them of honest runs; each was called a lie, or would be by a simple reading. */
const HONEST: Readonly<Record<string, string>> = {
  'autocannon, a server below 1 ms': ac({
    latency: autocannonLatency({
      average: 0.02,
      stddev: 0.2,
      min: 1,
      max: 8,
      p2_5: 0,
      p50: 0,
      p97_5: 0,
      p99: 1,
      p99_9: 3,
    }),
  }),
  'autocannon, one answer in a hundred not 0 ms': ac({
    latency: autocannonLatency({
      average: 0.4,
      stddev: 4,
      min: 40,
      max: 40,
      p2_5: 0,
      p50: 0,
      p97_5: 0,
      p99: 40,
      p99_9: 40,
    }),
  }),
  'autocannon -R, a late answer counted for each millisecond': ac({
    latency: autocannonLatency({
      average: 166.1,
      stddev: 122,
      min: 1,
      max: 403,
      p2_5: 1,
      p50: 153,
      p97_5: 391,
      p99: 399,
      p99_9: 403,
      totalCount: 4100,
    }),
    requests: requests(60, 300),
    '2xx': 300,
  }),
  'autocannon --sampleInt 100': ac({ sampleInt: 100, samples: 50, requests: requests(40, 2000) }),
  'autocannon, held up for three of five seconds': ac({
    samples: 2,
    requests: requests(400, 800),
    '2xx': 800,
    latency: autocannonLatency({ totalCount: 800 }),
  }),
  'autocannon, two connections for four workers': ac({ connections: 2, workers: 4 }),
  'autocannon --forever, whose samples go on': ac({ samples: 15 }),
  'autocannon, errors out of the latencies': ac({
    '2xx': 1000,
    '5xx': 1000,
    non2xx: 1000,
    latency: autocannonLatency({ totalCount: 1000 }),
  }),
  'autocannon, requests lost to resets, from which later answers are timed': ac({
    latency: autocannonLatency({
      average: 165.4,
      stddev: 92,
      min: 2,
      max: 351,
      p2_5: 10,
      p50: 172,
      p97_5: 315,
      p99: 335,
      p99_9: 349,
    }),
    requests: { ...requests(400, 2000), sent: 3000 },
  }),
  'autocannon before 3.0': ac({
    latency: {
      average: 1.13,
      stddev: 0.9,
      min: 0,
      max: 21,
      p50: 1,
      p75: 1,
      p90: 2,
      p99: 4,
      p999: 9,
      p9999: 19,
      p99999: 21,
    },
  }),
  'wrk2, corrected and not': wrk2Tables,
  'wrk2, indented and quoted': wrk2Tables.replaceAll(/^/gm, '>     '),
  'wrk, all timed out': wrkText({
    latency: '0.00us    0.00us   0.00us    -nan%',
    errors: '  Socket errors: connect 0, read 0, write 0, timeout 31220\n',
  }),
  'wrk2, nothing recorded': wrkText({ latency: '-nanus    -nanus   0.00us    0.00%', requests: 0, perSec: '0.00' }),
  'wrk between sentences that name threads': `With 2 threads and 16 connections\n\n${wrkText()}\nand with 4 threads and 16 connections nothing changed.`,
  'k6, six of ten refused': JSON.stringify(
    k6Summary({ failed: 1800, times: { avg: 1.93, min: 0, med: 0, max: 14.2, 'p(90)': 5.1, 'p(95)': 6.9 } }),
  ),
  'k6 without its duration': JSON.stringify(k6Summary({ durationMs: null })),
  'k6 with figures that are null': JSON.stringify(
    k6Summary({ times: { avg: 5.93, min: 0.91, med: null, max: 84.2, 'p(90)': null } }),
  ),
  'k6, printed': K6_TEXT,
  'k6, printed in colours': K6_TEXT.replaceAll(/(avg|http_reqs)/g, '\u001B[36m$1\u001B[0m'),
  'k6, one request whose mean is each percentile': JSON.stringify(
    k6Summary({ count: 1, times: { avg: 77.064812, med: 77.064812, 'p(99.9)': 77.064812 } }),
  ),
};

/** With the rule that must find it. */
const OTHERS: Readonly<Record<string, readonly [strength: Strength, rule: string, message: RegExp, text: string]>> = {
  'autocannon, all 404': [
    'useless',
    'failed-requests',
    /^2,000 of 2,000 answers were errors: the error page was measured\.$/,
    ac({
      '2xx': 0,
      '4xx': 2000,
      non2xx: 2000,
      latency: autocannonLatency({
        average: null,
        stddev: null,
        min: 9223372036854776000,
        max: 0,
        p50: 0,
        totalCount: 0,
      }),
    }),
  ],
  'autocannon, all redirected': [
    'useless',
    'failed-requests',
    /redirects: the redirect was measured/,
    ac({ '2xx': 0, '3xx': 2000, non2xx: 2000 }),
  ],
  'autocannon, half timed out': [
    'useless',
    'unanswered-requests',
    /2,000 of 4,000 requests \(50%\) got no answer/,
    ac({ errors: 2000, timeouts: 2000 }),
  ],
  'autocannon, refused': [
    'useless',
    'nothing-answered',
    /all 4,000 requests failed/,
    ac({
      errors: 4000,
      '2xx': 0,
      requests: requests(0, 0),
      latency: autocannonLatency({ average: 0, stddev: 0, min: 0, max: 0, p50: 0, totalCount: 0 }),
    }),
  ],
  'autocannon, another body than expected': [
    'useless',
    'failed-checks',
    /2,000 of 2,000 checks failed: the answers were not the expected ones/,
    ac({ mismatches: 2000 }),
  ],
  'wrk, refused': [
    'useless',
    'nothing-answered',
    /Nothing was answered/,
    'unable to connect to 127.0.0.1:8080 Connection refused\n',
  ],
  'wrk, all 5xx': [
    'useless',
    'failed-requests',
    /31,220 of 31,220 answers were errors/,
    wrkText({ errors: '  Non-2xx or 3xx responses: 31220\n' }),
  ],
  'wrk, most timed out': [
    'useless',
    'timed-out-answers',
    /93 of 110 answers \(85%\) timed out/,
    wrkText({ requests: 110, perSec: '11.00', errors: '  Socket errors: connect 0, read 0, write 0, timeout 93\n' }),
  ],
  'wrk, nothing answered': [
    'useless',
    'nothing-answered',
    /Nothing was answered/,
    wrkText({ requests: 0, perSec: '0.00', latency: '0.00us    0.00us   0.00us    -nan%' }),
  ],
  'k6, two in five dropped': [
    'useless',
    'dropped-requests',
    /2,000 of 5,000 requests \(40%\)/,
    JSON.stringify(k6Summary({ dropped: 2000 })),
  ],
  'k6, nearly all failed': [
    'useless',
    'failed-requests',
    /2,850 of 3,000 requests \(95%\) failed/,
    JSON.stringify(k6Summary({ failed: 2850 })),
  ],
  'k6, checks that failed, printed': [
    'useless',
    'failed-checks',
    /^100 of 299 checks \(33%\) failed/,
    K6_TEXT.replace('✓ 299      ✗ 0', '✓ 199      ✗ 100'),
  ],
  'k6, a negative duration': [
    'proof',
    'negative',
    /minimum -0\.000001 ms/,
    JSON.stringify({
      metrics: {
        http_req_duration: { avg: -1e-6, min: -1e-6, med: -1e-6, max: -1e-6 },
        http_reqs: { count: 10, rate: 1 },
      },
    }),
  ],
  'k6, a latency longer than the run': [
    'proof',
    'within-run',
    /maximum is 31800 ms/,
    JSON.stringify(k6Summary({ times: { avg: 5.93, min: 0.91, med: 5.1, max: 31_800 } })),
  ],
  'k6, a negative run': [
    'proof',
    'negative',
    /^Negative: duration -30 s: nothing ends before it began\.$/,
    JSON.stringify(k6Summary({ durationMs: -30_000 })),
  ],
  'wrk, a negative mean': [
    'proof',
    'negative',
    /mean -5\.12 ms/,
    wrkText({ latency: '-5.12ms    1.20ms  48.10ms   88.00%' }),
  ],
  'wrk, another server with the same figures': [
    'proof',
    'copied',
    /one was copied/,
    `${wrkText()}\n${wrkText({ url: 'http://127.0.0.1:8081/items' })}`,
  ],
  'wrk, a duration of years': [
    'proof',
    'asked-duration',
    /60 s were requested/,
    wrkText({ asked: '1m', took: '204963823041217.24m', perSec: '0.00' }),
  ],
  'wrk, a mean longer than the run': [
    'proof',
    'within-run',
    /whole run took 1 ms/,
    wrkText({ took: '1.00ms', perSec: '31220000.00', latency: '1.80s   900.00ms   4.40s    60.00%' }),
  ],
  'wrk, a lie in the second run': [
    'proof',
    'rate-times-duration',
    /93882/,
    `${wrkText()}\n${wrkText({ perSec: '9388.20' })}`,
  ],
  'autocannon, a rate that its samples contradict': [
    'proof',
    'rate-times-duration',
    /5 s × 900\/s/,
    ac({ requests: requests(900, 2000) }),
  ],
  'autocannon, a total that its rate contradicts, held up or not': [
    'proof',
    'rate-times-duration',
    /2 s × 400\/s/,
    ac({ samples: 2 }),
  ],
  'autocannon, more in flight than connections': [
    'proof',
    'littles-law',
    /only 4 were possible/,
    ac({ requests: requests(600, 3000), '2xx': 3000, latency: autocannonLatency({ totalCount: 3000 }) }),
  ],
  'autocannon before 3.0, p99.9 above p99.99': [
    'proof',
    'order',
    /p99\.9 is 21 ms, but p99\.99 is 9 ms/,
    ac({ latency: { average: 1.13, stddev: 0.9, min: 0, max: 21, p50: 1, p99: 4, p999: 21, p9999: 9 } }),
  ],
};

describe('an honest file gives no proof:', () => {
  for (const [name, text] of Object.entries(HONEST))
    it(name, () => {
      const { findings } = audit(readAuditFile('file', text).rounds);
      assert.deepEqual(
        findings.filter(({ strength }) => strength === 'proof'),
        [],
      );
    });
});

describe('a lie or a useless round is found by its rule:', () => {
  for (const [name, [strength, rule, message, text]] of Object.entries(OTHERS))
    it(name, () => {
      const { findings } = audit(readAuditFile('file', text).rounds);
      const found = findings.filter((finding) => finding.strength !== 'hint');
      assert.deepEqual(
        [...new Set(found.map((finding) => `${finding.strength} ${finding.rule}`))],
        [`${strength} ${rule}`],
      );
      assert.match(found[0]?.message ?? '', message);
    });
});

test('one request has no percentile that could be its mean published', () => {
  const { findings } = audit(
    readAuditFile('file', HONEST['k6, one request whose mean is each percentile'] ?? '').rounds,
  );
  assert.deepEqual(findings, []);
});

test('a coarse clock and refused requests are distinguished, both as hints', () => {
  const messages = (name: string): string[] =>
    audit(readAuditFile('file', HONEST[name] ?? '').rounds).findings.flatMap(({ rule, message }) =>
      rule === 'zero-latency' ? [message] : [],
    );
  assert.match(messages('autocannon, a server below 1 ms')[0] ?? '', /clock was too coarse/);
  assert.match(messages('k6, six of ten refused')[0] ?? '', /1800 requests that failed may be counted as 0 ms/);
});
