import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CapacityTarget } from '../../../model/capacity/capacity-target.ts';
import { seededRandom } from '../../../model/stats/seeded-random.ts';
import { multiWorkerShareOver, rateAt, refusedShare, singleWorkerShareOver } from './closed-forms.ts';
import { type QueueModel, saturationOf } from './queue-model.ts';
import { simulateQueue } from './simulate-queue.ts';
import { type Effort, type Truth, truthOf } from './truth-of.ts';

const TARGET: CapacityTarget = { percentile: 99, limitMs: 200, errorShare: 0.001 };
const EFFORT: Effort = { groups: 2, longWindows: 6, shortWindows: 300 };

function queue(parts: Partial<QueueModel>): QueueModel {
  return { workers: 1, fixedMs: 0, exponentialMs: 0, mostInSystem: null, ...parts };
}

function truth(model: QueueModel, target = TARGET): Truth {
  const found = truthOf(model, target, EFFORT);
  assert.ok(found !== null);
  return found;
}

function assertNear(found: number, expected: number, within: number): void {
  assert.ok(Math.abs(found / expected - 1) <= within, `${found} instead of ${expected}, within ${within}`);
}

describe('the simulated truth agrees with theory', () => {
  for (const serviceMs of [1, 2, 10]) {
    it(`for one worker with exponential times of ${serviceMs} ms: 1% wait as long as ln(100) ÷ (μ − λ)`, () => {
      const expected = 1000 / serviceMs - Math.log(100) / 0.2;
      assertNear(truth(queue({ exponentialMs: serviceMs })).perSec, expected, 0.008);
    });
  }

  for (const model of [
    queue({ fixedMs: 2 }),
    queue({ fixedMs: 10 }),
    queue({ fixedMs: 0.1, exponentialMs: 2 }),
    queue({ fixedMs: 4, exponentialMs: 6 }),
  ]) {
    it(`for one worker with ${model.fixedMs} ms and an exponential part of ${model.exponentialMs} ms`, () => {
      const share = (arrivals: number): number => singleWorkerShareOver({ ...model, arrivals }, TARGET.limitMs);
      const expected = 1000 * rateAt(share, 0.01, saturationOf(model) / 1000);
      assertNear(truth(model).perSec, expected, 0.008);
    });
  }

  it('for two and for ten workers with exponential times', () => {
    for (const [workers, exponentialMs] of [
      [2, 2],
      [10, 20],
    ] as const) {
      const model = queue({ workers, exponentialMs });
      const services = 1 / exponentialMs;
      const share = (arrivals: number): number => multiWorkerShareOver({ arrivals, services, workers }, TARGET.limitMs);
      const expected = 1000 * rateAt(share, 0.01, saturationOf(model) / 1000);
      assertNear(truth(model).perSec, expected, 0.008);
    }
  });

  it('for a target near the service time', () => {
    const target = { ...TARGET, limitMs: 100 };
    assertNear(truth(queue({ exponentialMs: 10 }), target).perSec, 100 - Math.log(100) / 0.1, 0.02);
  });
});

describe('a queue with a limit', () => {
  const model = queue({ exponentialMs: 1, mostInSystem: 51 });

  it('refuses the share of requests that theory says', () => {
    for (const ratePerSec of [900, 1000, 1400]) {
      const load = { ratePerSec, warmUpMs: 1000, durationMs: 600_000, limitMs: 200, random: seededRandom(1) };
      const { due, failed } = simulateQueue(model, load);
      const expected = refusedShare({ arrivals: ratePerSec / 1000, services: 1 }, 51);
      assertNear(failed / due, expected, ratePerSec < 1000 ? 0.3 : 0.05);
    }
  });

  it('has the rate as its capacity at which half of the seconds have no errors', () => {
    const found = truth(model);
    assert.equal(found.missed, 'errors');
    const kept = [0.97, 1.03].map((times) => shareOfGoodSeconds(model, found.perSec * times));
    assert.ok((kept[0] as number) > 0.55 && (kept[1] as number) < 0.45, String(kept));
  });

  it('counts by latency if the limit is too high to matter', () => {
    const found = truth(queue({ exponentialMs: 2, mostInSystem: 2000 }));
    assert.equal(found.missed, 'latency');
    assertNear(found.perSec, 500 - Math.log(100) / 0.2, 0.008);
  });

  it('is simulated with one worker only', () => {
    assert.throws(() => truth({ ...model, workers: 2 }), RangeError);
  });
});

it('a queue whose service time is above the target has no capacity', () => {
  assert.equal(truthOf(queue({ fixedMs: 201 }), TARGET, EFFORT), null);
});

function shareOfGoodSeconds(model: QueueModel, ratePerSec: number): number {
  const random = seededRandom(77);
  const seconds = Array.from({ length: 2000 }, () =>
    simulateQueue(model, { ratePerSec, warmUpMs: 0, durationMs: 1000, limitMs: 200, random }),
  );
  return seconds.filter(({ due, failed }) => failed <= 0.001 * due).length / seconds.length;
}
