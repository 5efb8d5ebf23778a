import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gateVerdictSchema } from '../../model/gate/gate-verdict.ts';
import { MADE_GATES } from '../support/made-gates.ts';
import { runInProcess } from '../support/run-cli.ts';

const folder = await mkdtemp(join(tmpdir(), 'stackbench-gate-report-'));
after(() => rm(folder, { recursive: true, force: true }));

async function reportOf(name: keyof typeof MADE_GATES, env: Record<string, string> = {}) {
  const place = await mkdtemp(join(folder, `${name}-`));
  await writeFile(join(place, 'gate.json'), JSON.stringify(MADE_GATES[name]));
  return { place, ...(await runInProcess(['report', place], { cwd: folder, env })) };
}

test('a gate is rendered again from its file, with its exit code and every output', async () => {
  for (const [name, code] of Object.entries({ pass: 0, regressed: 1, inconclusive: 4, invalid: 5, failed: 3 })) {
    const outcome = await reportOf(name as keyof typeof MADE_GATES);
    assert.equal(outcome.code, code, outcome.stderr);
    assert.deepEqual((await readdir(outcome.place)).sort(), [
      'gate-junit.xml',
      'gate-verdict.json',
      'gate.html',
      'gate.json',
      'gate.md',
    ]);
    assert.ok(!outcome.stdout.includes('::'), 'workflow commands are for GitHub alone');
    const verdict = JSON.parse(await readFile(join(outcome.place, 'gate-verdict.json'), 'utf8')) as unknown;
    assert.equal(gateVerdictSchema.parse(verdict).exitCode, code);
  }
});

test('on GitHub Actions the verdict is annotated and added to the summary of the job', async () => {
  const summary = join(folder, 'summary.md');
  await writeFile(summary, 'before\n');
  const { stdout, place } = await reportOf('regressed', { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary });
  assert.match(stdout, /^::error title=stackbench gate%3A REGRESSED::items-api: /m);
  assert.equal(await readFile(summary, 'utf8'), `before\n${await readFile(join(place, 'gate.md'), 'utf8')}\n`);
});

test('nothing that a commit says is taken for a workflow command', async () => {
  const { stdout } = await reportOf('hostile', { GITHUB_ACTIONS: 'true' });
  const [, token] = /^::stop-commands::([\da-f-]{36})\n/.exec(stdout) ?? [];
  const end = stdout.indexOf(`\n::${token}::\n`);
  assert.ok(end > 0);
  for (const line of stdout
    .slice(end)
    .split('\n')
    .filter((text) => text.trimStart().startsWith('::')))
    assert.match(line, /^::(?:[\da-f-]{36}::$|(?:error|warning|notice) title=stackbench gate%3A )/);
});

test('a summary that cannot be written changes nothing else', async () => {
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(folder, 'no', 'such', 'folder') };
  const { code, stderr } = await reportOf('pass', env);
  assert.equal(code, 0);
  assert.match(stderr, /The summary of the job could not be written: /);
});

test('a gate that is damaged, truncated or of a newer schema is refused with exit code 2', async () => {
  const made = MADE_GATES.pass;
  const damaged = structuredClone(made);
  const measure = damaged.blocks[0]?.endpoints[0] ?? assert.fail();
  measure.head.latency = measure.head.latency.slice(0, 20);
  const texts = {
    damaged: JSON.stringify(damaged),
    truncated: JSON.stringify(made).slice(0, 500),
    newer: JSON.stringify({ ...made, schemaVersion: 99 }),
    foreign: JSON.stringify({ kind: 'something-else' }),
    limit: JSON.stringify({ ...made, plan: { ...made.plan, thresholds: ['p99 fast'] } }),
  };
  for (const [name, text] of Object.entries(texts)) {
    const file = join(folder, `${name}.json`);
    await writeFile(file, text);
    const { code, stderr } = await runInProcess(['report', file], { cwd: folder, env: {} });
    assert.equal(code, 2, `${name}: ${stderr}`);
    assert.match(stderr, /^Error: .+\n {2}Why: .+\n {2}Fix: .+\n$/, name);
  }
});

test('a gate has no title, and a report elsewhere names the data that it was made from', async () => {
  const place = await mkdtemp(join(folder, 'titled-'));
  await writeFile(join(place, 'gate.json'), JSON.stringify(MADE_GATES.pass));
  const titled = await runInProcess(['report', place, '--title', 'x'], { cwd: folder, env: {} });
  assert.equal(titled.code, 2);
  assert.match(titled.stderr, /--title is for the reports of a run/);
  const { stdout } = await runInProcess(['report', 'gate.json', '--out', 'elsewhere'], { cwd: place, env: {} });
  assert.match(stdout, /Report: elsewhere\/gate\.html · data: gate\.json\n/);
});
