import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type LifeSign,
  increases,
  lifeWarnings,
  requireSameLives,
  standstillWarnings,
  countersReset,
} from '../../runner/blocks/datastore-changes.ts';
import type { RunningDatastore, ServerLife } from '../../runner/datastores/datastore.ts';

const redis = { id: 'redis', record: { id: 'redis', product: 'Redis' } } as RunningDatastore;
const sign = (atMs: number, life: Partial<ServerLife> | null): LifeSign => ({
  datastore: redis,
  atMs,
  life: life === null ? null : { uptimeSec: null, flushes: 0, countersSince: '', ...life },
});

describe('a datastore between two readings', () => {
  it('has counters that are unknown where they went backwards, were reset or cannot be read, and never negative', () => {
    const read = (
      from: Record<string, number> | null,
      to: Record<string, number> | null,
      anew: readonly string[] = [],
    ) =>
      increases([redis], new Map([['redis', from]]), new Map([['redis', to]]), {
        reset: new Set(anew),
        inTurns: new Map(),
      });
    assert.deepEqual(read({ get: 5, set: 0 }, { get: 7, set: 1 }), {
      serviceCounters: { redis: { get: 2, set: 1 } },
      warnings: [],
    });
    // A counter that was not in the first reading may count since the server's start.
    const partly = read({ get: 5 }, { get: 7, set: 1 });
    assert.deepEqual(partly.serviceCounters, { redis: { get: 2 } });
    assert.match(partly.warnings[0]?.message ?? '', /counters of Redis could not all be read/);
    for (const unknown of [
      read({ get: 5 }, { get: 3 }),
      read({ get: 5, set: 1 }, { get: 3, set: 9 }),
      read(null, { get: 3 }),
      read({ get: 5 }, null),
      read({ get: 1 }, { get: 9 }, ['redis']),
    ]) {
      assert.deepEqual(unknown.serviceCounters, {});
      assert.deepEqual(
        unknown.warnings.map(({ code }) => code),
        ['counters-unknown'],
      );
    }
  });

  it('was restarted where its uptime is shorter than it must be, and is not suspected for a rounded second', () => {
    const before = [sign(0, { uptimeSec: 100 })];
    requireSameLives(before, [sign(10_000, { uptimeSec: 109 })]);
    requireSameLives(before, [sign(10_000, null)]);
    assert.throws(() => requireSameLives(before, [sign(10_000, { uptimeSec: 4 })]), { code: 'service-restarted' });
    const young = [sign(0, { uptimeSec: 1 })];
    assert.throws(() => requireSameLives(young, [sign(20_000, { uptimeSec: 15 })]), { code: 'service-restarted' });
  });

  it('was emptied where it counts so, and counts anew where it says so', () => {
    assert.deepEqual(lifeWarnings([sign(0, { flushes: 1 })], [sign(9, { flushes: 1 })]), []);
    const [emptied] = lifeWarnings([sign(0, {})], [sign(9, { flushes: 1 })]);
    assert.deepEqual([emptied?.code, emptied?.invalidates], ['service-emptied', true]);
    assert.deepEqual([...countersReset([sign(0, {})], [sign(9, { countersSince: 'today' })])], ['redis']);
  });

  it('that stood still makes figures worthless only where that was within a measured round', () => {
    const rounds = [{ fromMs: 1000, toMs: 2000 }];
    const of = (fromMs: number, toMs: number) => standstillWarnings([{ name: 'Redis', fromMs, toMs }], rounds)[0];
    assert.equal(of(1900, 6900)?.invalidates, true);
    assert.match(of(1900, 6900)?.message ?? '', /Redis stood still for about 5 s during a measured round/);
    assert.equal(of(2100, 3100)?.invalidates, false);
  });
});
