import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { audit } from '../../reports/audit/audit.ts';
import type { AuditedRound } from '../../reports/audit/audited-round.ts';
import { csvRows } from '../../reports/audit/formats/csv-rows.ts';
import { readGoDuration } from '../../reports/audit/formats/vegeta-text.ts';
import { readAuditFile } from '../../reports/audit/read-audit-file.ts';
import { honestFile } from './honest-file.ts';

const JTL = `timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,Latency
1772000000000,12,get,200,OK,Group 1-1,text,true,,150,4
1772000000100,18,"get, ""all""",503,Service Unavailable,Group 1-2,text,false,"Expected
to contain /id/",150,4
1772000000200,16,get,200,OK,Group 1-1,text,true,,150,2
1772000000300,2001,get,Non HTTP response code: java.net.SocketTimeoutException,Read timed out,Group 1-2,text,false,,0,0
`;
const XML = `<?xml version="1.0" encoding="UTF-8"?>
<testResults version="1.2">
<httpSample t="12" lt="4" ts="1772000000000" s="true" lb="get" rc="200" rm="OK" tn="Group 1-1" dt="text">
  <httpSample t="5" lt="4" ts="1772000000000" s="true" lb="get-0" rc="302" rm="Found"/>
  <assertionResult><name>id</name></assertionResult>
</httpSample>
<httpSample t="18" lt="4" ts="1772000000100" s="false" lb="a &gt; b" rc="503" rm="Unavailable"/>
<sample t="16" lt="0" ts="1772000000200" s="true" lb="java" rc="200"/>
</testResults>
`;
const ARTILLERY_1 = JSON.stringify({
  aggregate: {
    timestamp: '2026-11-28T17:55:49.622Z',
    scenariosCreated: 20,
    scenariosCompleted: 18,
    requestsCompleted: 18,
    latency: { min: 0.4, max: 14, median: 6, p95: 12.5, p99: 14 },
    rps: { count: 20, mean: 13.79 },
    errors: { ETIMEDOUT: 2 },
    codes: { 200: 12, 500: 6 },
    phases: [{ duration: 1, arrivalRate: 20 }],
  },
  intermediate: [],
});

const recorded = (tool: string, flags: string, server = 'some-500'): string => honestFile(tool, flags, server).text;
const OHA = recorded('oha', '--output-format json -z');
const HEY = recorded('hey', '-z 1s -c 4');
const BOMBARDIER = recorded('bombardier', '-d 1s -c 4');
const BOMBARDIER_TEXT = recorded('bombardier', '-d 1s -c 2 -l -p');
const VEGETA = recorded('vegeta', '-duration 1s -rate 50/s');
const VEGETA_TEXT = recorded('vegeta', '-duration 1s -rate 30/s -timeout 1s | vegeta report');
const VEGETA_RESULTS = recorded('vegeta', '-duration 1s -rate 30/s -timeout 1s | vegeta encode');
const H2LOAD = recorded('h2load', '--h1 -n');
const AB = recorded('ab', '-n 60');
const LOCUST = recorded('locust', '-u 4');
const ARTILLERY = recorded('artillery', '20/s');
const AUTOCANNON = recorded('autocannon', '-c 4 -d 2 -t 1 --latency');
const K6_EXPORT = recorded('k6', '--summary-export, closed');
const K6_TEXT = recorded('k6', 'text, closed');
const K6_STREAM = recorded('k6', '--out json');

