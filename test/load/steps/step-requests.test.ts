import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type StepRequests, stepRequests } from '../../../runner/load/steps/step-requests.ts';

const SEEDS = Array.from({ length: 200 }, (_, seed) => seed * 7919);

function requestsOf(seed: number, ratePerSec = 500, durationMs = 500): StepRequests {
  return stepRequests({ ratePerSec, durationMs, seed }, (index) => ({
    operation: index % 2 === 0 ? 'get' : 'create',
    wire: `request ${index}`,
  }));
}

describe('the requests of a step', () => {
  it('are due at the same times for the same seed, and at others for another', () => {
    assert.deepEqual(requestsOf(5), requestsOf(5));
    assert.notDeepEqual(requestsOf(5).dueMs, requestsOf(6).dueMs);
  });

  it('are due in order, within the step', () => {
    for (const seed of SEEDS) {
      const { dueMs } = requestsOf(seed);
      assert.ok(dueMs.every((due, index) => due >= (dueMs[index - 1] ?? 0) && due < 500));
    }
  });

  it('are as many as Poisson arrivals of the rate, mean and variance', () => {
    const counts = SEEDS.map((seed) => requestsOf(seed).dueMs.length);
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (counts.length - 1);
    // 250 each; four standard errors of the mean, and of the variance (sd of it: variance · √(2 ÷ 199)).
    assert.ok(Math.abs(mean - 250) < 4 * Math.sqrt(250 / counts.length), `mean ${mean}`);
    assert.ok(Math.abs(variance - 250) < 4 * 250 * Math.sqrt(2 / (counts.length - 1)), `variance ${variance}`);
  });

  it('have gaps that are exponential', () => {
    const { dueMs } = requestsOf(11, 20_000, 2000);
    const gaps = Array.from(dueMs, (due, index) => due - (dueMs[index - 1] ?? 0));
    for (const share of [0.5, 0.9, 0.99]) {
      const limitMs = -Math.log(1 - share) / 20;
      const below = gaps.filter((gap) => gap < limitMs).length / gaps.length;
      assert.ok(Math.abs(below - share) < 4 * Math.sqrt((share * (1 - share)) / gaps.length), `${share}: ${below}`);
    }
  });

  it('say the status of a good answer to each', () => {
    assert.deepEqual(
      requestsOf(1)
        .expectations.slice(0, 3)
        .map(({ status }) => status),
      [200, 201, 200],
    );
    assert.equal(requestsOf(1).wires[2], 'request 2');
  });
});
