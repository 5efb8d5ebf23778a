import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readGateRequest } from '../../cli/read-gate-request.ts';
import { packageRoot } from '../../runner/setup/package-root.ts';

describe('where the datastores of a gate come from', () => {
  const url = { 'postgres-url': 'postgres://127.0.0.1/x' };
  const cases = [
    ['programs of this machine, unless something is named', { target: 'express-postgres' }, 'native'],
    ['a server that is named', { target: 'express-postgres', ...url }, null],
    ['a server that is named and nothing else, where that is asked for', { ...url, provider: 'external' }, 'external'],
    ['programs of this machine, where the named server is none that the service needs', { ...url }, 'native'],
  ] as const;
  for (const [title, flags, provider] of cases) {
    it(`are ${title}`, async () => {
      const { wish } = await readGateRequest({ target: 'express-redis', ...flags }, packageRoot);
      assert.equal(wish.provider, provider);
    });
  }

  it('are not guessed where a server is named and another one asked for', async () => {
    const flags = { target: 'express-postgres', ...url, provider: 'native' };
    await assert.rejects(readGateRequest(flags, packageRoot), { code: 'named-and-provided', exitCode: 2 });
  });
});
