import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { EXIT } from '../../model/exit-codes.ts';
import { seededRandom } from '../../model/stats/seeded-random.ts';
import { locateRedis } from '../../runner/programs/locate-redis.ts';
import { untilGone } from '../support/own-processes.ts';
import { GateProcess } from './faults/gate-process.ts';
import { readGate, tinyPlace, tinyServer } from './faults/tiny-service.ts';
import type { GitPlace } from './sides/git-place.ts';

/** What a gate says when it begins something, and how long that takes about. */
const PHASES = [
  { after: /Checking out head/, lastsMs: 800 },
  { after: /Installing base/, lastsMs: 400 },
  { after: /Building head/, lastsMs: 400 },
  { after: /Starting two/, lastsMs: 600 },
  { after: /Comparing/, lastsMs: 1500 },
  { after: /Comparing/, lastsMs: 9000 },
] as const;
/** More of them by hand: STACKBENCH_TEST_MOMENTS=30. */
const MOMENTS = Number(process.env['STACKBENCH_TEST_MOMENTS'] ?? PHASES.length);
const FILES = 1000;
const hasRedis = (await locateRedis({ env: process.env })).found;
const skip =
  (!existsSync('/proc/self/environ') && 'this system has no /proc') ||
  (!hasRedis && 'redis-server is not here; `stackbench setup` gets it');

function place(test: TestContext): GitPlace {
  const service = {
    install: 'sleep 0.3',
    build: 'sleep 0.3 & wait',
    // A shell between us and the server, as with `npm start`: it does not pass signals on.
    start: 'node server.js & wait',
    datastores: ['redis'],
    env: { REDIS_URL: '{redis}' },
  };
  const at = tinyPlace(test, { base: tinyServer(), head: tinyServer('// Other words.'), service });
  // So that checking out takes a while.
  const files = Array.from({ length: FILES }, (_, index) => [`data/${index}.txt`, `${index}\n`.repeat(2000)] as const);
  at.write(Object.fromEntries(files));
  at.git('add', '--all');
  at.git('commit', '--quiet', '--amend', '--no-edit');
  return at;
}

function startGate(at: GitPlace): GateProcess {
  return new GateProcess(at, ['gate', '--base', 'HEAD~1', '--head', 'HEAD', '--max-blocks', '12', '--out', outOf(at)]);
}

function outOf({ parent }: GitPlace): string {
  return join(parent, 'gate');
}

describe('a gate that is stopped', { skip, timeout: 1_200_000 }, () => {
  const random = seededRandom(20_261_125);
  for (let moment = 0; moment < MOMENTS; moment += 1) {
    const { after, lastsMs } = PHASES[moment % PHASES.length] as (typeof PHASES)[number];
    const afterMs = Math.floor(random() * lastsMs);
    const signal = moment % 2 === 0 ? 'SIGINT' : 'SIGTERM';
    const again = moment % 3 === 2;
    it(`by ${signal}${again ? ', twice,' : ''} ${afterMs} ms after "${after.source}" leaves nothing behind`, async (t) => {
      const at = place(t);
      const gate = startGate(at);
      const { left } = await gate.interrupt(after, afterMs, signal);
      assert.notDeepEqual(left, [], 'there was something to leave behind');
      const signalledAt = performance.now();
      if (again) await gate.interrupt(after, 50, 'SIGTERM');
      const ended = await gate.end();
      const tookMs = performance.now() - signalledAt;
      t.diagnostic(`${Math.round(tookMs)} ms from the signal to its end`);
      assert.ok(tookMs < 30_000, `${tookMs} ms`);
      // A second signal may meet a process that has done its work and is about to end.
      if (!again || ended.signal === null)
        assert.deepEqual(ended, { code: EXIT.interrupted, signal: null }, gate.printed);
      assert.deepEqual(await gate.leftovers(), []);
      const result = readGate(outOf(at));
      if (result !== null) assert.deepEqual([result.state, result.ended], ['interrupted', 'interrupted']);
    });
  }
});

describe('a gate whose reader went away', { skip, timeout: 1_200_000 }, () => {
  it('goes on, and leaves nothing behind when it is interrupted', async (t) => {
    const at = place(t);
    const gate = startGate(at);
    await gate.until(/Checking out base/);
    gate.stopReading();
    await gate.interrupt(/Checking out base/, 4000, 'SIGINT');
    assert.deepEqual(await gate.end(), { code: EXIT.interrupted, signal: null });
    assert.deepEqual(await gate.leftovers(), []);
  });
});

describe('a gate that is killed', { skip, timeout: 1_200_000 }, () => {
  const random = seededRandom(7);
  for (let kill = 0; kill < MOMENTS / 2; kill += 1) {
    const { after, lastsMs } = PHASES[(kill * 5) % PHASES.length] as (typeof PHASES)[number];
    const afterMs = Math.floor(random() * lastsMs);
    it(`${afterMs} ms after "${after.source}" takes what it started with it, and the next command sweeps the rest`, async (t) => {
      const at = place(t);
      const gate = startGate(at);
      const { children } = await gate.interrupt(after, afterMs, 'SIGKILL');
      assert.equal((await gate.end()).signal, 'SIGKILL');
      for (const pid of children) await untilGone(pid);
      const next = new GateProcess(at, ['list']);
      assert.equal((await next.end()).code, EXIT.pass, next.printed);
      assert.deepEqual(await gate.leftovers(), [], next.printed);
    });
  }
});
