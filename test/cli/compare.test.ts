import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { RunResult } from '../../model/document/run-result.ts';
import { MADE_GATES } from '../support/made-gates.ts';
import { TEN_STACKS } from '../support/made-stacks.ts';
import { elsewhere, namedRun } from '../support/make-comparison.ts';
import { csvRecords } from '../support/read-tables.ts';
import { runInProcess } from '../support/run-cli.ts';

const folder = await mkdtemp(join(tmpdir(), 'stackbench-compare-'));
after(() => rm(folder, { recursive: true, force: true }));

const stacks = TEN_STACKS.slice(2, 5);
const write = async (name: string, result: RunResult): Promise<string> => {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, 'result.json'), JSON.stringify(result));
  return name;
};
await write('before', namedRun('before', { stacks }).result);
await write(
  'after',
  namedRun('after', { stacks, seed: 2, closed: ({ id }) => (id === 'express-redis' ? { requests: 8200 } : {}) }).result,
);
await write('elsewhere', namedRun('elsewhere', { stacks, seed: 3 }, elsewhere({ kernel: '6.9.0' })).result);

const compare = (...argv: string[]) => runInProcess(['compare', ...argv], { cwd: folder });

test('compare takes folders and files, prints what differs, and ends with 0', async () => {
  const { code, stdout, stderr } = await compare('before', join('after', 'result.json'));
  assert.equal(code, 0, stderr);
  assert.match(stdout, /B against A: significantly worse in 1 of 33 figures: throughput of express-redis 0\.6/);
  assert.match(stdout, /hint, never a proof/);
  assert.deepEqual(await readdir(join(folder, 'before')), ['result.json']);
});

test('it writes a page, Markdown, CSV and JSON of the same comparison into a folder', async () => {
  const { code } = await compare('before', 'after', '--out', 'compared');
  assert.equal(code, 0);
  assert.deepEqual((await readdir(join(folder, 'compared'))).sort(), [
    'compare.csv',
    'compare.html',
    'compare.json',
    'compare.md',
  ]);
  for (const [format, file] of [
    ['markdown', 'compare.md'],
    ['csv', 'compare.csv'],
    ['json', 'compare.json'],
  ] as const) {
    const { stdout } = await compare('before', 'after', '--format', format);
    assert.equal(stdout, await readFile(join(folder, 'compared', file), 'utf8'), format);
  }
  assert.match(await readFile(join(folder, 'compared', 'compare.html'), 'utf8'), /^<!doctype html>/);
});

test('three files are compared with the first', async () => {
  const { code, stdout } = await compare('before', 'after', 'elsewhere', '--format', 'csv');
  assert.equal(code, 0);
  const files = new Set(csvRecords(stdout).map(({ baseline, file }) => `${baseline} ${file}`));
  assert.deepEqual([...files], ['before after', 'before elsewhere']);
});

test('if nothing may be compared, it says so first and ends with exit code 5', async () => {
  const { code, stdout } = await compare('before', 'elsewhere');
  assert.equal(code, 5);
  assert.match(
    stdout.trimStart(),
    /^B against A: nothing can be compared\. \[1\] Different kernel: 6\.1\.0 in A, 6\.9\.0 in B\./,
  );
});

test('one result, an unreadable one and an unknown format are refused with 2', async () => {
  await writeFile(join(folder, 'broken.json'), '{"kind":"stackbench-run"');
  for (const [argv, text] of [
    [['before'], /compare needs two results, and one is given/],
    [['before', 'nowhere'], /nowhere cannot be read as a result/],
    [['before', 'broken.json'], /truncated/],
    [['before', 'after', '--format', 'yaml'], /yaml/],
    [['before', 'after', '--out', join('before', 'result.json')], /cannot be written/],
  ] as const) {
    const { code, stderr } = await compare(...argv);
    assert.equal(code, 2, stderr);
    assert.match(stderr, text);
  }
});

test('what the auditor can prove wrong is not compared', async () => {
  const { result } = namedRun('impossible', { stacks, seed: 4 });
  for (const visit of result.visits)
    for (const round of visit.rounds)
      if (round.state === 'completed')
        for (const operation of round.measured.operations)
          if (operation.latency) operation.latency.meanUs = operation.latency.maxUs * 2;
  await write('impossible', result);
  const { code, stdout } = await compare('before', 'impossible');
  assert.equal(code, 5);
  assert.match(stdout, /Not trustworthy in B/);
});

test('the result of a gate is not compared, and it is said how to see it', async () => {
  await mkdir(join(folder, 'a-gate'), { recursive: true });
  await writeFile(join(folder, 'a-gate', 'gate.json'), JSON.stringify(MADE_GATES.pass));
  const { code, stderr } = await compare('before', 'a-gate');
  assert.equal(code, 2);
  assert.match(stderr, /Gate results cannot be compared[\s\S]*stackbench report a-gate/);
});

test('a folder of runs names them, and one without any says so', async () => {
  const parent = await runInProcess(['report', '.'], { cwd: folder });
  assert.equal(parent.code, 2);
  assert.match(parent.stderr, /folder of runs: .*after, before, elsewhere.*\n {2}Fix: Name one of them: \w+\n/);
  await mkdir(join(folder, 'compared', 'empty'), { recursive: true });
  const empty = await runInProcess(['report', 'compared'], { cwd: folder });
  assert.equal(empty.code, 2);
  assert.match(empty.stderr, /contains none of result\.json, gate\.json, capacity\.json/);
});
