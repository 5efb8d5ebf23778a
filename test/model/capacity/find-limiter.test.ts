import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findLimiter } from '../../../model/capacity/find-limiter.ts';
import { triedLimiter } from '../../../model/capacity/tried-limiter.ts';
import type { CapacityStep } from '../../../model/document/capacity-step.ts';
import type { LimitSignals } from '../../../model/document/limit-signals.ts';
import { datastoreSignals, limitSignals, overloadStep } from '../../support/overload-step.ts';

const target = { percentile: 99, limitMs: 200, errorShare: 0.001 };
const fullPool = { name: 'postgres', size: 10, inUse: 10, waiting: 90, waitMs: 150 };
const idle = { usedCores: 0.1, busiestThreadShare: 0.05 };

/** What three equal steps say. */
function limiterOf(signals: Partial<LimitSignals>, step: Partial<CapacityStep> = {}): string {
  const { limiter, subject } = findLimiter(Array<CapacityStep>(3).fill(overloadStep(signals, step)), target);
  return subject === null ? limiter : `${limiter} ${subject}`;
}

describe('what limits a stack', () => {
  it('is the generator, if it sends late or uses its core, whatever else is seen', () => {
    const busy = { mainThreadShare: 0.99 };
    assert.equal(limiterOf(busy, { generator: { latenessP99Ms: 260, cpuShare: 0.7 } }), 'generator');
    // It was kept from its core.
    assert.equal(limiterOf(busy, { generator: { latenessP99Ms: 40, cpuShare: 0.02 } }), 'neighbour');
    assert.equal(limiterOf(busy, { generator: { latenessP99Ms: 2, cpuShare: 0.95 }, inFlightAtEnd: 0 }), 'generator');
  });

  it('is descriptors if connections are lost near the limit of open files, otherwise refusals', () => {
    const openFiles = { open: 1000, limit: 1024 };
    assert.equal(limiterOf({ openFiles }, { failed: { lost: 120 }, good: 580 }), 'descriptors');
    assert.equal(limiterOf({ openFiles }, { failed: { 'http-error': 120 }, good: 580 }), 'refusals');
    assert.equal(
      limiterOf({ openFiles: { open: 100, limit: 1024 } }, { failed: { 'connect-error': 9 }, good: 691 }),
      'refusals',
    );
    // Answers that are only late are what overload looks like.
    assert.equal(limiterOf({ mainThreadShare: 0.97 }, { failed: { timeout: 120 }, good: 580 }), 'event-loop');
  });

  it('is a CPU quota, and not the event loop that it keeps busy', () => {
    assert.equal(limiterOf({ throttledShare: 0.56, mainThreadShare: 0.36, eventLoopUtilisation: 1 }), 'cpu-quota');
  });

  it('is the event loop, other threads, a datastore or all of them on the cores that they share', () => {
    const postgres = (usedCores: number): Pick<LimitSignals, 'datastores'> => ({
      datastores: { postgres: datastoreSignals({ usedCores, busiestThreadShare: usedCores / 3 }) },
    });
    assert.equal(limiterOf({ mainThreadShare: 0.96, usedCores: 0.98, ...postgres(0.02) }), 'event-loop');
    assert.equal(limiterOf({ mainThreadShare: 0.09, usedCores: 0.98, waitShare: 0.1 }), 'other-threads');
    assert.equal(limiterOf({ mainThreadShare: 0.1, usedCores: 0.1, ...postgres(0.89) }), 'datastore-cpu postgres');
    assert.equal(limiterOf({ mainThreadShare: 0.5, usedCores: 0.52, ...postgres(0.42) }), 'shared-cores');
    // What uses four fifths of it is the limit, although it uses no core whole.
    assert.equal(limiterOf({ mainThreadShare: 0.1, usedCores: 0.1, ...postgres(0.8) }), 'datastore-cpu postgres');
    assert.equal(limiterOf({ mainThreadShare: 0.78, usedCores: 0.8, ...postgres(0.1) }), 'event-loop');
    assert.equal(limiterOf({ mainThreadShare: 0.1, usedCores: 0.8, ...postgres(0.1) }), 'other-threads');
  });

  it('is one thread of a datastore that uses a whole core, if there are more cores', () => {
    const redis = datastoreSignals({ usedCores: 0.97, busiestThreadShare: 0.95 });
    assert.equal(limiterOf({ cores: 4, mainThreadShare: 0.4, datastores: { redis } }), 'datastore-cpu redis');
  });

  it('is what uses all that a neighbour left, unless the neighbour takes more than a fifth', () => {
    assert.equal(limiterOf({ mainThreadShare: 0.75, waitShare: 0.18 }), 'event-loop');
    assert.equal(limiterOf({ mainThreadShare: 0.5, waitShare: 0.48, eventLoopUtilisation: 1 }), 'neighbour');
  });

  it('is a blocked loop if it is busy and does not compute', () => {
    assert.equal(limiterOf({ mainThreadShare: 0.1, usedCores: 0.1, eventLoopUtilisation: 0.99 }), 'blocked-loop');
  });

  it('is unknown if the loop is busy and nothing says whether it computes', () => {
    assert.equal(limiterOf({ mainThreadShare: null, usedCores: null, eventLoopUtilisation: 0.99 }), 'unknown');
  });

  it('is the pool only if its datastore is known to be idle', () => {
    const app = { mainThreadShare: 0.1, usedCores: 0.1, pools: [fullPool] };
    const sleeping = datastoreSignals({ ...idle, activeSessions: 9.8, waits: { 'Timeout: PgSleep': 0.99 } });
    assert.equal(limiterOf({ ...app, datastores: { postgres: sleeping } }), 'pool postgres');
    const locking = datastoreSignals({
      ...idle,
      activeSessions: 9.8,
      waits: { 'Lock: tuple': 0.6, 'Lock: transactionid': 0.3 },
    });
    assert.equal(limiterOf({ ...app, datastores: { postgres: locking } }), 'datastore-waits postgres');
    const silent = datastoreSignals(idle);
    assert.equal(limiterOf({ ...app, datastores: { postgres: silent } }), 'pool-or-datastore postgres');
    assert.equal(limiterOf({ ...app, datastores: { postgres: datastoreSignals() } }), 'pool-or-datastore postgres');
    const between = datastoreSignals({ ...idle, activeSessions: 9.8, waits: { 'IO: WalSync': 0.35 } });
    assert.equal(limiterOf({ ...app, datastores: { postgres: between } }), 'pool-or-datastore postgres');
  });

  it('is a datastore that waits for a disk, with or without a pool', () => {
    const redis = datastoreSignals({ usedCores: 0.1, busiestThreadShare: 0.1, syncShare: 0.86 });
    assert.equal(limiterOf({ mainThreadShare: 0.1, usedCores: 0.1, datastores: { redis } }), 'datastore-waits redis');
  });

  it('is unknown if nothing matches, if steps disagree, and without a step of overload', () => {
    assert.equal(limiterOf({ mainThreadShare: 0.3, usedCores: 0.3 }), 'unknown');
    assert.equal(limiterOf({}), 'unknown');
    const steps = [overloadStep({ mainThreadShare: 0.99 }), overloadStep({ throttledShare: 0.5 })];
    const disagreed = findLimiter(steps, target);
    assert.equal(disagreed.limiter, 'unknown');
    assert.deepEqual(disagreed.evidence, [
      { signal: 'event-loop', value: '1 of 2 steps' },
      { signal: 'cpu-quota', value: '1 of 2 steps' },
    ]);
    const others = [
      overloadStep({ mainThreadShare: 0.99 }, { inFlightAtEnd: 2 }),
      overloadStep({ mainThreadShare: 0.99 }, { purpose: 'curve', signals: limitSignals({ mainThreadShare: 0.99 }) }),
      overloadStep({}, { signals: null }),
    ];
    assert.deepEqual(findLimiter(others, target), { limiter: 'unknown', subject: null, evidence: [], steps: 0, of: 0 });
  });

  it('is what most steps say, without those that a neighbour disturbed', () => {
    const calm = overloadStep({ mainThreadShare: 0.9, waitShare: 0.02 });
    const disturbed = overloadStep({ mainThreadShare: 0.5, waitShare: 0.5 });
    const { limiter, steps, of, evidence } = findLimiter([calm, disturbed, calm, disturbed], target);
    assert.deepEqual({ limiter, steps, of }, { limiter: 'event-loop', steps: 2, of: 4 });
    // 2% explain nothing.
    assert.deepEqual(evidence, [{ signal: 'CPU of the main thread', value: '90%' }]);
    const taken = overloadStep({ mainThreadShare: 0.85, waitShare: 0.1 });
    assert.deepEqual(findLimiter([taken], target).evidence[1], {
      signal: 'core taken by others',
      value: '10% of the time',
    });
    assert.equal(findLimiter([calm, disturbed, disturbed], target).limiter, 'neighbour');
  });

  it('is pool or datastore if steps disagree about which of them', () => {
    const pools = [fullPool];
    const of = (waits: Record<string, number>): CapacityStep =>
      overloadStep({ pools, datastores: { postgres: datastoreSignals({ ...idle, activeSessions: 10, waits }) } });
    const { limiter, subject } = findLimiter([of({}), of({ 'IO: WalSync': 0.7 })], target);
    assert.deepEqual({ limiter, subject }, { limiter: 'pool-or-datastore', subject: 'postgres' });
  });
});

describe('a pool with twice as many connections', () => {
  const finding = findLimiter([overloadStep({ pools: [fullPool] })], target);
  const cpu = findLimiter([overloadStep({ mainThreadShare: 0.97 })], target);

  it('shows that the pool was the limit, or that it was not', () => {
    assert.equal(finding.limiter, 'pool-or-datastore');
    const tried = (perSec: number | null, then = finding): string =>
      triedLimiter({ perSec: 100, finding }, { perSec, finding: then }).limiter;
    assert.equal(tried(190), 'pool');
    assert.equal(tried(108), 'datastore-waits');
    assert.equal(tried(108, cpu), 'event-loop');
    assert.equal(tried(null), 'pool-or-datastore');
    const { evidence } = triedLimiter({ perSec: 100, finding }, { perSec: 97, finding });
    assert.deepEqual(evidence.at(-1), { signal: 'capacity with twice as many connections', value: '−3%' });
  });

  it('changes no other finding', () => {
    assert.deepEqual(triedLimiter({ perSec: 100, finding: cpu }, { perSec: 300, finding }), cpu);
  });
});
