import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { EngineMeasurement, TurnOutcome, TurnsJob, TurnsMeasurement } from '../../runner/load/engines/engine.ts';
import { k6Slices } from '../../runner/load/engines/k6/k6-slices.ts';
import { engines } from '../../runner/load/engines/registry.ts';
import { type DelayServerOptions, startDelayServer } from '../support/delay-server.ts';
import { openEnginePlace } from '../support/engine-place.ts';

const RATE = 200;
const SLICE_MS = 500;
/** Requests of a slice. */
const EACH = (RATE * SLICE_MS) / 1000;

describe("k6's slices", () => {
  const slices = [0, 1, 1, 0].map((app) => ({ app, durationMs: 500 }));

  it('follow each other after a gap of 100 ms, and number what is due in them', () => {
    assert.deepEqual(
      k6Slices(slices, 400).map(({ app, beginMs, endMs, firstIteration, due }) => [
        app,
        beginMs,
        endMs,
        firstIteration,
        due,
      ]),
      [
        [0, 0, 500, 0, 200],
        [1, 600, 1100, 240, 200],
        [1, 1200, 1700, 480, 200],
        [0, 1800, 2300, 720, 200],
      ],
    );
  });

  it("continue each app's stream and its measured time", () => {
    assert.deepEqual(
      k6Slices(slices, 400).map(({ firstOfApp, fromMs }) => [firstOfApp, fromMs]),
      [
        [0, 0],
        [0, 0],
        [200, 500],
        [200, 500],
      ],
    );
  });

  it('differ by one request at most when the rate does not fit their length', () => {
    const dues = k6Slices(slices, 333).map(({ due }) => due);
    assert.ok(Math.max(...dues) - Math.min(...dues) <= 1, String(dues));
  });
});

const found = await engines.k6.check(process.env);
const skip = found.available ? false : `${found.reason} ${found.fix}`;

describe('k6 in turns', { skip }, async () => {
  const place = await openEnginePlace();
  after(() => place.remove());

  /** Plays slices of 0.5 s in an order of servers. */
  async function play(
    servers: readonly DelayServerOptions[],
    order: readonly number[],
    changes: Partial<TurnsJob>,
    giveUp?: { readonly app: number; readonly atSlice: number },
  ): Promise<TurnsMeasurement> {
    if (!found.available) throw new Error(found.reason);
    const started = await Promise.all(servers.map((options) => startDelayServer(options)));
    const { signal } = place.job;
    const givenUp = new AbortController();
    const onSlice: TurnsJob['onSlice'] = (slice, edge) => {
      if (slice !== giveUp?.atSlice || edge !== 'begin') return;
      givenUp.abort(new Error('stood still'));
      void started[giveUp.app]?.stop();
    };
    const signalOf = (app: number): AbortSignal => (app === giveUp?.app ? givenUp.signal : signal);
    try {
      return await found.engine.playTurns({
        ...place.job,
        load: { kind: 'open', ratePerSec: RATE, maxInFlight: 100, arrivals: 'constant' },
        apps: started.map(({ baseUrl }, app) => ({ id: `app ${app}`, baseUrl, signal: signalOf(app) })),
        slices: order.map((app) => ({ app, durationMs: SLICE_MS })),
        onSlice,
        ...changes,
      });
    } finally {
      await Promise.all(started.map((server) => server.stop()));
    }
  }

  it('sends no request to another app when k6 itself stands still across the edge of a slice', async () => {
    let pid = 0;
    const { apps, slices } = await play([{ delaysMs: [2] }, { delaysMs: [2] }], [0, 1, 0, 1], {
      onGenerator: (id) => (pid = id),
      onSlice(slice, edge) {
        // From 0.4 s of the slice until 0.15 s of the next one.
        if (slice !== 1 || edge !== 'begin') return;
        setTimeout(() => process.kill(pid, 'SIGSTOP'), 400);
        setTimeout(() => process.kill(pid, 'SIGCONT'), 750);
      },
    });
    for (const { ok, failed } of slices) assert.ok(ok + failed <= EACH, `${ok} and ${failed}`);
    const [first, second] = apps.map(measuredIn) as [EngineMeasurement, EngineMeasurement];
    assert.deepEqual([first.dropped, second.dropped], [0, 0], 'k6 was late, not the apps');
    assert.equal(sentIn(first), 2 * EACH);
    assert.ok(sentIn(second) < 2 * EACH - 5, `${sentIn(second)} sent`);
    assert.deepEqual(
      second.warnings.map(({ code, invalidates }) => [code, invalidates]),
      [['load-not-delivered', true]],
    );
  });

  it('blames no app for requests that were not sent while another kept the virtual users', async () => {
    const servers = [{ delaysMs: [2], hang: true }, { delaysMs: [2] }];
    const { apps, slices } = await play(servers, [0, 1, 0, 1, 0, 1], { timeoutMs: 4000 });
    const [first, second] = apps.map(measuredIn) as [EngineMeasurement, EngineMeasurement];
    assert.equal(slices[1]?.ok, EACH, 'the first slice of the other app is complete');
    assert.equal(sentIn(first) + first.dropped, 3 * EACH);
    assert.equal(sentIn(second) + second.dropped, 3 * EACH);
    assert.ok(second.dropped > 0);
    const [warning] = second.warnings;
    assert.equal(warning?.invalidates, true);
    assert.match(warning?.fix ?? '', /without the stack that hung/);
    assert.equal(first.warnings[0]?.invalidates, false);
  });

  it('blames no app for requests that were not sent before another, which hung, was given up and ended', async () => {
    const servers = [{ delaysMs: [2], hang: true }, { delaysMs: [2] }];
    const order = [0, 1, 0, 1, 0, 1, 0, 1];
    const { apps, slices } = await play(servers, order, { timeoutMs: 10_000 }, { app: 0, atSlice: 5 });
    assert.equal(apps[0]?.state, 'failed');
    const second = measuredIn(apps[1] as TurnOutcome);
    assert.equal(slices.at(-1)?.ok, EACH, 'what hung keeps no virtual user once it is ended');
    assert.ok(second.dropped > 0);
    const [warning] = second.warnings;
    assert.equal(warning?.invalidates, true);
    assert.match(warning?.fix ?? '', /without the stack that hung/);
  });
});

function measuredIn(outcome: TurnOutcome): EngineMeasurement {
  if (outcome.state === 'failed') throw outcome.error;
  return outcome.measurement;
}

function sentIn({ operations }: EngineMeasurement): number {
  return operations.reduce((sum, { count }) => sum + count, 0);
}
