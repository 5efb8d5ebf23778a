import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EndpointMeasure, GateBlock, SideKey } from '../../model/document/gate-result.ts';
import { countErrors, errorRise, errorsOverLimit, tooManyErrors } from '../../model/gate/count-errors.ts';
import type { BlockOutcome } from '../../runner/blocks/run-block.ts';
import { checkBlock } from '../../runner/experiments/gate/check-block.ts';
import { wrongAnswer } from '../support/wrong-answer.ts';

const REQUESTS = 1500;
const ENDPOINTS = ['GET /one', 'GET /two'];

const FINE = { gone: null, void: null, checked: null, judged: null } as const;

/** A block with so many errors of the head at each endpoint. */
function blockWith(errors: readonly number[], index = 0): GateBlock {
  const sideOf = (failed: number): EndpointMeasure['base'] => ({
    requests: REQUESTS,
    errors: failed,
    cpuUs: 1,
    p50Us: 1,
    burstUs: 1,
    bytes: null,
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
    cores: null,
    stealShare: null,
  };
}

function failureAfter(errors: readonly number[], earlier: readonly GateBlock[]): ReturnType<typeof checkBlock> {
  const reason: BlockOutcome['errors'] = { base: null, head: wrongAnswer({ status: 500, reason: 'status 500' }) };
  const runtimes: BlockOutcome['runtimes'] = { base: null, head: null };
  return checkBlock({ block: blockWith(errors, earlier.length), errors: reason, ...FINE, runtimes }, earlier);
}

describe('errors of a side', () => {
  it('do not end a gate if two answers of one block and endpoint failed', () => {
    assert.equal(failureAfter([2, 0], []), null);
    assert.equal(failureAfter([0, 2], []), null);
  });

  it('make a side invalid only if more than 0.1% of them is sure, at all endpoints or at one of them', () => {
    const good = Array.from({ length: 4 }, (_, index) => blockWith([0, 0], index));
    assert.equal(failureAfter([0, 4], good), null, '4 of 15 000');
    assert.equal(failureAfter([0, 4], []), null, '4 of 3 000: 0.027% at 99% confidence');
    const many = failureAfter([6, 6], []);
    assert.equal(
      many?.what,
      '12 of 3000 answers of the head (0.4%) were errors, in the last block mostly at GET /one.',
    );
    assert.equal(many?.side, 'head');
    const one = failureAfter([0, 18], good);
    assert.equal(
      one?.what,
      '18 of 7500 answers of the head (0.24%) were errors at GET /two.',
      '0.12% of all, 0.24% there',
    );
  });

  it('are distinguished from answers that are too slow, for which a side is named only if the other is fast', () => {
    const slow = (side: SideKey | null): ReturnType<typeof checkBlock> =>
      checkBlock(
        {
          block: blockWith([0, 0]),
          ...FINE,
          errors: { base: null, head: null },
          gone: { side, how: 'slow', reason: 'So it went.' },
          runtimes: { base: null, head: null },
        },
        [],
      );
    assert.deepEqual([slow('head')?.side, slow('head')?.what], ['head', 'The head answers too slowly to be measured.']);
    assert.deepEqual([slow(null)?.side, slow(null)?.what], [null, 'Both sides answer too slowly to be measured.']);
  });

  it('make a block invalid exactly when a report of it would say so', () => {
    for (let errors = 0; errors < 30; errors += 1) {
      const blocks = [blockWith([0, 0]), blockWith([errors, 0], 1)];
      const isInvalid = errorsOverLimit(blocks, 'head') !== null;
      assert.equal(failureAfter([errors, 0], blocks.slice(0, 1)) !== null, isInvalid, `${errors} errors`);
    }
    assert.equal(tooManyErrors({ requests: 0, errors: 0 }), false);
    assert.equal(tooManyErrors({ requests: 16, errors: 2 }), false);
    assert.equal(tooManyErrors({ requests: 16, errors: 3 }), true);
  });
});

describe('more failing answers of the head', () => {
  const blocksWith = (errors: readonly (readonly [number, number])[]): GateBlock[] =>
    errors.map((counts, index) => blockWith(counts, index));

  it('fail the gate from 0 to 0.09% if all blocks have them, although no limit is missed', () => {
    const blocks = blocksWith([
      [2, 1],
      [1, 1],
      [3, 0],
      [2, 2],
      [1, 2],
      [0, 3],
      [3, 1],
      [2, 1],
    ]);
    assert.deepEqual(countErrors(blocks, 'head'), { requests: 24_000, errors: 25 });
    assert.equal(errorsOverLimit(blocks, 'head'), null);
    assert.deepEqual(
      [errorRise(blocks)?.fails, errorRise(blocks)?.endpoint, errorRise(blocks)?.moreIn],
      [true, null, 8],
    );
  });

  it('are reported, without a failure, if one event of few blocks may explain them', () => {
    const rise = errorRise(
      blocksWith([
        [0, 0],
        [16, 0],
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0],
      ]),
    );
    assert.deepEqual([rise?.fails, rise?.moreIn, rise?.lessIn], [false, 1, 0]);
  });

  it('are ignored if chance explains them, or the base has as many', () => {
    assert.equal(
      errorRise(
        blocksWith([
          [1, 0],
          [0, 1],
          [0, 0],
          [1, 0],
          [0, 0],
          [0, 0],
          [0, 0],
          [1, 0],
        ]),
      ),
      null,
    );
    const both = blocksWith([
      [4, 0],
      [4, 0],
      [4, 0],
      [4, 0],
      [4, 0],
      [4, 0],
      [4, 0],
      [4, 0],
    ]).map((block) => ({
      ...block,
      endpoints: block.endpoints.map((measure) => ({ ...measure, base: { ...measure.base, errors: 4 } })),
    }));
    assert.equal(errorRise(both), null);
    assert.equal(errorRise([]), null);
  });
});