/** One figure of an honest file is changed, so that the file contradicts itself. */
const LIES: readonly (readonly [tool: string, honest: string, figure: RegExp, lie: string, rule: string])[] = [
  ['oha', OHA, /"requestsPerSec": [\d.]+/, '"requestsPerSec": 99999', 'rate-times-duration'],
  ['oha', OHA, /"average": [\d.e-]+/, '"average": 0.9', 'mean-between'],
  ['oha', OHA, /("latencyPercentiles": \{[^}]*"p95": )[\d.e-]+/, '$10.9', 'order'],
  ['oha', OHA, /"slowest": [\d.e-]+/, '"slowest": 60', 'within-run'],
  ['hey', HEY, /Requests\/sec:\s+[\d.]+/, 'Requests/sec:\t9999.1234', 'rate-times-duration'],
  ['hey', HEY, /Average:\s+[\d.]+/, 'Average:\t0.5000', 'mean-between'],
  ['hey', HEY, /95%+ in [\d.]+/, '95%% in 0.0001', 'order'],
  ['hey', HEY, /Slowest:\s+[\d.]+/, 'Slowest:\t20.0000', 'within-run'],
  ['bombardier', BOMBARDIER, /"mean":[\d.]+/, '"mean":30000.1', 'littles-law'],
  ['bombardier', BOMBARDIER, /"99":\d+/, '"99":12', 'order'],
  ['bombardier', BOMBARDIER, /"stddev":[\d.]+/, '"stddev":900000.5', 'standard-deviation'],
  ['bombardier text', BOMBARDIER_TEXT, /99%\s+\S+/, '99%  900.00ms', 'order'],
  ['bombardier text', BOMBARDIER_TEXT, /Latency {2}\s+\S+/, 'Latency  800.00ms', 'mean-between'],
  ['vegeta', VEGETA, /"rate":[\d.]+/, '"rate":510.5', 'rate-times-duration'],
  ['vegeta', VEGETA, /"500":\d+/, '"500":1', 'status-sum'],
  ['vegeta', VEGETA, /"mean":\d+/, '"mean":999000000', 'mean-between'],
  ['vegeta', VEGETA, /"success":[\d.]+/, '"success":1.4', 'ok-within-total'],
  ['vegeta', VEGETA, /"max":\d+/, '"max":60000000000', 'within-run'],
  ['vegeta text', VEGETA_TEXT, /(throughput\]\s+\d+), [\d.]+/, '$1, 310.25', 'rate-times-duration'],
  ['vegeta text', VEGETA_TEXT, /500:\d+/, '500:1', 'status-sum'],
  ['vegeta results', VEGETA_RESULTS, /"latency":\d+/, '"latency":-5000000', 'negative'],
  ['h2load', H2LOAD, /, [\d.]+ req\/s/, ', 9999.00 req/s', 'rate-times-duration'],
  ['h2load', H2LOAD, /\d+ 5xx/, '1 5xx', 'status-sum'],
  ['h2load', H2LOAD, /(request:\s+\S+\s+\S+\s+)\S+/, '$1900.00ms', 'standard-deviation'],
  ['h2load', H2LOAD, /(request:\s+\S+\s+)\S+/, '$130.00s', 'within-run'],
  ['ab', AB, /Requests per second:\s+[\d.]+/, 'Requests per second: 9000.00', 'rate-times-duration'],
  ['ab', AB, /95%\s+\d+/, '95%  90', 'order'],
  ['ab', AB, /(Total: +\d+ +)\d+/, '$190', 'littles-law'],
  ['locust', LOCUST, /(GET,[^,]+,\d+,\d+,\d+),[\d.]+/, '$1,5000.5', 'mean-between'],
  ['locust', LOCUST, /(GET,.*,)\d+,\d+,\d+\r?$/m, '$19000,9000,2', 'order'],
  ['Artillery', ARTILLERY, /"http.codes.500":\s*\d+/, '"http.codes.500":900', 'status-sum'],
  [
    'Artillery',
    ARTILLERY,
    /("aggregate":[\s\S]*?"http.response_time":\s*\{[\s\S]*?"mean":\s*)[\d.]+/,
    '$19000',
    'mean-between',
  ],
  ['Artillery 1', ARTILLERY_1, /"p95":12.5/, '"p95":90', 'order'],
  ['Artillery 1', ARTILLERY_1, /"500":6/, '"500":60', 'status-sum'],
  ['JMeter', JTL, /,16,get/, ',-16,get', 'negative'],
  ['JMeter XML', XML, /<httpSample t="12"/, '<httpSample t="-12"', 'negative'],
  ['oha', OHA, /"successRate": [\d.]+/, '"successRate": 0.31', 'restated'],
  ['vegeta', VEGETA, /"success":[\d.]+/, '"success":1', 'restated'],
  ['vegeta text', VEGETA_TEXT, /(ratio\]\s+)[\d.]+%/, '$1100.00%', 'restated'],
  ['h2load', H2LOAD, /\d+ succeeded/, '100 succeeded', 'restated'],
  ['ab', AB, /(Time per request:\s+)[\d.]+( \[ms\] \(mean\))/, '$10.500$2', 'restated'],
  ['Artillery', ARTILLERY, /"http.requests":\s*\d+/g, '"http.requests":1', 'negative'],
  ['autocannon', AUTOCANNON, /"duration":[\d.]+/, '"duration":90.05', 'restated'],
  ['k6 export', K6_EXPORT, /("http_reqs": \{[^}]*"rate": )[\d.]+/, '$19999.5', 'restated'],
  ['k6 text', K6_TEXT, /(http_reqs\.*: \d+\s+)[\d.]+\/s/, '$19999.5/s', 'restated'],
  ['k6 text', K6_TEXT, /(http_req_failed\.*: )[\d.]+%/, '$177.00%', 'restated'],
  ['k6 stream', K6_STREAM, /("http_req_duration".*"value":)[\d.]+/, '$1-3.5', 'negative'],
];

