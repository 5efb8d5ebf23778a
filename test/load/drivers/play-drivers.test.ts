import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, type Server, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { workloadSchema } from '../../../model/claims/claim.ts';
import type { PlacedWorkload, PlayedWorkload } from '../../../runner/load/drivers/driver-job.ts';
import { playDrivers } from '../../../runner/load/drivers/play-drivers.ts';
import { freePort } from '../../../runner/machine/free-port.ts';
import { nothingIsLeft } from '../../support/own-processes.ts';

const workDir = await mkdtemp(join(tmpdir(), 'stackbench-drivers-'));
const servers: Server[] = [];
after(async () => {
  for (const server of servers) server.close();
  await rm(workDir, { recursive: true, force: true });
});

const URL_OF = {
  postgres: (port: number) => `postgres://127.0.0.1:${port}/none`,
  mongodb: (port: number) => `mongodb://127.0.0.1:${port}/none?directConnection=true`,
  redis: (port: number) => `redis://127.0.0.1:${port}`,
  memcached: (port: number) => `127.0.0.1:${port}`,
} as const;
const DATASTORES = Object.keys(URL_OF) as (keyof typeof URL_OF)[];

function at(datastore: keyof typeof URL_OF, port: number, set: Record<string, string> = {}): PlacedWorkload {
  const workload = workloadSchema.parse({ id: datastore, datastore, does: 'read', connections: 2, rows: 10, set });
  return { ...workload, url: URL_OF[datastore](port), name: 'w0' };
}

function play(
  workloads: readonly PlacedWorkload[],
  signal = new AbortController().signal,
): Promise<readonly PlayedWorkload[]> {
  const slices = workloads.map((_workload, workload) => ({ workload, durationMs: 200 }));
  return playDrivers({
    workloads,
    slices,
    warmUpMs: 50,
    timeoutMs: 500,
    workDir,
    cpus: [],
    signal,
    onGenerator: () => undefined,
    onSlice: () => undefined,
  });
}

/** A server on a free port. */
async function serve(onText: (text: string) => string | null): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      const answer = onText(data.toString());
      if (answer !== null) socket.write(answer);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A Memcached that takes everything, and answers each get with `found`, after `delayMs`. */
async function memcached(found: string): Promise<number> {
  return serve((text) =>
    text.replaceAll(/(?:set .*\r\n.*\r\n)|(?:get (\S+)\r\n)/g, (_all, key: string | undefined) =>
      key === undefined ? 'STORED\r\n' : found.replace('KEY', key),
    ),
  );
}

describe('the process that asks datastores', () => {
  it('says why a workload could not be opened where nothing listens, and plays the others', async () => {
    const [port, alive] = [await freePort(), await memcached('VALUE KEY 0 1\r\nx\r\nEND\r\n')];
    const played = await play([...DATASTORES.map((datastore) => at(datastore, port)), at('memcached', alive)]);
    for (const [index, datastore] of DATASTORES.entries()) {
      const one = played[index];
      assert.ok(one !== undefined && 'refused' in one && one.refused !== '', `${datastore}: ${JSON.stringify(one)}`);
    }
    const last = played.at(-1);
    assert.ok(last !== undefined && !('refused' in last) && last.calls > 0 && last.failed === 0, JSON.stringify(last));
    nothingIsLeft();
  });

  it('gives up on servers that accept and never answer, within their time', async () => {
    const silent = await serve(() => null);
    const began = performance.now();
    const played = await play(DATASTORES.map((datastore) => at(datastore, silent)));
    for (const one of played) assert.ok('refused' in one || one.calls === 0, JSON.stringify(one));
    assert.ok(performance.now() - began < 20_000);
  });

  it('counts a call that finds nothing as failed, with the reason, and does not time it', async () => {
    const [played] = await play([at('memcached', await memcached('END\r\n'))]);
    assert.ok(played !== undefined && !('refused' in played));
    assert.equal(played.calls, 0);
    assert.ok(played.failed > 0);
    assert.match(played.reason ?? '', /is not there/);
    assert.equal(played.latency, null);
  });

  it('ends with its parent’s interrupt', async () => {
    const interrupt = new AbortController();
    const port = await memcached('VALUE KEY 0 1\r\nx\r\nEND\r\n');
    const long = Array.from({ length: 50 }, () => at('memcached', port));
    const played = play(long, interrupt.signal);
    setTimeout(() => interrupt.abort(new Error('enough')), 700);
    await assert.rejects(played, /enough/);
    nothingIsLeft();
  });
});
