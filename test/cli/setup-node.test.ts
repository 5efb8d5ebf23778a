import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runInProcess } from '../support/run-cli.ts';

/** A machine without programs, on which nothing can be installed. */
const NOTHING = { XDG_CACHE_HOME: import.meta.filename };

describe('setup --node', () => {
  for (const bad of ['21', '22.1', 'latest', '', '22,21', '22,'])
    it(`refuses "${bad}" before it installs anything`, async () => {
      const { code, stderr } = await runInProcess(['setup', `--node=${bad}`]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, /--node/);
    });

  for (const list of ['20,22', '20, 22', '20 22', '22'])
    it(`understands "${list}"`, async () => {
      const { code, stderr } = await runInProcess(['setup', `--node=${list}`], { env: NOTHING });
      assert.equal(code, 3, stderr);
      for (const major of list.match(/\d+/g) ?? []) assert.match(stderr, new RegExp(`^ *Node\\.js ${major}: `, 'm'));
    });
});