describe('a figure that contradicts the rest of its file is found:', () => {
  for (const [tool, honest, figure, lie, rule] of LIES)
    it(`${tool}, ${lie.replaceAll(/\s+/g, ' ')}`, () => {
      assert.match(honest, figure);
      assert.deepEqual(proofsOf(honest), []);
      const proofs = proofsOf(honest.replace(figure, lie));
      assert.ok(proofs.includes(rule), `found only: ${proofs.join(', ')}`);
    });
});

test('what is read is in the right unit, of the right requests', () => {
  const first = (text: string): AuditedRound => readAuditFile('a', text).rounds[0] as AuditedRound;
  const about = (
    figure: { readonly value: number } | null | undefined,
    low: number,
    high: number,
    what: string,
  ): void => {
    assert.ok(
      figure !== null && figure !== undefined && figure.value >= low && figure.value <= high,
      `${what} ${figure?.value}`,
    );
  };
  for (const [tool, text] of Object.entries({
    OHA,
    HEY,
    BOMBARDIER,
    BOMBARDIER_TEXT,
    VEGETA,
    VEGETA_TEXT,
    VEGETA_RESULTS,
    H2LOAD,
    AB,
    LOCUST,
    ARTILLERY,
    K6_STREAM,
  })) {
    const round = first(text);
    // A third of the answers are errors that come at once, the rest take 4 ms and more.
    about(round.meanUs, 2000, 20_000, `${tool} mean`);
    const median = round.percentiles.find(({ percentile }) => percentile === 50);
    if (tool !== 'H2LOAD') about(median?.us, 2000, 20_000, `${tool} median`);
    const share = 1 - (round.ok ?? 0) / (round.requests?.value ?? 1);
    assert.ok(share > 0.2 && share < 0.5, `${tool} fails ${share}`);
  }
  for (const text of [OHA, HEY, VEGETA, VEGETA_TEXT]) about(first(text).durationS, 0.9, 1.2, 'duration');
  assert.equal(first(BOMBARDIER).mostInFlight, 4);
  assert.equal(first(AB).mostInFlight, 2);
});

test('requests without an answer are no latencies: JMeter, k6, vegeta and Artillery', () => {
  const { timed, requests, unanswered, ok, maxUs, statuses } = readAuditFile('a.jtl', JTL).rounds[0] as AuditedRound;
  assert.deepEqual(
    { timed, requests: requests?.value, unanswered, ok, maxUs: maxUs?.value, statuses },
    { timed: 3, requests: 3, unanswered: 1, ok: 2, maxUs: 18_000, statuses: { 200: 2, 503: 1 } },
  );
  const [artillery] = readAuditFile('a.json', ARTILLERY_1).rounds;
  assert.deepEqual([artillery?.requests?.value, artillery?.unanswered, artillery?.ok], [18, 2, 12]);
  for (const [tool, flags] of [
    ['k6', '--out json'],
    ['vegeta', '-duration 1s -rate 30/s -timeout 1s | vegeta encode'],
  ] as const) {
    const [round] = readAuditFile('a', recorded(tool, flags, 'refusing')).rounds;
    assert.equal(round?.timed, 0, tool);
    assert.ok((round?.unanswered ?? 0) > 0, tool);
  }
});

