import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { decodeText } from '../../model/decode-text.ts';
import type { StackbenchError } from '../../model/stackbench-error.ts';
import { audit } from '../../reports/audit/audit.ts';
import { readAuditFile } from '../../reports/audit/read-audit-file.ts';
import { splitDocuments } from '../../reports/audit/split-documents.ts';
import { autocannonResult, k6Summary, wrkText } from './make-files.ts';

const result = JSON.stringify(autocannonResult());
const later = JSON.stringify(autocannonResult({ duration: 5.03 }));

/** UTF-16 is what PowerShell's `>` writes. */
test('UTF-8 and UTF-16 are read, with a byte order mark and without', () => {
  const text = `${JSON.stringify(k6Summary(), null, 2)}\r\n`;
  const little = Buffer.from(text, 'utf16le');
  const big = Buffer.from(little).swap16();
  for (const bytes of [
    Buffer.from(text),
    Buffer.from(`\uFEFF${text}`),
    little,
    Buffer.concat([Buffer.from([0xff, 0xfe]), little]),
    big,
    Buffer.concat([Buffer.from([0xfe, 0xff]), big]),
  ])
    assert.equal(readAuditFile('a.json', decodeText(bytes)).rounds[0]?.requests?.value, 3000);
  assert.throws(() => decodeText(Buffer.from([0x1f, 0x8b, 8, 0])), /compressed \(gzip\)/);
  assert.throws(() => decodeText(Buffer.from('\u0001\u0000\u0000\u0001PNG', 'latin1')), /not text/);
});

describe('several runs in one file are several rounds:', () => {
  const files: Readonly<Record<string, readonly [rounds: number, text: string]>> = {
    'after the header of npm': [
      1,
      `\n> api@1.0.0 bench\n> autocannon --json -c 4 http://127.0.0.1:8080\n\n${result}\n`,
    ],
    NDJSON: [2, `${result}\n${later}\n`],
    'one after the other without a line between': [2, `${result}${later}`],
    'with lines of a log between': [2, `[info] {first}\n${result}\nhold on [ 50% ] {\n${later}\ndone`],
    'a list': [2, `[${result},${later}]`],
    'a list in a list': [2, `[[${result},${later}]]`],
    'under names': [2, `{"title":"pool","before":${result},"after":${later}}`],
    'a text of wrk, pasted twice': [2, `${wrkText()}\n${wrkText()}`],
    'over several lines each': [2, `${JSON.stringify(autocannonResult(), null, 2)}\n${later}`],
    'of two tools': [2, `${result}\n${JSON.stringify(k6Summary())}`],
    'texts of wrk': [2, `${wrkText()}\nafter the pool was fixed:\n\n${wrkText({ perSec: '3121.00' })}`],
  };
  for (const [name, [rounds, text]] of Object.entries(files))
    it(name, () => {
      const read = readAuditFile('file', text);
      assert.equal(read.rounds.length, rounds);
      assert.equal(new Set(read.rounds.map(({ label }) => label)).size, rounds);
      assert.deepEqual(
        audit(read.rounds).findings.filter(({ strength }) => strength === 'proof'),
        [],
      );
    });
});

test('the parts of a file that are skipped are named', () => {
  assert.deepEqual(readAuditFile('file', `${result}\n${result}`).notes, [
    '1 document was skipped: it is included more than once.',
  ]);
  assert.deepEqual(readAuditFile('file', `${result}\n{"done":true}\n{"done":false}`).notes, [
    '2 documents were skipped: they are of another format.',
  ]);
  assert.deepEqual(readAuditFile('file', `${result}\n${later.slice(0, -9)}`).notes, [
    'A part that starts like JSON but is incomplete was skipped.',
  ]);
});

const summaryWith = (duration: unknown): string =>
  JSON.stringify({ ...k6Summary(), metrics: { ...k6Summary().metrics, http_req_duration: duration } });

