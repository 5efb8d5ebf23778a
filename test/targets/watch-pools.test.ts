import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { StorePool } from '../../targets/store-pool.ts';
import { PoolWatch } from '../../targets/watch-pools.ts';

/** A pool that says what it is told to, and whether it is watched. */
function madePool(): {
  readonly pool: StorePool;
  readonly now: { inUse: number; waiting: number; acquired: number };
  watched: number;
} {
  const now = { inUse: 0, waiting: 0, acquired: 0 };
  const made = {
    now,
    watched: 0,
    pool: {
      name: 'postgres',
      size: 2,
      watch: () => {
        made.watched += 1;
        const before = now.acquired;
        return {
          get inUse() {
            return now.inUse;
          },
          get waiting() {
            return now.waiting;
          },
          get acquired() {
            return now.acquired - before;
          },
          end: () => void (made.watched -= 1),
        };
      },
    },
  };
  return made;
}

test('a pool is watched within windows only, and read at their end', async () => {
  const made = madePool();
  const watch = new PoolWatch([made.pool]);
  assert.equal(made.watched, 0);
  watch.resume();
  assert.equal(made.watched, 1);
  Object.assign(made.now, { inUse: 2, waiting: 10, acquired: 50 });
  await pause(100);
  watch.pause();
  assert.equal(made.watched, 0);
  Object.assign(made.now, { inUse: 0, waiting: 0, acquired: 90 });
  watch.resume();
  Object.assign(made.now, { inUse: 1, waiting: 10, acquired: 140 });
  await pause(100);
  watch.pause();
  watch.pause();
  const [{ waitMs, ...reading }] = watch.readings() as [ReturnType<PoolWatch['readings']>[number]];
  assert.deepEqual(reading, { name: 'postgres', size: 2, inUse: 1, waiting: 10 });
  // 10 requests waited for 0.2 s in which 100 had their turn; the 40 between the windows are not counted.
  assert.ok(waitMs !== null && waitMs > 17 && waitMs < 60, `${waitMs} ms`);
});

test('the wait for a connection is unknown if none was handed out', () => {
  const { pool } = madePool();
  const watch = new PoolWatch([pool]);
  watch.resume();
  watch.pause();
  assert.equal(watch.readings()[0]?.waitMs, null);
});
