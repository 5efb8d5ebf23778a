import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as check, constantFrom, integer, property, record } from 'fast-check';
import { foreignWaitUs } from '../../runner/measure/foreign-wait.ts';

test('a thread that waits while others of its stack run waits for nobody else', () => {
  const app = { ranUs: 100_000, waitedUs: 150_000 };
  const datastore = { ranUs: 150_000, waitedUs: 100_000 };
  assert.equal(foreignWaitUs([app, datastore]), 0);
  assert.equal(foreignWaitUs([{ ...app, waitedUs: 190_000 }, datastore]), 40_000);
});

test('no thread, and one that never waited, waited for nobody', () => {
  assert.equal(foreignWaitUs([]), 0);
  assert.equal(foreignWaitUs([{ ranUs: 7, waitedUs: 0 }]), 0);
});

test('on one core it is never more than what others ran there, whoever runs in which order', () => {
  const turn = record({
    who: constantFrom(0, 1, 2, null),
    us: integer({ min: 1, max: 5000 }),
    asleep: integer({ min: 0, max: 7 }),
  });
  check(
    property(array(turn, { maxLength: 50 }), (turns) => {
      const threads = [0, 1, 2].map(() => ({ ranUs: 0, waitedUs: 0 }));
      let othersUs = 0;
      for (const { who, us, asleep } of turns) {
        if (who === null) othersUs += us;
        for (const [index, thread] of threads.entries()) {
          if (index === who) thread.ranUs += us;
          else if ((asleep & (1 << index)) === 0) thread.waitedUs += us;
        }
      }
      assert.ok(foreignWaitUs(threads) <= othersUs);
    }),
  );
});
