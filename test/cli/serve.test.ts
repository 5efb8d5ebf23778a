import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { runCli } from '../../cli/run-cli.ts';
import { freePort } from '../../runner/machine/free-port.ts';
import { withDescendants } from '../../runner/machine/processes/process-tree.ts';
import { runInProcess } from '../support/run-cli.ts';

const shell = promisify(execFile);
const stop = new AbortController();
let printed = '';
let port = 0;
let served: Promise<number>;

before(async () => {
  port = await freePort();
  await new Promise<void>((resolve, reject) => {
    served = runCli({
      argv: ['serve', 'express-postgres', '--port', String(port), '--items', '200', '--provider', 'native'],
      env: process.env,
      stdout: {
        write: (text) => {
          printed += text;
          if (printed.includes('Ctrl-C ends it')) resolve();
        },
      },
      stderr: { write: (text) => (printed += text) },
      cwd: process.cwd(),
      signal: stop.signal,
    });
    void served.then((code) => reject(new Error(`serve ended with ${code}: ${printed}`)));
  });
});

after(async () => {
  stop.abort(new Error('Ctrl-C'));
  assert.equal(await served, 130);
  assert.deepEqual(withDescendants(process.pid), [process.pid]);
});

async function statusOf(line: string): Promise<string> {
  const { stdout } = await shell('bash', ['-c', `${line} -s --max-time 10`]);
  return /^HTTP\/1\.1 (\d+)/.exec(stdout)?.[1] ?? stdout;
}

describe('stackbench serve', () => {
  it('tells the way into the datastore in a file for us alone, and prints no password', async () => {
    const file = /cat (\S+postgres\.url)/.exec(printed)?.[1] ?? '';
    const { username, password, hostname } = new URL(await readFile(file, 'utf8'));
    assert.match(username, /^stackbench_/);
    assert.equal(hostname, '127.0.0.1');
    assert.ok(password.length > 20 && !printed.includes(password));
    assert.equal((await stat(file)).mode & 0o777, 0o600);
  });

  it('prints curl lines that work', async () => {
    const lines = printed.split('\n').filter((line) => line.trim().startsWith('curl'));
    assert.deepEqual(await Promise.all(lines.map(statusOf)), ['200', '200', '201']);
  });

  it('makes the curl lines of docs/getting-started.md work', async () => {
    const page = await readFile(new URL('../../docs/getting-started.md', import.meta.url), 'utf8');
    const block = /```sh\n(curl [\s\S]*?)```/.exec(page)?.[1] ?? '';
    const lines = block
      .trim()
      .split('\n')
      .map((line) => line.replace('127.0.0.1:3000', `127.0.0.1:${port}`));
    assert.deepEqual(await Promise.all(lines.map(statusOf)), ['200', '201', '404']);
  });

  it('says so when the port is taken', async () => {
    const { code, stderr } = await runInProcess(['serve', 'express-memory', '--port', String(port)]);
    assert.equal(code, 3);
    assert.match(stderr, /EADDRINUSE/);
    assert.match(stderr, /Fix: /);
  });
});
