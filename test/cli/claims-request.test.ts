import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readClaimsRequest } from '../../cli/options/read-claims-request.ts';
import { planClaims } from '../../runner/experiments/claims/plan-claims.ts';

const empty = await mkdtemp(join(tmpdir(), 'stackbench-claims-'));
const configured = await mkdtemp(join(tmpdir(), 'stackbench-claims-'));
const config = join(configured, 'stackbench.config.json');
after(() => Promise.all([empty, configured].map((folder) => rm(folder, { recursive: true, force: true }))));

/** Everything that a configuration may say of a run. */
const OF_RUNS = {
  provider: 'compose',
  'allow-stand-in': true,
  targets: ['node-memory'],
  scenarios: ['read'],
  engines: ['k6'],
  rate: 901,
  arrivals: 'poisson',
  connections: 7,
  items: 77,
  visits: 9,
  duration: '9s',
  seed: 77,
  threshold: ['p(50)<1'],
  'max-duration': '1h',
  title: 'My own runs',
  out: 'elsewhere',
};

describe('what is asked of the parts of claims', () => {
  it('does not depend on the configuration of the folder, not even on a broken one', async () => {
    await writeFile(config, JSON.stringify(OF_RUNS));
    const plain = await readClaimsRequest({ seed: '1' }, [], empty);
    assert.deepEqual(await readClaimsRequest({ seed: '1' }, [], configured), plain);
    await writeFile(config, '{ "rate": ');
    assert.deepEqual(await readClaimsRequest({ seed: '1' }, [], configured), plain);
  });

  it('names a study beside the title of a part, not in it: losses name parts too', async () => {
    const { plan } = await readClaimsRequest({ seed: '1' }, [], empty);
    assert.equal(plan.parts.find(({ id }) => id === 'pool')?.study, 'pool');
    for (const { title } of plan.parts) assert.doesNotMatch(title, /study|;/);
    const { parts } = planClaims(plan, { generatorCpus: [], systemCpus: [] });
    assert.deepEqual(
      parts.map(({ study }) => study),
      plan.parts.map(({ study }) => study),
    );
  });

  it('is where datastores come from, as it was given, the same for all', async () => {
    for (const [flags, expected] of [
      [{}, [null, false, false]],
      [{ provider: 'native', 'allow-stand-in': true, 'allow-remote': true }, ['native', true, true]],
    ] as const) {
      const { plan } = await readClaimsRequest({ seed: '1', ...flags }, [], empty);
      const choices = plan.parts.flatMap((part) => (part.kind === 'drivers' ? [] : [part.plan]));
      assert.ok(choices.length >= 9);
      for (const { provider, allowStandIn, allowRemote } of [plan, ...choices])
        assert.deepEqual([provider, allowStandIn, allowRemote], expected);
    }
  });
});
