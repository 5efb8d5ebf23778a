import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { gatedServiceSchema } from '../../model/gate/gated-service.ts';
import type { RunningSide } from '../../runner/apps/start-side.ts';
import { burstJobOf } from '../../runner/blocks/burst-job-of.ts';
import type { SideDatastores } from '../../runner/datastores/sides/side-datastores.ts';
import { type GatePlanSettings, planGate } from '../../runner/experiments/gate/plan-gate.ts';

const service = gatedServiceSchema.parse({
  start: 'node server.js',
  requests: [{ path: '/' }],
  login: { path: '/login', take: 'body.token', headersThen: { authorization: 'Bearer {taken}' } },
});
const settings: GatePlanSettings = {
  minEffect: 0.01,
  maxEffect: 0.05,
  maxBlocks: null,
  maxDurationMs: null,
  seed: 1,
  onInconclusive: 'fail',
  waivers: [],
  thresholds: [],
  plant: null,
  allowOneCore: true,
};
const stores: SideDatastores = {
  placeholders: {},
  pids: () => ({}),
  tidy: () => Promise.resolve(),
  settledWork: () => Promise.resolve({}),
  drop: () => Promise.resolve(),
};

describe('the login of a block', () => {
  it('is asked of both sides at once, so that neither waits for the other', { timeout: 20_000 }, async (t) => {
    const waiting: (() => void)[] = [];
    // Answers nobody before both are there.
    const servers = ['of base', 'of head'].map((token) =>
      createServer((_request, response) => {
        waiting.push(() => response.end(JSON.stringify({ token })));
        if (waiting.length === 2) waiting.forEach((answer) => answer());
      }).listen(0, '127.0.0.1'),
    );
    t.after(() => servers.forEach((server) => server.closeAllConnections()));
    t.after(() => servers.forEach((server) => server.close()));
    await Promise.all(servers.map((server) => once(server, 'listening')));
    const [base, head] = servers.map((server): RunningSide => {
      const { port } = server.address() as AddressInfo;
      return {
        side: 'base',
        id: 'app (base)',
        baseUrl: `http://127.0.0.1:${port}`,
        roots: [process.pid],
        pids: () => [process.pid],
        loop: null,
        runtime: null,
        log: () => Promise.resolve(''),
        gone: new Promise(() => undefined),
        stop: () => Promise.resolve(),
      };
    }) as [RunningSide, RunningSide];
    const context = {
      plan: planGate(service, settings),
      service,
      answers: 'trust' as const,
      signal: new AbortController().signal,
    };
    const { job, tokens } = await burstJobOf(context, {
      sides: { base, head },
      stores: { base: stores, head: stores },
      draw: { first: 'base', baseInstance: 0, seed: 1 },
      index: 0,
    });
    assert.match(job.endpoints[0]?.wires.base[0] ?? '', /authorization: Bearer of base\r\n/);
    assert.match(job.endpoints[0]?.wires.head[0] ?? '', /authorization: Bearer of head\r\n/);
    for (const token of ['of base', 'of head']) assert.ok(tokens.includes(token));
    // Whatever takes less than the timeout is through in time: warm-up and measuring end by time, and the pair under
    // way then with them.
    const pairMs = 2 * (job.burst / job.connections) * (job.timeoutMs + 200);
    assert.ok(job.warmUpWithinMs + 3 * job.measureMs + 2 * pairMs < job.withinMs);
  });
});
