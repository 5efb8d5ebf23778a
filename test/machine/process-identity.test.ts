import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type ProcessIdentity,
  identityOf,
  isAlive,
  isElsewhere,
  isOfHere,
} from '../../runner/machine/processes/process-identity.ts';

describe('a process by its identity', () => {
  const own = identityOf(process.pid);
  const at = (change: Partial<NonNullable<ProcessIdentity['at']>>): ProcessIdentity => ({
    ...own,
    at: { ...(own.at as NonNullable<ProcessIdentity['at']>), ...change },
  });

  it('is alive here, and no more with another start time', () => {
    assert.ok(isAlive(own) && isOfHere(own) && !isElsewhere(own));
    assert.ok(!isAlive({ ...own, startTime: '1' }));
  });

  it('is dead after another boot of the same machine', () => {
    const earlier = at({ boot: 'another' });
    assert.deepEqual([isAlive(earlier), isElsewhere(earlier), isOfHere(earlier)], [false, false, false]);
  });

  it('is nothing to us on another machine, or in another container', () => {
    for (const other of [at({ machine: 'another', boot: 'another' }), at({ pidNamespace: 'pid:[1]' })])
      assert.deepEqual([isAlive(other), isElsewhere(other), isOfHere(other)], [false, true, false]);
  });

  it('is here where an older version wrote it', () => {
    assert.ok(isAlive({ pid: own.pid, startTime: own.startTime }));
  });
});
