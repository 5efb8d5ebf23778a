import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { STEP, openStepPlace } from '../../support/open-step-place.ts';
import { startStepServer } from '../../support/step-server.ts';
import { unlessDisturbed } from '../engine-contract.ts';

/** Plays of a step that other work on the machine may disturb. */
const ATTEMPTS = 3;
const SERVICE_MS = 4;

describe('a step in overload', async () => {
  const place = await openStepPlace();
  after(() => place.remove());

  it('lasts until its queue is served, which takes the service time of each request that was in flight', async (test) => {
    await unlessDisturbed(
      test,
      async () => {
        const server = await startStepServer({ serviceMs: SERVICE_MS });
        return place.play([server], async (player) => {
          // Twice as many as it serves.
          const played = await player.play({ ...STEP, ratePerSec: 500, durationMs: 500 });
          const recoveryMs = played.recoveryMs ?? NaN;
          assert.equal(played.good, played.due);
          assert.ok(played.inFlightAtEnd > 80, `${played.inFlightAtEnd} in flight`);
          const off = recoveryMs - played.inFlightAtEnd * SERVICE_MS;
          return { good: Math.abs(off) < 20, text: `${recoveryMs} ms for ${played.inFlightAtEnd} requests` };
        });
      },
      ATTEMPTS,
    );
  });
});
