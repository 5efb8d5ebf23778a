import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { audit } from '../../reports/audit/audit.ts';
import type { AuditedRound } from '../../reports/audit/audited-round.ts';
import { readAuditFile } from '../../reports/audit/read-audit-file.ts';

const WRK = `Running 10s test @ http://127.0.0.1:8080/items
  2 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     5.12ms    1.20ms  48.10ms   88.00%
    Req/Sec     1.56k    96.10     1.80k    71.00%
  31220 requests in 10.00s, 4.10MB read
Requests/sec:   3122.00
Transfer/sec:    419.10KB
`;
const HEY = `
Summary:
  Total:	5.0110 secs
  Slowest:	0.1021 secs
  Fastest:	0.0011 secs
  Average:	0.0099 secs
  Requests/sec:	1009.7784

Response time histogram:
  0.001 [1]	|
  0.102 [5059]	|■■■■

Latency distribution:
  50% in 0.0089 secs
  99% in 0.0320 secs

Status code distribution:
  [200]	5060 responses
`;
const GHZ = `
Summary:
  Count:	200
  Total:	89.54 ms
  Slowest:	16.17 ms
  Fastest:	3.64 ms
  Average:	10.58 ms
  Requests/sec:	2233.59

Latency distribution:
  50 % in 10.51 ms
  99 % in 15.89 ms

Status code distribution:
  [OK]   200 responses
`;
const AB = `Concurrency Level:      10
Time taken for tests:   1.000 seconds
Complete requests:      2000
Failed requests:        0
Requests per second:    2000.00 [#/sec] (mean)
Time per request:       5.000 [ms] (mean)
Time per request:       0.500 [ms] (mean, across all concurrent requests)
`;
const H2LOAD = `finished in 2.52s, 3968.25 req/s, 1.20MB/s
requests: 10000 total, 10000 started, 10000 done, 10000 succeeded, 0 failed, 0 errored, 0 timeout
status codes: 10000 2xx, 0 3xx, 0 4xx, 0 5xx
                     min         max         mean         sd        +/- sd
time for request:      401us     45.60ms      2.49ms      1.75ms    90.00%
`;
const VEGETA_7 = `Requests	[total]				1200
Duration	[total, attack, wait]		10.094s, 9.949s, 145.082066ms
Latencies	[mean, 50, 95, 99, max]		113.172398ms, 108.272568ms, 140.18235ms, 247.771566ms, 264.815246ms
Success		[ratio]				55.42%
Status Codes	[code:count]			0:535  200:665
Error Set:
`;
const K6_EXPORT = JSON.stringify({
  metrics: {
    http_reqs: { count: 3000, rate: 300 },
    iterations: { count: 3000, rate: 300 },
    http_req_duration: { avg: 5, min: 1, med: 4.5, max: 60, 'p(90)': 8, 'p(95)': 10 },
    http_req_failed: { passes: 0, fails: 3000, value: 0 },
  },
});

const roundsOf = (text: string): readonly AuditedRound[] => readAuditFile('file', text).rounds;
const proofsOf = (text: string): string[] =>
  audit(roundsOf(text)).findings.flatMap(({ rule, strength }) => (strength === 'proof' ? [rule] : []));

describe('a part of an output, or one that was retyped, is read without a proof:', () => {
  for (const [what, text, requests] of [
    ['hey above its list of statuses', HEY.slice(0, HEY.indexOf('Status code')), null],
    ['the summary of hey alone', HEY.slice(0, HEY.indexOf('Response')), null],
    ['ghz, with statuses of gRPC', GHZ, 200],
    [
      'hey with more answers than it keeps',
      HEY.replace('1009.7784', '1309777.8400').replace('5060 responses', '1000000 responses'),
      1e6,
    ],
    [
      'wrk with commas between thousands',
      WRK.replace('31220', '1,031,220').replace('3122.00', '103,122.00'),
      1_031_220,
    ],
    ['wrk with decimal commas', WRK.replaceAll(/(\d)\.(\d)/g, '$1,$2').replaceAll('127,0,0,1', '127.0.0.1'), 31_220],
    ['wrk of Hyperfoil', WRK.replace('4.10MB read', '4.10MB  read').replace('5.12ms', '5120000ns'), 31_220],
    [
      'wrk2 of DeathStarBench, with p99 in the place of the maximum',
      WRK.replace('Max   +/-', '99%   +/-').replace(
        '  31220 requests',
        '  Latency Distribution (HdrHistogram - Recorded Latency)\n 50.000%    5.00ms\n100.000%   90.00ms\n  31220 completed requests',
      ),
      31_220,
    ],
    ['vegeta before it told a rate', VEGETA_7, 1200],
  ] as const)
    it(what, () => {
      const [round] = roundsOf(text);
      assert.equal(round?.requests?.value ?? null, requests);
      assert.ok(round?.meanUs !== undefined);
      assert.deepEqual(proofsOf(text), []);
    });
});

