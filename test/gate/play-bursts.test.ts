import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { SideKey } from '../../model/document/gate-result.ts';
import type { BurstJob, BurstResult } from '../../runner/load/bursts/burst-job.ts';
import { playBursts } from '../../runner/load/bursts/play-bursts.ts';
import { currentPlacement } from '../../runner/machine/cpu-placement.ts';
import { type DelayServer, type DelayServerOptions, startDelayServer } from '../support/delay-server.ts';

const ENDPOINTS = ['GET /one', 'GET /two'];
const TIMEOUT_MS = 250;

const unpinned = currentPlacement().systemCpus.length === 0 && 'nothing can be pinned to a core here';

interface Played {
  readonly result: BurstResult;
  /** Requests that reached each server, by its own count. */
  readonly arrived: Readonly<Record<SideKey, number>>;
  readonly elapsedMs: number;
}

async function play(
  options: Readonly<Record<SideKey, DelayServerOptions>>,
  job: Partial<BurstJob> = {},
): Promise<Played> {
  const base = await startDelayServer(options.base);
  const head = await startDelayServer(options.head);
  try {
    const began = performance.now();
    const result = await playBursts({ ...jobFor(base, head), ...job });
    const elapsedMs = performance.now() - began;
    return { result, elapsedMs, arrived: { base: await countOf(base), head: await countOf(head) } };
  } finally {
    await Promise.all([base.stop(), head.stop()]);
  }
}

/** A server that killed itself cannot be asked. */
async function countOf(server: DelayServer): Promise<number> {
  return Promise.race([
    server.counts().then(({ total }) => total),
    new Promise<number>((resolve) => void setTimeout(resolve, 1000, Number.NaN)),
  ]).catch(() => Number.NaN);
}

function jobFor(base: DelayServer, head: DelayServer): BurstJob {
  const wire = ({ port }: DelayServer): string[] => [
    `GET /items/x HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: keep-alive\r\n\r\n`,
  ];
  return {
    hosts: { base: '127.0.0.1', head: '127.0.0.1' },
    ports: { base: base.port, head: head.port },
    pids: { base: [], head: [] },
    servicePids: { base: {}, head: {} },
    placement: { systemCpus: [], generatorCpus: [] },
    servicesBeside: false,
    endpoints: ENDPOINTS.map((endpoint) => ({ endpoint, expect: null, wires: { base: wire(base), head: wire(head) } })),
    firstNumber: 0,
    mayFail: null,
    burst: 16,
    connections: 8,
    warmUpRequests: 64,
    warmUpLimit: 256,
    warmUpWithinMs: 60_000,
    measureMs: 60,
    timeoutMs: TIMEOUT_MS,
    withinMs: 60_000,
    seed: 1,
    first: 'base',
  };
}

const serverOptions = fc.record(
  {
    delaysMs: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 }),
    errorEach: fc.integer({ min: 2, max: 50 }),
    brokenBodyEach: fc.integer({ min: 2, max: 50 }),
    closeEach: fc.integer({ min: 1, max: 20 }),
    closeHow: fc.constantFrom('announce' as const, 'reset' as const),
  },
  { requiredKeys: ['delaysMs'] },
);

