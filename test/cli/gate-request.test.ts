import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readGateRequest } from '../../cli/options/read-gate-request.ts';
import { packageRoot } from '../../runner/machine/package-root.ts';

describe('where the datastores of a gate come from', () => {
  const url = { 'postgres-url': 'postgres://127.0.0.1/x' };
  const variable = { STACKBENCH_POSTGRES_URL: 'postgres://127.0.0.1/x' };
  const redisVariable = { STACKBENCH_REDIS_URL: 'redis://127.0.0.1' };
  const postgres = { target: 'express-postgres' };
  const cases = [
    ['programs of this machine, unless something is named', postgres, {}, 'native'],
    ['a server that a flag names', { ...postgres, ...url }, {}, null],
    ['a server that a variable names', postgres, variable, null],
    ['named servers and nothing else, where that is asked for', { ...url, provider: 'external' }, {}, 'external'],
    [
      'programs of this machine, where the flag names a server that the service does not need',
      { ...url },
      {},
      'native',
    ],
    ['programs of this machine, where the variable names one that it does not need', postgres, redisVariable, 'native'],
    ['programs of this machine, where the variable is empty', postgres, { STACKBENCH_POSTGRES_URL: '' }, 'native'],
    ['as a flag asks, whatever a variable names', { ...postgres, provider: 'native' }, variable, 'native'],
    ['Redis and its cache by one variable', { target: 'express-postgres-redis' }, redisVariable, null],
  ] as const;
  for (const [title, flags, env, provider] of cases) {
    it(`are ${title}`, async () => {
      const context = { cwd: packageRoot, env };
      const { datastoreChoice } = await readGateRequest({ target: 'express-redis', ...flags }, context);
      assert.equal(datastoreChoice.provider, provider);
    });
  }

  it('are not guessed if a server is named and another one is required', async () => {
    const flags = { target: 'express-postgres', ...url, provider: 'native' };
    await assert.rejects(readGateRequest(flags, { cwd: packageRoot, env: {} }), {
      code: 'named-and-provided',
      exitCode: 2,
    });
  });
});
