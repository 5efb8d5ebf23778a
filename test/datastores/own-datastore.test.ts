import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { startOwnDatastore } from '../../runner/datastores/own-datastore.ts';
import { redisProduct } from '../../runner/datastores/products/redis.ts';
import { makeWorkFolder } from '../../runner/machine/processes/work-folder.ts';
import { nothingIsLeft } from '../support/own-processes.ts';

test('a server that answers and then does not say what it is, is stopped', async () => {
  const work = await makeWorkFolder('own datastore test');
  const product = {
    ...redisProduct,
    ping: () => Promise.resolve(),
    identify: () => Promise.reject(new Error('it says nothing more')),
  };
  const spec = {
    label: 'Redis',
    command: process.execPath,
    args: ['-e', 'setInterval(() => undefined, 1000)'],
    env: {},
    cwd: work.path,
    cpus: [],
    logFile: join(work.path, 'redis.log'),
  };
  const started = startOwnDatastore(
    {
      id: 'redis',
      product,
      rung: 'native',
      provider: 'PATH',
      endpoint: { host: '127.0.0.1', port: 1, url: 'redis://127.0.0.1:1' },
      spec,
      readyWithinMs: 2000,
      stopSignal: 'SIGTERM',
    },
    {
      env: {},
      cpus: [],
      workDir: work.path,
      namespace: 'test',
      allowRemote: false,
      signal: new AbortController().signal,
      externalUrls: {},
    },
  );
  await assert.rejects(started, /it says nothing more/);
  await work.remove();
  nothingIsLeft();
});
