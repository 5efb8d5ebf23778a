import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { Load } from '../../model/document/load.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import type { Engine, EngineMeasurement, TurnOutcome, TurnsJob } from '../../runner/load/engines/engine.ts';
import { openEnginePlace } from '../support/engine-place.ts';
import { type TurnServers, startTurnServers } from '../support/turn-servers.ts';

/** The order of three apps: none has two slices that follow each other. */
const THREE_CYCLES = [0, 1, 2, 1, 0, 2, 0, 1, 2];

/** What every engine must do with an app that waits while others are measured, or fails before its first slice. */
export async function waitingAppsContract({ id, check, sliceMs }: Engine, load: Load): Promise<void> {
  const found = await check(process.env);
  const skip = found.available ? false : `${found.reason} ${found.fix}`;
  describe(`the ${id} engine with apps that wait for their turn`, { skip }, async () => {
    const place = await openEnginePlace();
    after(() => place.remove());

    async function against(howMany: number, use: (group: TurnServers) => Promise<void>): Promise<void> {
      const group = await startTurnServers(howMany);
      try {
        await use(group);
      } finally {
        await group.stop();
      }
    }
    const jobFor = ({ servers }: TurnServers, order: readonly number[]): TurnsJob => ({
      ...place.job,
      apps: servers.map(({ baseUrl }, app) => ({ id: `app ${app}`, baseUrl, signal: new AbortController().signal })),
      slices: order.map((app) => ({ app, durationMs: sliceMs })),
      load,
    });
    const play = async (job: TurnsJob): Promise<readonly TurnOutcome[]> => {
      if (!found.available) throw new Error(found.reason);
      return (await found.engine.playTurns(job)).apps;
    };

    it('sends them nothing from the first window on', async () => {
      await against(3, async (group) => {
        let first = 0;
        const onSlice: TurnsJob['onSlice'] = (slice, edge) => {
          if (slice === 0 && edge === 'begin') first = group.arrivals.length;
        };
        (await play({ ...jobFor(group, THREE_CYCLES), onSlice })).map(measuredIn);
        const arrived = group.arrivals.slice(first);
        assert.deepEqual(
          arrived.filter((app, index) => app !== arrived[index - 1]),
          THREE_CYCLES,
        );
      });
    });

    for (const how of ['silent', '408'] as const) {
      it(`measures one whose server closed its connections meanwhile (${how})`, async () => {
        await against(2, async (group) => {
          const order = [0, 1, 0, 1, 0];
          const onSlice: TurnsJob['onSlice'] = (slice, edge) => {
            if (order[slice] === 1 && edge === 'begin') setTimeout(() => group.servers[0]?.closeIdle(how), sliceMs / 4);
          };
          const [first] = (await play({ ...jobFor(group, order), onSlice })).map(measuredIn);
          requireGood(first, 3 * sliceMs);
          assert.equal(first?.connectionCloses ?? 0, 0);
        });
      });
    }

    it('lets no request of them time out', async () => {
      await against(2, async (group) => {
        const job = jobFor(group, [0, 1, 1, 1, 0]);
        const [first, second] = (await play({ ...job, timeoutMs: Math.ceil(sliceMs * 0.8) })).map(measuredIn);
        requireGood(first, 2 * sliceMs);
        requireGood(second, 3 * sliceMs);
      });
    });

    it('measures the others if one is given up, or does not listen, before its first slice', async () => {
      await against(3, async (group) => {
        const reason = new Error('stood still');
        await group.servers[2]?.die();
        const job = jobFor(group, THREE_CYCLES);
        const apps = job.apps.map((app, index) => (index === 1 ? { ...app, signal: AbortSignal.abort(reason) } : app));
        const [first, second, third] = (await play({ ...job, apps })) as [TurnOutcome, TurnOutcome, TurnOutcome];
        requireGood(measuredIn(first), 3 * sliceMs);
        assert.deepEqual(second, { state: 'failed', error: reason });
        assert.ok(third.state === 'failed' && third.error instanceof StackbenchError);
        assert.equal(third.error.code, 'server-gone');
      });
    });
  });
}

function measuredIn(outcome: TurnOutcome): EngineMeasurement {
  if (outcome.state === 'failed') throw outcome.error;
  return outcome.measurement;
}

/** All its windows together last `elapsedMs`, and every request was answered well. */
function requireGood(measurement: EngineMeasurement | undefined, elapsedMs: number): void {
  assert.equal(measurement?.elapsedMs, elapsedMs);
  const outcomes = measurement.operations.map(({ outcome }) => outcome);
  assert.deepEqual([...new Set(outcomes)], ['ok']);
}