describe('the bursts of a block', () => {
  it('ask both sides equally often, in warming up and in measuring, whatever the sides answer', async () => {
    const first = fc.constantFrom('base' as const, 'head' as const);
    const property = fc.asyncProperty(serverOptions, serverOptions, first, fc.nat(), async (base, head, side, seed) => {
      const { result, arrived } = await play({ base, head }, { first: side, seed });
      assert.equal(result.gone, null);
      assert.equal(result.endpoints.length, ENDPOINTS.length);
      let total = 0;
      for (const measure of result.endpoints) {
        assert.equal(measure.base.requests, measure.head.requests);
        total += measure.warmUp.requests + measure.base.requests;
      }
      assert.equal(total, result.requests);
      for (const [side, options] of Object.entries({ base, head }) as [SideKey, DelayServerOptions][]) {
        // What is under way when a connection is reset is sent, and counts as failed, but does not arrive.
        const mayBeLost = options.closeHow === 'reset' && options.closeEach !== undefined;
        const known = mayBeLost ? Math.max(arrived[side], result.requests) : arrived[side];
        assert.equal(known, result.requests, `requests to ${side}`);
      }
    });
    await fc.assert(property, { numRuns: 12, seed: 20_261_125 });
  });

  it('tell what others did with the cores of the sides and of the generator', { skip: unpinned }, async () => {
    const placement = currentPlacement();
    const quick = { delaysMs: [0] };
    const { result } = await play({ base: quick, head: quick }, { placement });
    assert.equal(result.cores?.system.cores, placement.systemCpus.length);
    assert.equal(result.cores?.generator.cores, placement.generatorCpus.length);
  });

  for (const side of ['base', 'head'] as const) {
    const fine = { delaysMs: [0] };
    const with_ = (options: DelayServerOptions): Record<SideKey, DelayServerOptions> => ({
      base: fine,
      head: fine,
      [side]: options,
    });

    it(`end soon where the ${side} takes requests and never answers`, async () => {
      const { result, arrived, elapsedMs } = await play(with_({ delaysMs: [0], hang: true }));
      assert.deepEqual([result.gone?.side, result.gone?.how], [side, 'silent']);
      assert.match(result.gone?.reason ?? '', /timeout/);
      // Three bursts, two requests one after the other on each connection; the sweeper looks every 200 ms.
      assert.ok(elapsedMs < 3 * 2 * (TIMEOUT_MS + 200) + 2000, `${elapsedMs} ms`);
      assert.ok(Math.abs(arrived.base - arrived.head) <= 16, JSON.stringify(arrived));
    });

    it(`end at once where the ${side} dies`, async () => {
      const { result } = await play(with_({ delaysMs: [0], dieAfter: 100 }));
      assert.deepEqual([result.gone?.side, result.gone?.how], [side, 'silent']);
    });

    it(`end when the time is over where the ${side} answers ever so slowly`, async () => {
      const slow = await play(with_({ delaysMs: [TIMEOUT_MS / 3] }), { withinMs: 700, warmUpRequests: 4096 });
      assert.deepEqual([slow.result.gone?.side, slow.result.gone?.how], [side, 'slow']);
      assert.ok(slow.elapsedMs < 700 + 4 * TIMEOUT_MS + 1000, `${slow.elapsedMs} ms`);
    });
  }

  it('blame neither side where both answer ever so slowly', async () => {
    const slow = { delaysMs: [TIMEOUT_MS / 3] };
    const { result } = await play({ base: slow, head: slow }, { withinMs: 700, warmUpRequests: 4096 });
    assert.deepEqual([result.gone?.side, result.gone?.how], [null, 'slow']);
  });

  it('warm slow sides up for the time there is, both by the same number, and measure them all the same', async () => {
    const slow = { delaysMs: [TIMEOUT_MS / 3] };
    const job = { warmUpRequests: 4096, warmUpLimit: 6144, warmUpWithinMs: 800, withinMs: 20_000 };
    const { result, arrived } = await play({ base: slow, head: { delaysMs: [TIMEOUT_MS / 4] } }, job);
    assert.equal(result.gone, null);
    for (const { warmUp, base, head } of result.endpoints) {
      assert.ok(warmUp.requests >= 16 && warmUp.requests <= 16 * 4, `${warmUp.requests} requests`);
      assert.equal(warmUp.steady, false);
      assert.ok(base.requests >= 16);
      assert.equal(base.requests, head.requests);
    }
    assert.deepEqual(arrived, { base: result.requests, head: result.requests });
  });

  it('let neither side come first more often, nor take turns, whichever the block began with', async () => {
    for (const first of ['base', 'head'] as const) {
      const order = await orderOfBursts(first);
      const pairs = order.length / 2;
      const within = (4.9 * 0.5) / Math.sqrt(pairs);
      const firsts = order.filter((_, index) => index % 2 === 0);
      const baseFirst = firsts.filter((side) => side === 'base').length / pairs;
      assert.ok(Math.abs(baseFirst - 0.5) < within, `the base came first in ${baseFirst} of ${pairs} pairs`);
      const asBefore = firsts.filter((side, pair) => pair > 0 && side === firsts[pair - 1]).length / pairs;
      assert.ok(Math.abs(asBefore - 0.5) < within, `${asBefore} of ${pairs} pairs went as the one before`);
    }
  });
});

/** Which side each burst of a block went to, in order. */
async function orderOfBursts(first: SideKey): Promise<SideKey[]> {
  const base = await startDelayServer({ delaysMs: [0] });
  const head = await startDelayServer({ delaysMs: [0] });
  const asked: SideKey[] = [];
  const job = jobFor(base, head);
  // The text of a request is taken when it is sent.
  const watched = (side: SideKey): readonly string[] =>
    new Proxy(job.endpoints[0]?.wires[side] ?? [], {
      get(target, name, receiver): unknown {
        if (name === '0') asked.push(side);
        return Reflect.get(target, name, receiver);
      },
    });
  const endpoints = [{ endpoint: 'GET /one', expect: null, wires: { base: watched('base'), head: watched('head') } }];
  try {
    const requests = job.burst * 400;
    await playBursts({ ...job, endpoints, first, seed: 11, warmUpRequests: requests, warmUpLimit: requests });
  } finally {
    await Promise.all([base.stop(), head.stop()]);
  }
  const order = asked.filter((_, index) => index % job.burst === 0);
  asked.forEach((side, index) => assert.equal(side, order[Math.floor(index / job.burst)], 'a burst is of one side'));
  return order;
}
