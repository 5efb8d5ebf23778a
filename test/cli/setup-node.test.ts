import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runInProcess } from '../support/run-cli.ts';

/** No cache can be made there, so that nothing is installed. */
const NO_FOLDER = import.meta.filename;

describe('setup --node', () => {
  for (const bad of ['21', '22.1', 'latest', '', '22,21', '22,'])
    it(`refuses "${bad}" before it installs anything`, async () => {
      const { code, stderr } = await runInProcess(['setup', `--node=${bad}`]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, /--node/);
    });

  for (const list of ['20,22', '20, 22', '20 22', '22'])
    it(`understands "${list}"`, async () => {
      const { code, stderr } = await runInProcess(['setup', `--node=${list}`], { env: { XDG_CACHE_HOME: NO_FOLDER } });
      assert.equal(code, 3, stderr);
      assert.match(stderr, /cannot be written/);
    });
});
