import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { gatedServiceSchema } from '../../model/gate/gated-service.ts';
import type { Warning } from '../../model/warnings.ts';
import type { SidePorts } from '../../runner/apps/start-side.ts';
import type { BlockContext } from '../../runner/blocks/block-context.ts';
import { portWarnings } from '../../runner/blocks/port-warnings.ts';
import { startBoth } from '../../runner/blocks/prepare-block.ts';
import { freePort } from '../../runner/machine/free-port.ts';
import { Teardown } from '../../runner/machine/processes/teardown.ts';
import { nothingIsLeft } from '../support/own-processes.ts';

const folder = await mkdtemp(join(tmpdir(), 'stackbench-fixed-ports-'));
after(async () => {
  nothingIsLeft();
  await rm(folder, { recursive: true, force: true });
});
const noProc = existsSync('/proc/net/tcp') ? false : 'this system has no /proc/net/tcp';

await writeFile(
  join(folder, 'api.mjs'),
  `import http from 'node:http';
   // The first one may be for metrics, without which the service does not start.
   const ports = process.argv.slice(2).map(Number);
   const open = (port) =>
     new Promise((opened) => {
       const server = http.createServer((ask, reply) => reply.end('{}')).listen(port, '127.0.0.1', opened);
       if (process.env.LENIENT) server.on('error', ({ message }) => opened(console.error('no metrics: ' + message)));
     });
   for (const port of ports) await open(port);`,
);

async function startedBoth(start: string): Promise<readonly Warning[]> {
  const service = gatedServiceSchema.parse({ name: 'api', requests: [{ path: '/' }], start });
  const env = { PATH: process.env['PATH'] ?? '' };
  const environment = { cwd: folder, env };
  const { signal } = new AbortController();
  const context = {
    plan: { serverCpus: [] },
    service,
    environments: { base: environment, head: environment },
    workDir: folder,
    signal,
  } as unknown as BlockContext;
  const nothing = { placeholders: {} };
  const stores = { base: nothing, head: nothing } as unknown as Parameters<typeof startBoth>[2]['stores'];
  const teardown = new Teardown();
  try {
    const ports: SidePorts = {};
    await startBoth(context, ['head', 'base'], { stores, ports }, teardown);
    return await portWarnings(ports);
  } finally {
    await teardown.run();
  }
}

async function refused(start: string, why: RegExp, fix: RegExp): Promise<void> {
  await assert.rejects(startedBoth(start), (error: { code?: string; why: string; fix: string }) => {
    assert.equal(error.code, 'side-not-ready');
    assert.match(error.why, why);
    assert.match(error.fix, fix);
    return true;
  });
}

describe('both sides that want one port', { skip: noProc }, () => {
  it('are stopped at once, with the port and the side that has it', async () => {
    const port = await freePort();
    const why = new RegExp(`Port ${port} is in use: the (base|head) listens on it, because both sides run at the same`);
    await refused(`exec node api.mjs ${port}`, why, /variable PORT, or write \{port\} in "start"/);
  });

  it('for something else than requests are offered a further placeholder', async () => {
    const port = await freePort();
    const start = `exec node api.mjs {port} ${port}`;
    await refused(`${start} 0 && sleep 1`, new RegExp(`Port ${port} is in use`), /\{port2\}/);
    assert.deepEqual(await startedBoth('exec node api.mjs {port2} {port}'), []);
  });

  it('are reported if one of them runs without it', async () => {
    const port = await freePort();
    const warnings = await startedBoth(`LENIENT=1 exec node api.mjs ${port} {port}`);
    assert.deepEqual(
      warnings.map(({ code }) => code),
      ['port-in-use'],
    );
    assert.match(warnings[0]?.message ?? '', new RegExp(`The (base|head) printed .* Port ${port} is in use`));
  });

  it('of another program are not said to be those of the other side', async (t) => {
    const port = await freePort();
    const { createServer } = await import('node:net');
    const other = createServer().listen(port, '127.0.0.1');
    t.after(() => other.close());
    await refused(`exec node api.mjs ${port}`, /the other side or another program listens on it/, /\{port\}/);
  });
});
