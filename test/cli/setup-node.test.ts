import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runInProcess } from '../support/run-cli.ts';

describe('setup --node', () => {
  for (const bad of ['21', '22.1', 'latest', ''])
    it(`refuses "${bad}" before it installs anything`, async () => {
      const { code, stderr } = await runInProcess(['setup', `--node=${bad}`]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, /--node/);
    });
});
