import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedAgainNotices } from '../../../reports/gate/asked-again.ts';
import { makeGateResult } from '../../support/make-gate-result.ts';

/** Blocks whose head sent so many of its 320 requests again in each of them. */
function blocksWith(requests: number, idleMs: number): Parameters<typeof askedAgainNotices>[0] {
  return makeGateResult({ blocks: 2 }).blocks.map((block, index) => ({
    ...block,
    endpoints: block.endpoints.map((measure) => ({
      ...measure,
      head: { ...measure.head, askedAgain: { requests, idleMs: idleMs + index } },
    })),
  }));
}

test('requests that were often sent again are told, with the shortest time after which that was so', () => {
  assert.deepEqual(askedAgainNotices(blocksWith(8, 15.7)), [
    '2.5% of the requests to the head (16 of 640) met a connection that it was closing after 15 ms or more without a request. They were sent again on a new one, which is part of their latency. Raise the keep-alive timeout of the service.',
  ]);
  assert.match(askedAgainNotices(blocksWith(8, 0.2))[0] ?? '', /that it was closing\. They/);
});

test('requests that were hardly ever sent again are not told', () => {
  assert.deepEqual(askedAgainNotices(blocksWith(0, 15)), []);
  assert.deepEqual(askedAgainNotices(makeGateResult({ blocks: 2 }).blocks), []);
});
