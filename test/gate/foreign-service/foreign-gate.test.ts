import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { CONFIG_FILE } from '../../../cli/config/config-schema.ts';
import { gateResultSchema } from '../../../model/document/gate-result.ts';
import { buildGateReport } from '../../../reports/gate/build-gate-report.ts';
import type { TestVerdict } from '../../../reports/gate/gate-report.ts';
import { nothingIsLeft } from '../../support/own-processes.ts';
import { type CliOutcome, runInProcess } from '../../support/run-cli.ts';
import { type ForeignProject, foreignProject } from './foreign-project.ts';

/**
 * Fresh starts of both sides: with fewer than ten nothing can be called slower. A start and its bursts take 8 to 25 s,
 * by what else the machine does.
 */
const BLOCKS = 12;
const timeout = 900_000;

interface Gated extends CliOutcome {
  readonly verdicts: Readonly<Record<string, TestVerdict>>;
}

/** One request is enough to tell, and halves the time; wide margins are decided early even among noisy neighbours. */
async function gate({ place }: ForeignProject, base: string, head: string): Promise<Gated> {
  const config = JSON.parse(readFileSync(join(place.folder, CONFIG_FILE), 'utf8')) as {
    service: { requests: object[] };
  };
  const requests = config.service.requests.slice(1);
  const file = join(place.parent, 'gate.json');
  const settings = { minEffect: '2%', maxEffect: '12%', maxDuration: '10m', maxBlocks: BLOCKS };
  writeFileSync(file, JSON.stringify({ service: { ...config.service, requests }, gate: settings }));
  const out = join(place.parent, 'out');
  const argv = ['gate', '--base', base, '--head', head, '--config', file, '--out', out];
  const outcome = await runInProcess(argv, { cwd: place.folder, env: place.env });
  assert.ok([0, 1, 4].includes(outcome.code), outcome.stderr);
  const result = gateResultSchema.parse(JSON.parse(readFileSync(join(out, 'gate.json'), 'utf8')));
  const { tests } = buildGateReport(result);
  return { ...outcome, verdicts: Object.fromEntries(tests.map(({ key, verdict }) => [key, verdict])) };
}

/** Nothing runs on, and git knows of no worktree but the user's. */
function leavesNothing({ place }: ForeignProject): void {
  nothingIsLeft();
  assert.equal(place.git('worktree', 'list').split('\n').length, 1);
  assert.equal(place.git('status', '--porcelain'), '');
}

const CPU = 'GET /parts/{id} · cpu';

it(
  'a gate finds a foreign service slower that does 30 % more work, and names the request',
  { timeout },
  async (t: TestContext) => {
    const project = await foreignProject(t);
    const { code, stdout, verdicts } = await gate(project, project.first, project.slower);
    t.diagnostic(stdout);
    assert.equal(code, 1);
    assert.equal(verdicts[CPU], 'regressed');
    assert.match(stdout.replaceAll(/\s+/g, ' '), /REGRESSED GET \/parts\/\{id\} uses .* more CPU per request/);
    leavesNothing(project);
  },
);

it('a gate does not call a foreign service slower whose words alone changed', { timeout }, async (t: TestContext) => {
  const project = await foreignProject(t);
  const { code, stdout, verdicts } = await gate(project, project.first, project.unchanged);
  t.diagnostic(stdout);
  // The burst latency may stay undecided among noisy neighbours: that is not knowing, and never an alarm.
  assert.notEqual(code, 1);
  assert.equal(verdicts[CPU], 'pass');
  leavesNothing(project);
});