describe('a text that ends within a figure is refused, not taken at its word:', () => {
  for (const [what, text, until] of [
    ['wrk', WRK, 'Requests/sec:   312'],
    ['ab', AB, 'Requests per second:    20'],
    ['h2load', H2LOAD, 'time for request:      401us     45.60ms      2.49ms'],
  ] as const)
    it(what, () => {
      assert.deepEqual(proofsOf(text), []);
      const cut = text.slice(0, text.indexOf(until) + until.length);
      assert.throws(() => roundsOf(cut), /missing|truncated|ends within/);
    });
});

test('texts of several tools in one file, and JSON between them, are all read', () => {
  assert.equal(roundsOf(`${WRK}\n\n${HEY}`).length, 2);
  assert.equal(roundsOf(`${HEY}\n\n${AB}\n${WRK}`).length, 3);
  assert.equal(roundsOf(`${K6_EXPORT}\n${WRK}`).length, 2);
  assert.deepEqual(proofsOf(`${HEY}\n${AB}\n${WRK}\n${K6_EXPORT}`), []);
  assert.deepEqual(proofsOf(`${HEY}\n${AB.replace('2000.00', '9000.00')}`), ['rate-times-duration']);
  assert.deepEqual(proofsOf(`${WRK}\n${K6_EXPORT.replace('"rate":300', '"rate":900')}`), ['restated']);
});

test('the share of failed requests in a k6 summary is that of their count', () => {
  assert.deepEqual(proofsOf(K6_EXPORT), []);
  assert.deepEqual(proofsOf(K6_EXPORT.replace('"passes":0,"fails":3000', '"passes":1500,"fails":1500')), ['restated']);
});

test('commas of Locust’s CSV are thousands before three digits, otherwise decimal', () => {
  const csv = (delimiter: string, row: readonly string[]): string =>
    ['Type', 'Name', 'Request Count', 'Failure Count', 'Average Response Time', 'Requests/s', '50%', '99%']
      .join(delimiter)
      .concat(`\n${row.join(delimiter)}\n`);
  const [thousands] = roundsOf(csv(',', ['GET', '/', '"5,000"', '10', '14.25', '100.12', '12', '90']));
  assert.deepEqual([thousands?.requests?.value, thousands?.meanUs?.value], [5000, 14_250]);
  const [decimal] = roundsOf(csv(';', ['GET', '/', '5000', '10', '14,25', '100,12', '12', '90']));
  assert.deepEqual([decimal?.requests?.value, decimal?.meanUs?.value], [5000, 14_250]);
});

test('a CSV in a block of code in Markdown is read', () => {
  const csv =
    'timeStamp,elapsed,label,responseCode,success\n1772000000000,12,get,200,true\n1772000000100,18,get,200,true\n';
  const [round] = roundsOf(`# Results\n\n\`\`\`csv\n${csv}\`\`\`\n\nThe end.\n`);
  assert.equal(round?.requests?.value, 2);
  assert.equal(roundsOf(`\`\`\`\n${csv}\`\`\`\n\n\`\`\`\n${csv.replace('12', '13')}\`\`\`\n`).length, 2);
});

test('a row of Locust that the row for all does not repeat is looked at, one that it repeats is not', () => {
  const header = 'Type,Name,Request Count,Failure Count,Average Response Time,Requests/s,50%,99%,100%\n';
  const row = (name: string, mean: string): string => `${name},5000,0,${mean},100.12,12,90,200\n`;
  const honest = header + row('GET,/', '14.25') + row(',Aggregated', '14.25');
  assert.equal(roundsOf(honest).length, 1);
  const lie = header + row('GET,/', '950.5') + row(',Aggregated', '14.25');
  assert.deepEqual([roundsOf(honest).length, proofsOf(honest), proofsOf(lie)], [1, [], ['mean-between']]);
});

test('HttpArena’s dash for a framework that failed is no damage', () => {
  const row = {
    framework: 'x',
    rps: 0,
    avg_latency: '-',
    p99_latency: '-',
    connections: 64,
    duration: '5s',
    status_2xx: 0,
  };
  assert.equal(roundsOf(JSON.stringify([row])).length, 1);
});

test('the table of autocannon is refused with the flag that is needed', () => {
  const table = '│ Stat    │ 50%  │ Avg     │\n│ Latency │ 3 ms │ 4.19 ms │\n\n21k requests in 10.09s, 6.82 MB read\n';
  assert.throws(() => roundsOf(table), /the table that autocannon prints/);
});
