import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type RunResult, runResultSchema } from '../../model/document/run-result.ts';
import { runningServer } from '../../runner/apps/own/running-server.ts';
import { startApp } from '../../runner/apps/start-app.ts';
import { freePort } from '../../runner/machine/free-port.ts';
import { noK6 } from '../support/no-k6.ts';
import { runInProcess } from '../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'stackbench-running-'));
const started: ChildProcess[] = [];
after(() => {
  for (const child of started) child.kill();
  rmSync(folder, { recursive: true });
});

/** A run of a second or two decides little, and a busy machine makes it invalid. */
const ENDED = [0, 4, 5];
const SHORT = ['--duration', '1s', '--items', '200', '--rate', '100', '--connections', '4'];

interface Server {
  readonly url: string;
  readonly child: ChildProcess;
}

/** The Items server of these tests as a user would have it: started before, without any item. */
async function startServer(): Promise<Server> {
  const seed = join(folder, 'no-items.ndjson');
  writeFileSync(seed, '');
  const port = await freePort();
  const env = { ...process.env, PORT: String(port), HOST: '127.0.0.1', SEED_FILE: seed, STACK: 'mine' };
  const child = spawn(process.execPath, [join(import.meta.dirname, 'items-server.cjs')], { env, stdio: 'ignore' });
  started.push(child);
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const answer = await fetch(`${url}/ready`).catch(() => null);
    if (answer?.ok === true) return { url, child };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The server of this test does not answer.');
}

let runs = 0;
async function run(
  stacks: object,
  ...argv: string[]
): Promise<{ code: number; said: string; result: () => RunResult }> {
  const cwd = join(folder, String((runs += 1)));
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'stackbench.config.json'), JSON.stringify({ stacks }));
  const out = join(cwd, 'out');
  const { code, stdout, stderr } = await runInProcess(['run', ...SHORT, '--out', out, ...argv], { cwd });
  const result = (): RunResult => runResultSchema.parse(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8')));
  return { code, said: `${stderr}${stdout}`, result };
}

async function items(url: string): Promise<unknown[]> {
  return (await (await fetch(`${url}/items?limit=100`)).json()) as unknown[];
}

describe('a server that runs already', () => {
  it('is measured by every engine in two blocks, and left as it was found', { skip: noK6 }, async () => {
    const { url, child } = await startServer();
    const mine = { contract: 'items', url: url.replace('127.0.0.1', 'localhost'), seed: 'http' };
    const argv = ['--visits', '2', '--targets', 'mine,express-memory', '--engines', 'k6,autocannon,pacer'];
    const { code, said, result } = await run({ mine }, ...argv);
    assert.ok(ENDED.includes(code), `${code}: ${said}`);
    const visits = result().visits.filter(({ target }) => target === 'mine');
    assert.deepEqual(
      visits.map(({ state, rounds }) => [state, ...rounds.map((round) => round.state)]),
      Array.from({ length: 2 }, () => ['completed', 'completed', 'completed', 'completed']),
    );
    for (const round of visits.flatMap(({ rounds }) => rounds)) {
      assert.ok(round.state === 'completed');
      const { resources, app, operations } = round.measured;
      const wrong = operations.filter(({ outcome }) => outcome === 'http-error');
      assert.deepEqual(wrong, [], 'each id that is asked for exists');
      assert.ok((resources.appCpuUs ?? 0) > 0, 'the process on its port is counted');
      assert.ok((resources.appRssBytes ?? 0) > 0);
      assert.equal(app, null, 'its event loop is unknown');
    }
    assert.deepEqual(
      result().warnings.filter(({ code: found }) => found === 'runs-already').length,
      1,
      'the report says that it was not started afresh',
    );
    assert.deepEqual([child.exitCode, child.signalCode], [null, null], 'it still runs');
    assert.deepEqual(await items(url), [], 'it has no items again');
  });

  it('that has items of its own is refused, and keeps them', async () => {
    const { url } = await startServer();
    const lamp = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"name":"a","quantity":1}' };
    await fetch(`${url}/items`, lamp);
    const { code, said } = await run(
      { mine: { contract: 'items', url, seed: 'http' } },
      '--visits',
      '1',
      '--targets',
      'mine',
    );
    assert.equal(code, 3, said);
    assert.doesNotMatch(said, /Plan:/, 'nothing has started');
    assert.match(said, /mine at http:\S+ has an item already[\s\S]*empty database/);
    assert.equal((await items(url)).length, 1);
  });

  it('that is not there is reported before anything starts', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const mine = { contract: 'items', url, seed: 'http' };
    const { code, said } = await run({ mine }, '--visits', '1', '--targets', 'mine,express-postgres');
    assert.equal(code, 3, said);
    assert.match(said, /mine is not ready at http:\S+\/ready[\s\S]*ECONNREFUSED[\s\S]*expected to run already/);
    assert.doesNotMatch(said, /Plan:/);
  });

  it('that ends while it is measured fails by itself, and the other stack goes on', async () => {
    const { url, child } = await startServer();
    const mine = { contract: 'items', url, seed: 'http' };
    const ended = setInterval(() => void endOnceFilled(url, child), 100);
    const argv = ['--visits', '1', '--targets', 'mine,express-memory', '--engines', 'autocannon'];
    const { code, said, result } = await run({ mine }, ...argv);
    clearInterval(ended);
    assert.equal(code, 3, said);
    const states = result().visits.map(({ target, state, error }) => [target, state, error?.code ?? null]);
    assert.deepEqual(states.sort(), [
      ['express-memory', 'completed', null],
      ['mine', 'failed', 'target-gone'],
    ]);
  });

  it('is all processes that share its port: the first one, and its workers', async () => {
    const port = await freePort();
    const script = `const cluster = require('node:cluster');
      if (cluster.isPrimary) for (let count = 0; count < 2; count += 1) cluster.fork();
      else require('node:http').createServer((_, reply) => reply.end()).listen(${port}, '::1');`;
    const file = join(folder, 'cluster.cjs');
    writeFileSync(file, script);
    const child = spawn(process.execPath, [file], { stdio: 'ignore' });
    started.push(child);
    const url = `http://[::1]:${port}`;
    const server = { id: 'mine', url, ready: '/any', withinMs: 20_000 };
    // The second worker may be later than the first answer.
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const app = await startApp(runningServer(server));
      await app.stop();
      assert.equal(app.baseUrl, url);
      assert.ok(app.pids().includes(child.pid ?? 0));
      if (app.pids().length === 3) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.fail('its workers are not seen');
  });

  it('has no CPU time and memory if its processes cannot be known', async () => {
    // A server in this very process: its children would be the load generators, too.
    const server = createServer((_, reply) => reply.end()).listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const app = await startApp(runningServer({ id: 'mine', url, ready: '/ready', withinMs: 2000 }));
    assert.deepEqual([app.baseUrl, app.pids(), app.roots], [url, [], []]);
    await app.stop();
    server.close();
  });
});

/** Ends the server when it has all items and is being read, so that it runs for a while first. */
async function endOnceFilled(url: string, child: ChildProcess): Promise<void> {
  const page = await items(url).catch(() => []);
  if (page.length === 100 && child.exitCode === null) setTimeout(() => child.kill('SIGKILL'), 1500);
}