test('if a file does not state how requests ended, there is no finding about it', () => {
  for (const text of [
    'response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read\n0.0021,0,0,0,0.002,0\n0.0034,0,0,0,0.003,0\n',
    'timeStamp,elapsed,label\n1772000000000,12,get\n1772000000100,14,get\n',
    K6_STREAM.replaceAll(/"(?:status|expected_response)":"[^"]*",/g, '').replaceAll('"expected_response"', '"x"'),
  ]) {
    const { rounds } = readAuditFile('a', text);
    assert.deepEqual([rounds[0]?.ok, rounds[0]?.statuses], [null, null]);
    assert.deepEqual(
      audit(rounds).findings.filter(({ strength }) => strength === 'useless'),
      [],
    );
  }
});

test('a JTL in XML counts the samples that stand in no other one', () => {
  const [round] = readAuditFile('a.xml', XML).rounds;
  assert.deepEqual([round?.requests?.value, round?.ok, round?.statuses], [3, 2, { 200: 2, 503: 1 }]);
});

test('several runs in one text are several rounds, and a run that is there twice is one', () => {
  for (const text of [HEY, BOMBARDIER_TEXT, VEGETA_TEXT, H2LOAD, AB])
    assert.equal(readAuditFile('a.txt', `${text}\n${text}`).rounds.length, 1);
  const two = [
    [HEY, recorded('hey', '-z 1s -c 4', 'steady')],
    [H2LOAD, recorded('h2load', '--h1 -n', 'steady')],
    [AB, recorded('ab', '-n 60', 'steady')],
    [VEGETA_TEXT, recorded('vegeta', '-duration 1s -rate 30/s -timeout 1s | vegeta report', 'steady')],
    [BOMBARDIER_TEXT, recorded('bombardier', '-d 1s -c 2 -l -p', 'steady')],
    [JTL, JTL.replace(',12,', ',13,')],
    [VEGETA, recorded('vegeta', '-duration 1s -rate 50/s', 'steady')],
    [OHA, recorded('oha', '--output-format json -z', 'steady')],
  ];
  for (const [first = '', second = ''] of two) {
    const { rounds } = readAuditFile(
      'a',
      `${first}\nagain:\n\n${second}`.replace('\nagain:\n\ntimeStamp', '\ntimeStamp'),
    );
    assert.equal(rounds.length, 2, first.slice(0, 60));
    assert.equal(new Set(rounds.map(({ label }) => label)).size, 2);
  }
});

test('line ends, a byte order mark and indentation make no difference', () => {
  for (const text of [
    OHA,
    HEY,
    BOMBARDIER,
    BOMBARDIER_TEXT,
    VEGETA,
    VEGETA_TEXT,
    VEGETA_RESULTS,
    H2LOAD,
    AB,
    LOCUST,
    ARTILLERY,
    K6_STREAM,
    JTL,
    XML,
  ]) {
    const plain = readAuditFile('a', text);
    const crlf = text.replaceAll(/\r?\n/g, '\r\n');
    for (const same of [`\uFEFF${text}`, crlf, `\n${crlf}`, text.replaceAll('\r', '').replaceAll(/^/gm, '    ')])
      assert.deepEqual(readAuditFile('a', same), plain);
  }
});

