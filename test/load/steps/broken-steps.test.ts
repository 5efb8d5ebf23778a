import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { Step } from '../../../runner/load/steps/step.ts';
import { STEP, openStepPlace, requireAddsUp } from '../../support/open-step-place.ts';
import { startStepServer } from '../../support/step-server.ts';
import { processesIn } from '../engine-contract.ts';

describe('a player of steps that cannot go on', async () => {
  const place = await openStepPlace();
  after(() => place.remove());

  it('counts failures of a server that dies, finds it gone afterwards, and can still play others', async () => {
    const servers = [await startStepServer(), await startStepServer()] as const;
    await place.play(servers, async (player) => {
      const step: Step = {
        ...STEP,
        durationMs: 400,
        onEdge: (edge) => void (edge === 'begin' && setTimeout(() => void servers[0].die(), 100)),
      };
      const played = await player.play(step);
      requireAddsUp(played, step);
      assert.ok(played.good > 0 && (played.failed['connect-error'] ?? 0) > 10, JSON.stringify(played));
      const { baseUrl } = servers[0];
      await assert.rejects(player.play(STEP), { code: 'server-gone', what: new RegExp(baseUrl), why: /ECONNREFUSED/ });
      const other = await player.play({ ...STEP, app: 1 });
      assert.equal(other.good, other.due);
      await assert.rejects(player.play(STEP), { code: 'server-gone' });
    });
  });

  it('rejects the step of an app whose signal aborts, with its reason, and can still play others', async () => {
    const servers = [await startStepServer(), await startStepServer()] as const;
    const abort = new AbortController();
    const reason = new Error('stands still');
    const signals = [abort.signal, new AbortController().signal];
    const apps = servers.map(({ baseUrl }, app) => ({
      id: `app ${app}`,
      baseUrl,
      signal: signals[app] as AbortSignal,
    }));
    await place.play(
      servers,
      async (player) => {
        const startedAt = performance.now();
        const onEdge = (): void => void setTimeout(() => abort.abort(reason), 50);
        await assert.rejects(player.play({ ...STEP, durationMs: 5000, onEdge }), (error) => error === reason);
        assert.ok(performance.now() - startedAt < 3000);
        const other = await player.play({ ...STEP, app: 1 });
        assert.equal(other.good, other.due);
        await assert.rejects(player.play(STEP), (error) => error === reason);
      },
      { apps },
    );
  });

  it('rejects with the reason of its signal, ends within 1.5 s and leaves no process', async () => {
    const abort = new AbortController();
    const reason = new Error('interrupted');
    let abortedAt = Infinity;
    const onEdge = (): void =>
      void setTimeout(() => {
        abortedAt = performance.now();
        abort.abort(reason);
      }, 50);
    const server = await startStepServer();
    await place.play(
      [server],
      async (player) => {
        await assert.rejects(player.play({ ...STEP, durationMs: 5000, onEdge }), (error) => error === reason);
        await assert.rejects(player.play(STEP), (error) => error === reason);
        await player.close();
        assert.ok(performance.now() - abortedAt < 1500);
        assert.deepEqual(await processesIn(place.workDir), []);
      },
      { signal: abort.signal },
    );
  });

  it('reports a generator that was killed, within a step and afterwards', async () => {
    await place.play([await startStepServer()], async (player) => {
      const onEdge = (): void => void setTimeout(() => process.kill(player.pid, 'SIGKILL'), 50);
      const crashed = { code: 'generator-crashed', what: /steps process ended early \(SIGKILL\)/ };
      await assert.rejects(player.play({ ...STEP, durationMs: 5000, onEdge }), crashed);
      await assert.rejects(player.play(STEP), crashed);
    });
  });
});