test('what cannot be read is explained in one sentence that names the member', () => {
  for (const [text, why] of [
    [
      summaryWith({ type: 'trend', values: '@{min=3.8; med=82.1}' }),
      /metrics\.http_req_duration\.values is the text "@\{min=3\.8; med=82\.1\}".* PowerShell truncated it/,
    ],
    [
      summaryWith('@{type=trend; contains=time}'),
      /metrics\.http_req_duration\.values is the text "@\{type=trend; contains=time\}"/,
    ],
    [JSON.stringify({ metrics: '@{http_reqs=}' }), /metrics is the text/],
    [summaryWith(null), /metrics\.http_req_duration is null, not an object/],
    [
      JSON.stringify({ metrics: { iteration_duration: { avg: 5 } } }),
      /no metric http_req_duration, so no HTTP request was made/,
    ],
    [
      JSON.stringify({ ...k6Summary(), state: { testRunDurationMs: '30s' } }),
      /state\.testRunDurationMs is the text "30s", not a number/,
    ],
    [JSON.stringify(autocannonResult({ latency: [] })), /latency is a list, not an object/],
    [JSON.stringify(autocannonResult({ duration: null })), /duration is missing/],
    [
      JSON.stringify([
        { framework: 'a', rps: -1, avg_latency: '1ms', p99_latency: '2ms', connections: 1, duration: '5s' },
      ]),
      /0\.rps is -1, which is not allowed/,
    ],
    [
      JSON.stringify({ metrics: [{ framework_id: 1, level: 64, label: 'average_latency', value: '3' }] }),
      /metrics\.0\.value is the text "3", not of type number/,
    ],
    [JSON.stringify({ kind: 'stackbench-run' }), /schemaVersion is missing/],
    [
      JSON.stringify({ kind: 'stackbench-run', schemaVersion: 99 }),
      /schema version 99; this stackbench reads up to \d+/,
    ],
    [wrkText().replace(/Latency {5}.*\n/, '\n'), /its line "Latency" is missing or truncated/],
    [wrkText().split('\n').slice(0, 2).join('\n'), /its line "Latency" is missing or truncated/],
    [wrkText({ took: 'soon' }), /"soon" is not a time/],
    ['', /It is empty/],
    ['  \n', /It is empty/],
    [result.slice(0, 80), /like JSON but is incomplete/],
    ['null', /format is unknown/],
    ['[]', /format is unknown/],
    ['[[[]]]', /format is unknown/],
    ['{"__proto__":{"latency":1},"constructor":{"prototype":1}}', /format is unknown/],
  ] as const)
    assert.throws(
      () => readAuditFile('file', text),
      ({ why: said, exitCode }: StackbenchError) => {
        assert.match(said, why);
        assert.doesNotMatch(said, /[\n]|"code"|"path"/);
        return exitCode === 2;
      },
      text.slice(0, 80),
    );
});

test('names that objects inherit are names like others', () => {
  const summary = `{"metrics":{"__proto__":{"values":{"count":1}},"constructor":null,${JSON.stringify(k6Summary().metrics).slice(1)}}`;
  assert.equal(readAuditFile('file', summary).rounds[0]?.requests?.value, 3000);
  const odd = result.replace('"p50"', '"__proto__":5,"constructor":7,"toString":1,"p50"');
  assert.deepEqual(audit(readAuditFile('file', odd).rounds).findings, []);
});

test('long and deep files end: a text is read once, with any content', () => {
  const wrk = wrkText();
  assert.equal(readAuditFile('file', `${'\n'.repeat(200_000)}${wrk}${' '.repeat(200_000)}`).rounds.length, 1);
  assert.equal(readAuditFile('file', `${'Latency '.repeat(60_000)}\n${wrk}${'9'.repeat(200_000)}`).rounds.length, 1);
  for (const text of [
    '[ '.repeat(60_000),
    '{"a":'.repeat(60_000),
    `${'{"a":'.repeat(60_000)}1${'}'.repeat(60_000)}`,
    '{"\\'.repeat(60_000),
    `x${'{"'.repeat(60_000)}`,
    ' \n'.repeat(200_000),
    '{"a":x}\n'.repeat(60_000),
  ])
    assert.throws(() => readAuditFile('file', text), { exitCode: 2 });
  assert.deepEqual(splitDocuments('{"a'.repeat(60_000)), { documents: [], isDamaged: true });
});
