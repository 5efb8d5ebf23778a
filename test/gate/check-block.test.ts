import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EndpointMeasure, GateBlock, SideKey } from '../../model/gate/gate-result.ts';
import { countErrors, tooManyErrors } from '../../model/gate/too-many-errors.ts';
import { checkBlock } from '../../runner/gate/check-block.ts';
import type { BlockOutcome } from '../../runner/gate/run-block.ts';

const REQUESTS = 1500;
const ENDPOINTS = ['GET /one', 'GET /two'];

/** A block with so many errors of the head at each endpoint. */
function blockWith(errors: readonly number[], index = 0): GateBlock {
  const sideOf = (failed: number): EndpointMeasure['base'] => ({
    requests: REQUESTS,
    errors: failed,
    cpuUs: 1,
    p50Us: 1,
    burstUs: 1,
    latency: '',
    servicesCpuUs: {},
  });
  return {
    index,
    startedAt: '2026-11-25T00:00:00.000Z',
    first: 'base',
    baseInstance: 0,
    elapsedMs: 1,
    endpoints: ENDPOINTS.map((endpoint, at) => ({
      endpoint,
      warmUp: { requests: 1, steady: true },
      base: sideOf(0),
      head: sideOf(errors[at] ?? 0),
      p50LogRatio: 0,
    })),
    work: null,
    foreignCpuShare: null,
    stealShare: null,
  };
}

function failureAfter(errors: readonly number[], earlier: readonly GateBlock[]): ReturnType<typeof checkBlock> {
  const reason: Record<SideKey, string | null> = { base: null, head: 'status 500' };
  const runtimes: BlockOutcome['runtimes'] = { base: null, head: null };
  return checkBlock({ block: blockWith(errors, earlier.length), errors: reason, gone: null, runtimes }, earlier);
}

describe('errors of a side', () => {
  it('do not end a gate where two answers of one block and endpoint failed', () => {
    assert.equal(failureAfter([2, 0], []), null);
    assert.equal(failureAfter([0, 2], []), null);
  });

  it('are judged over all blocks and endpoints so far', () => {
    const good = Array.from({ length: 4 }, (_, index) => blockWith([0, 0], index));
    assert.equal(failureAfter([0, 4], good), null, '4 of 15 000');
    assert.equal(failureAfter([0, 4], [])?.code, 'side-errors', '4 of 3 000');
    const some = Array.from({ length: 4 }, (_, index) => blockWith([0, 2], index));
    assert.equal(failureAfter([0, 7], some), null, '15 of 15 000');
    const failure = failureAfter([1, 7], some);
    assert.equal(failure?.what, '16 of 15000 answers of head were wrong, most of the last ones to GET /two.');
    assert.equal(failure?.side, 'head');
  });

  it('are told from answers that are too slow, for which a side is named only where it alone is', () => {
    const slow = (side: SideKey | null): ReturnType<typeof checkBlock> =>
      checkBlock(
        {
          block: blockWith([0, 0]),
          errors: { base: null, head: null },
          gone: { side, how: 'slow', reason: 'So it went.' },
          runtimes: { base: null, head: null },
        },
        [],
      );
    assert.deepEqual([slow('head')?.side, slow('head')?.what], ['head', 'The head answers too slowly to be measured.']);
    assert.deepEqual([slow(null)?.side, slow(null)?.what], [null, 'Both sides answer too slowly to be measured.']);
  });

  it('make a block worthless just where a report of it would say so', () => {
    for (let errors = 0; errors < 12; errors += 1) {
      const blocks = [blockWith([0, 0]), blockWith([errors, 0], 1)];
      const isWorthless = tooManyErrors(countErrors(blocks, 'head'));
      assert.equal(failureAfter([errors, 0], blocks.slice(0, 1)) !== null, isWorthless, `${errors} errors`);
    }
    assert.equal(tooManyErrors({ requests: 0, errors: 0 }), false);
  });
});
