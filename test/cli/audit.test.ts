import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { MADE_GATES } from '../support/made-gates.ts';
import { makeResult } from '../support/make-result.ts';
import { runInProcess } from '../support/run-cli.ts';

const folder = await mkdtemp(join(tmpdir(), 'stackbench-audit-'));
after(() => rm(folder, { recursive: true, force: true }));

const summary = (max: number): string =>
  JSON.stringify({
    metrics: {
      http_req_duration: { avg: 5.2, min: 1.1, med: 4.9, max, 'p(90)': 8.1, 'p(95)': 9.9 },
      http_reqs: { count: 3000, rate: 300 },
    },
  });
await mkdir(join(folder, 'run'));
await writeFile(join(folder, 'run', 'result.json'), JSON.stringify(makeResult({ visits: 2 })));
await writeFile(join(folder, 'honest.json'), summary(40));
await writeFile(join(folder, 'lie.json'), summary(9));
await writeFile(join(folder, 'cut.json'), summary(40).slice(0, 60));
await writeFile(
  join(folder, 'useless.json'),
  summary(40).replace('"metrics":{', '"metrics":{"http_req_failed":{"passes":3000,"fails":0},'),
);
await writeFile(join(folder, 'utf16.json'), `\uFEFF${summary(40)}`, 'utf16le');
await writeFile(join(folder, 'archive.json'), Buffer.from([0x1f, 0x8b, 8, 0]));
await writeFile(join(folder, 'gate.json'), JSON.stringify(MADE_GATES.pass));

const audit = (...argv: string[]) => runInProcess(['audit', ...argv], { cwd: folder });

test('audit takes the folder of a run as report and compare do', async () => {
  const { code, stdout, stderr } = await audit('run');
  assert.notEqual(code, 2, stderr);
  assert.match(stdout, /^run: /m);
});

test('it exits 1 for a proof and 0 for an honest file', async () => {
  assert.equal((await audit('honest.json')).code, 0);
  const { code, stdout } = await audit('lie.json');
  assert.equal(code, 1, stdout);
});

test('a useless round comes first in the output, and is an error only with --strict', async () => {
  const { code, stdout } = await audit('useless.json');
  assert.equal(code, 0);
  assert.match(stdout, /^useless: 3,000 of 3,000 requests failed: errors were measured, not answers\./);
  assert.match(stdout, /1 useless round, 0 proofs/);
  assert.equal((await audit('useless.json', '--strict')).code, 4);
  assert.equal((await audit('honest.json', '--strict')).code, 0);
  assert.equal((await audit('useless.json', 'lie.json', '--strict')).code, 1);
  const json = JSON.parse((await audit('useless.json', '--format', 'json')).stdout) as {
    findings: { strength: string }[];
  }[];
  assert.equal(json[0]?.findings[0]?.strength, 'useless');
});

test('UTF-16, as PowerShell writes it, is read; bytes that are no text are called that', async () => {
  assert.equal((await audit('utf16.json')).code, 0);
  const { code, stderr } = await audit('archive.json');
  assert.equal(code, 2);
  assert.match(stderr, /compressed \(gzip\)/);
});

test('a truncated file is called that, and the result of a gate what it is', async () => {
  const { code, stderr } = await audit('cut.json');
  assert.equal(code, 2);
  assert.match(stderr, /starts like JSON but is incomplete; it may be truncated/);
  assert.match((await audit('gate.json')).stderr, /It is the result of a gate/);
});

test('a file that cannot be read leaves the findings of the others, and the exit code 2', async () => {
  const { code, stdout, stderr } = await audit('cut.json', 'lie.json', 'honest.json', '--format', 'json');
  assert.equal(code, 2);
  assert.match(stderr, /cut\.json cannot be audited/);
  const files = (JSON.parse(stdout) as { file: string }[]).map(({ file }) => file);
  assert.deepEqual(files, ['lie.json', 'honest.json']);
  const both = await audit('cut.json', 'nowhere.json', 'honest.json');
  assert.equal(both.code, 2);
  assert.match(both.stderr, /2 files cannot be audited[\s\S]*cut\.json[\s\S]*nowhere\.json/);
  assert.match(both.stdout, /honest\.json/);
});
