import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { after, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { pool } from '../../../model/stats/distribution.ts';
import type { StepPlayer } from '../../../runner/load/steps/step-player.ts';
import type { PlayedStep, Step } from '../../../runner/load/steps/step.ts';
import { findProgram } from '../../../runner/machine/folders/find-program.ts';
import { STEP, dueIn, openStepPlace, requireAddsUp } from '../../support/open-step-place.ts';
import { startStepServer } from '../../support/step-server.ts';

describe('a player of steps', async () => {
  const place = await openStepPlace();
  after(() => place.remove());

  it('sends what is due, all of it and nothing more, and says how long answers took', async () => {
    const server = await startStepServer();
    await place.play([server], async (player) => {
      for (const seed of [1, 2, 3]) {
        let before = 0;
        const edges: string[] = [];
        const step: Step = {
          ...STEP,
          seed,
          onEdge(edge) {
            edges.push(edge);
            if (edge === 'begin') before = server.counts.arrived;
          },
        };
        const played = await player.play(step);
        requireAddsUp(played, step);
        assert.equal(played.good, played.due);
        assert.equal(server.counts.arrived - before, played.due);
        assert.deepEqual(edges, ['begin', 'end']);
        assert.deepEqual([played.failed, played.dropped], [{}, 0]);
        assert.ok(played.recoveryMs !== null && played.recoveryMs < 1000);
        assert.equal(played.latency?.count, played.good);
        assert.ok(played.generator.cpuShare > 0 && played.generator.latenessP99Ms > 0);
      }
    });
  });

  it('omits the latency if nobody wants it', async () => {
    await place.play([await startStepServer()], async (player) => {
      assert.equal((await player.play({ ...STEP, withLatency: false })).latency, null);
    });
  });

  it('opens connections before a step, not within it', async () => {
    const server = await startStepServer();
    await place.play([server], async (player) => {
      for (const ratePerSec of [100, 1000, 200]) {
        const open: number[] = [];
        await player.play({ ...STEP, ratePerSec, onEdge: () => open.push(server.connections()) });
        const expected = ratePerSec === 100 ? 30 : 300;
        assert.deepEqual(open, [expected, expected]);
      }
    });
  });

  it('drops what finds no free connection', async () => {
    const server = await startStepServer();
    const step = { ...STEP, ratePerSec: 500, giveUpMs: 200 };
    await place.play(
      [server],
      async (player) => {
        await player.play(STEP);
        server.hold();
        const played = await player.play(step);
        requireAddsUp(played, step);
        assert.equal(played.inFlightAtEnd, 20);
        assert.deepEqual(played.failed, { timeout: 20 });
        assert.equal(played.dropped, played.due - 20);
      },
      { maxInFlight: 20 },
    );
  });

  it('drops what this machine has no more files for, and does not blame the server', async (test) => {
    const prlimit = findProgram('prlimit', process.env['PATH'] ?? '').path;
    if (prlimit === null) return test.skip('prlimit is missing');
    const server = await startStepServer();
    await place.play([server], async (player) => {
      await player.play(STEP);
      const files = (await readdir(`/proc/${player.pid}/fd`)).length + 10;
      await promisify(execFile)(prlimit, [`--pid=${player.pid}`, `--nofile=${files}:${files}`]);
      for (const seed of [2, 3]) {
        const step = { ...STEP, seed, ratePerSec: 1000, giveUpMs: 200 };
        const onEdge = (edge: string): void => (edge === 'begin' ? server.hold() : server.answer());
        const played = await player.play({ ...step, onEdge });
        requireAddsUp(played, step);
        assert.deepEqual(played.failed, {});
        assert.ok(played.good > 10 && played.dropped > 50, JSON.stringify(played));
      }
    });
  });

  it('gives up a server that hangs, and begins the next step with nothing in flight', async () => {
    const server = await startStepServer();
    await place.play([server], async (player) => {
      const step = { ...STEP, giveUpMs: 300, onEdge: (edge: string) => edge === 'begin' && server.hold() };
      const hanging = await player.play(step);
      requireAddsUp(hanging, step);
      assert.equal(hanging.inFlightAtEnd, hanging.due);
      assert.equal(hanging.recoveryMs, null);
      assert.deepEqual(hanging.failed, { timeout: hanging.due });
      assert.equal(hanging.overTarget, hanging.due);
      server.answer();
      const next = await player.play({ ...STEP, seed: 2 });
      assert.equal(next.good, next.due);
    });
  });

  it('counts requests that time out while it waits for the others', async () => {
    const server = await startStepServer();
    const onEdge = (edge: string): void => void (edge === 'begin' && server.hold());
    const play = (player: StepPlayer): Promise<PlayedStep> => player.play({ ...STEP, onEdge });
    const played = await place.play([server], play, { timeoutMs: 400 });
    assert.deepEqual(played.failed, { timeout: played.due });
    const recoveryMs = played.recoveryMs ?? NaN;
    assert.ok(recoveryMs > 100 && recoveryMs < 1500, `${recoveryMs} ms`);
  });

  it('counts answers of a server that sheds load', async () => {
    const server = await startStepServer({ serviceMs: 10, mostWaiting: 5 });
    await place.play([server], async (player) => {
      const step = { ...STEP, ratePerSec: 400, durationMs: 400 };
      let before = 0;
      const onEdge = (edge: string): void => void (edge === 'begin' && (before = server.counts.refused));
      const played = await player.play({ ...step, onEdge });
      requireAddsUp(played, step);
      assert.ok(server.counts.refused - before > 50);
      assert.deepEqual(played.failed, { 'http-error': server.counts.refused - before });
    });
  });

  it('measures a server that takes only a few connections', async () => {
    const server = await startStepServer({ serviceMs: 5, mostConnections: 8 });
    await place.play([server], async (player) => {
      for (const ratePerSec of [400, 50]) {
        const step = { ...STEP, ratePerSec, durationMs: 500 };
        const played = await player.play(step);
        requireAddsUp(played, step);
        assert.ok(played.good > 0);
        // At a quarter of what it serves, eight connections are enough.
        if (ratePerSec === 400) assert.ok((played.failed.lost ?? 0) > 10, JSON.stringify(played.failed));
        else assert.deepEqual(played.failed, {});
      }
    });
  });

  it('sends a request again if the server had just closed a connection that was long idle', async () => {
    const server = await startStepServer({ idleMs: 1000 });
    await place.play([server], async (player) => {
      await player.play(STEP);
      await pause(1200);
      const before = server.counts.arrived;
      const played = await player.play({ ...STEP, seed: 2 });
      assert.equal(played.good, played.due);
      assert.ok(server.counts.arrived - before > played.due, 'some were closed');
    });
  });

  it('refuses a second step while it plays one', async () => {
    await place.play([await startStepServer()], async (player) => {
      const first = player.play(STEP);
      await assert.rejects(player.play(STEP), /one thing at a time/);
      assert.equal((await first).due, dueIn(STEP));
    });
  });

  it('times answers from when their requests were due', async () => {
    const server = await startStepServer();
    await place.play([server], async (player) => {
      let heldAt = 0;
      const onEdge = (edge: string): void => {
        if (edge === 'begin') {
          heldAt = performance.now();
          server.hold();
        } else setTimeout(() => server.answer(), 200);
      };
      const played = await player.play({ ...STEP, onEdge });
      const elapsedMs = performance.now() - heldAt;
      assert.equal(played.inFlightAtEnd, played.due);
      assert.equal(played.good, played.due);
      assert.equal(played.overTarget, played.due);
      if (played.latency === null) throw new Error('no latency');
      const { minUs, maxUs } = pool([played.latency]);
      // The last was due before 200 ms, and answered 200 ms after the end.
      assert.ok(minUs >= 200_000 && maxUs <= elapsedMs * 1000, `${minUs} to ${maxUs} µs`);
      assert.ok((played.recoveryMs ?? NaN) >= 195);
    });
  });
});