test('long texts are read to their end, with any content', () => {
  const MANY = 50_000;
  for (const text of [HEY, BOMBARDIER_TEXT, VEGETA_TEXT, VEGETA_RESULTS, H2LOAD, AB, LOCUST, K6_STREAM, JTL]) {
    for (const filling of ['\n', ' ', '\r', '\t', '1', '{', '"', 'Summary:\n', '1,', '\u001B['])
      for (const long of [`${text}\n${filling.repeat(MANY)}`, `${filling.repeat(MANY)}\n${text}`])
        try {
          readAuditFile('a', long);
        } catch (error) {
          assert.equal((error as { exitCode?: number }).exitCode, 2);
        }
  }
  const begins = (part: string): string => `<testResults>${part.repeat(MANY / 10)}</testResults>`;
  for (const part of ['<sample ', 'aaaaaaaaaa', '<sample t="1" a', '<sample t="1">'])
    try {
      readAuditFile('a', begins(part));
    } catch (error) {
      assert.equal((error as { exitCode?: number }).exitCode, 2);
    }
});

test('a damaged file says in one sentence what is damaged', () => {
  for (const [text, why] of [
    [HEY.replace(/Total:.*/, ''), /The line "Total" is missing or damaged\./],
    [VEGETA_TEXT.replace('[min, mean,', '[min,'), /The line "Latencies" has not as many values as names\./],
    [
      VEGETA.replace(/"latencies":\{.*?\}/, '"latencies":"@{mean=1}"'),
      /latencies is the text "@\{mean=1\}", not an object\./,
    ],
    [OHA.replace(/"500": \d+/, '"500": "many"'), /statusCodeDistribution\.500 is the text "many", not a number\./],
    [K6_STREAM.slice(0, K6_STREAM.lastIndexOf('"http_req_duration"') + 30), /Line \d+ is incomplete JSON\./],
    [JTL.replace(',12,', ',soon,'), /"soon" is not a number of milliseconds\./],
    [JTL.slice(0, -40), /Row \d+ has \d+ of 11 columns\./],
    [XML.slice(0, -20), /It does not end with <\/testResults>\./],
    [LOCUST.replace(/(GET,[^,]+),\d+/, '$1,many'), /Request Count is "many", not a number\./],
  ] as const) {
    assert.throws(
      () => readAuditFile('a', text),
      (error: { why?: string; exitCode?: number }) => error.exitCode === 2 && why.test(error.why ?? ''),
      why.source,
    );
  }
});

test('the row that sums up a single name of Locust is not called a copy of it', () => {
  const row = 'GET,/a,90000,0,2,2.5,1.0,71.4,150,4500.1234,0.0,2,3,3,3,4,5,7,9,41,71,71';
  const text = `${LOCUST.split('\n')[0]}\n${row}\n${row.replace('GET,/a', ',Aggregated')}\n`;
  assert.equal(readAuditFile('a.csv', text).rounds.length, 1);
  assert.deepEqual(proofsOf(text), []);
});

test('one request of an attack has no time between first and last', () => {
  const [round] = readAuditFile('a', recorded('vegeta', '-duration 1s -rate 1/s', 'steady')).rounds;
  assert.deepEqual([round?.requests?.value, round?.sampled], [1, null]);
});

test('times as Go prints them are read with the rounding that they have', () => {
  for (const [text, us, slack] of [
    ['10m0s', 6e8, 5e5],
    ['1.5s', 1.5e6, 500],
    ['302.47ms', 302_470, 0.5],
    ['892.779µs', 892.779, 0.0005],
    ['0s', 0, 0.0005],
  ] as const) {
    const read = readGoDuration(text);
    assert.ok(
      Math.abs(read.value - us) < 1e-6 && Math.abs(read.slack - slack) < 1e-9,
      `${text} ${JSON.stringify(read)}`,
    );
  }
  assert.throws(() => readGoDuration('soon'), /not a time/);
});

test('CSV fields are read with quotes, doubled quotes and line ends in them', () => {
  assert.deepEqual(
    [...csvRows('a,"b, ""c""",\r\n\n"d\ne",f', ',')],
    [
      ['a', 'b, "c"', ''],
      ['d\ne', 'f'],
    ],
  );
});

function proofsOf(text: string): string[] {
  const { findings } = audit(readAuditFile('a', text).rounds);
  return findings.filter(({ strength }) => strength === 'proof').map(({ rule }) => rule);
}
