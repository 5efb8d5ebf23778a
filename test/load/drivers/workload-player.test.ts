import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { workloadSchema } from '../../../model/claims/claim.ts';
import { seededRandom } from '../../../model/stats/seeded-random.ts';
import type { PlayedWorkload } from '../../../runner/load/drivers/driver-job.ts';
import { WorkloadPlayer } from '../../../runner/load/drivers/workload-player.ts';

type Counted = Exclude<PlayedWorkload, { readonly refused: string }>;

/** Plays a datastore whose calls take `latencyMs` of their connection. */
async function play(connections: number, latencyMs: (connection: number) => number): Promise<Counted> {
  const workload = workloadSchema.parse({ id: 'made', datastore: 'memcached', does: 'read', connections });
  const open = {
    call: (connection: number) => pause(latencyMs(connection)),
    settings: {},
    close: () => Promise.resolve(),
  };
  const player = new WorkloadPlayer(open, { ...workload, url: '', name: 'w0' }, 5000);
  for (let slice = 0; slice < 4; slice += 1) await player.play(250);
  const played = player.result();
  assert.ok(!('refused' in played));
  return played;
}

/** Calls that were under way at a time, by Little's law: in a closed loop that never waits, its connections. */
function inFlight({ calls, elapsedMs, latency }: Counted): number {
  return (calls / elapsedMs) * ((latency?.meanUs ?? 0) / 1000);
}

describe('the rate of a closed loop', () => {
  it('is not lowered by connections that wait for the last answer of a slice', async () => {
    const random = seededRandom(1);
    const played = await play(10, () => -20 * Math.log(1 - random()));
    assert.ok(Math.abs(inFlight(played) - 10) < 0.3, `${inFlight(played)}`);
  });

  it('is that of all connections if one of them is slow', async () => {
    const played = await play(10, (connection) => (connection === 0 ? 400 : 10));
    assert.ok(Math.abs(inFlight(played) - 10) < 0.3, `${inFlight(played)}`);
  });

  it('is that of a single connection', async () => {
    const played = await play(1, () => 60);
    assert.ok(Math.abs(inFlight(played) - 1) < 0.03, `${inFlight(played)}`);
    assert.ok(played.elapsedMs >= 1000);
  });
});
