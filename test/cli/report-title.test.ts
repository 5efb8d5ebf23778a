import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readRunRequest } from '../../cli/options/read-run-request.ts';
import { makeResult } from '../support/make-result.ts';
import { runInProcess } from '../support/run-cli.ts';

const folder = await mkdtemp(join(tmpdir(), 'stackbench-title-'));
after(() => rm(folder, { recursive: true, force: true }));

async function headingOf(...flags: readonly string[]): Promise<string> {
  const { code, stderr } = await runInProcess(['report', 'result.json', ...flags], { cwd: folder });
  assert.equal(code, 0, stderr);
  return /<h1>(.*)<\/h1>/.exec(await readFile(join(folder, 'report.html'), 'utf8'))?.[1] ?? '';
}

test('the title of a run is part of its plan, and heads every later report; report --title gives another', async () => {
  const { plan } = await readRunRequest({ title: 'Before the fix' }, folder);
  assert.equal(plan.title, 'Before the fix');
  assert.equal((await readRunRequest({}, folder)).plan.title, null);
  await writeFile(join(folder, 'result.json'), JSON.stringify(makeResult({ title: 'Before the fix' })));
  assert.equal(await headingOf(), '<bdi>Before the fix</bdi>');
  assert.equal(await headingOf('--title', 'For the <team>'), '<bdi>For the &lt;team&gt;</bdi>');
});

test('a report in another folder names the data that it was made from', async () => {
  await writeFile(join(folder, 'result.json'), JSON.stringify(makeResult({ visits: 2 })));
  const { stdout } = await runInProcess(['report', 'result.json', '--out', 'o1'], { cwd: folder });
  assert.match(stdout, /Report: o1\/report\.html · data: result\.json\n/);
});
