import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { freePort } from '../../runner/machine/free-port.ts';
import { downloadVerified } from '../../runner/programs/download-verified.ts';

let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackbench-proxies-'));
});
after(() => rm(folder, { recursive: true, force: true }));

async function failureWith(env: Readonly<Record<string, string>>): Promise<StackbenchError> {
  const context = { env, cwd: folder, signal: new AbortController().signal };
  const download = { url: 'https://files.invalid/x', file: join(folder, 'x'), sha256: '0' };
  const error: unknown = await downloadVerified(context, download, () => undefined).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof StackbenchError, String(error));
  return error;
}

describe('a download through a proxy of the environment', () => {
  it('says which variable names none, and not what stands in it', async () => {
    for (const address of [':::', 'garbage://user:hush@host', 'user:hush@host:3128']) {
      const { code, why, fix } = await failureWith({ HTTPS_PROXY: address });
      assert.equal(code, 'download-failed');
      assert.match(why, /^HTTPS_PROXY does not name a proxy such as http:\/\/host:port/);
      assert.doesNotMatch(why + fix, /hush/);
    }
  });

  it('says that the proxy does not answer', async () => {
    const { why, fix } = await failureWith({ https_proxy: `http://127.0.0.1:${await freePort()}` });
    assert.match(why, /ECONNREFUSED 127\.0\.0\.1/);
    assert.match(fix, /HTTPS_PROXY/);
  });
});
