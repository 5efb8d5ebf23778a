import assert from 'node:assert/strict';
import { type StepPlayer, openStepPlayer } from '../../runner/load/steps/step-player.ts';
import { stepRequests } from '../../runner/load/steps/step-requests.ts';
import type { PlayedStep, Step } from '../../runner/load/steps/step.ts';
import { prepareStream } from '../../scenarios/request-stream.ts';
import { openEnginePlace } from './engine-place.ts';
import type { StepServer } from './step-server.ts';

/** A step of 0.2 s, of which tests change parts. */
export const STEP: Step = {
  app: 0,
  ratePerSec: 300,
  durationMs: 200,
  seed: 1,
  giveUpMs: 3000,
  onEdge: () => undefined,
};

interface StepPlace {
  readonly workDir: string;
  /** Opens a player for servers, uses it, and ends it and them. */
  play<T>(
    servers: readonly StepServer[],
    use: (player: StepPlayer) => Promise<T>,
    changes?: Partial<Parameters<typeof openStepPlayer>[0]>,
  ): Promise<T>;
  remove(): Promise<void>;
}

/** A work folder with seeded items in which players of steps are opened. */
export async function openStepPlace(): Promise<StepPlace> {
  const { job, remove } = await openEnginePlace();
  const { scenario, items, seed, itemsFile, cpus, workDir, signal, timeoutMs } = job;
  return {
    workDir,
    async play(servers, use, changes = {}) {
      const player = await openStepPlayer({
        apps: servers.map(({ baseUrl }, app) => ({ id: `app ${app}`, baseUrl, signal })),
        stream: prepareStream(scenario, items, seed),
        maxInFlight: 500,
        targetMs: 100,
        itemsFile,
        cpus,
        workDir,
        signal,
        timeoutMs,
        ...changes,
      });
      try {
        return await use(player);
      } finally {
        await player.close();
        await Promise.all(servers.map((server) => server.die()));
      }
    },
    remove,
  };
}

/** Number of requests that are due in a step. */
export function dueIn(step: Step): number {
  return stepRequests(step, () => ({ operation: 'get', wire: '' })).dueMs.length;
}

/** Every request that was due is good, failed or dropped; what was not good in time is over the target. */
export function requireAddsUp({ due, good, failed, dropped, overTarget }: PlayedStep, step: Step): void {
  const bad = Object.values(failed).reduce((sum, count) => sum + count, 0);
  assert.equal(due, dueIn(step));
  assert.equal(due, good + bad + dropped);
  assert.ok(overTarget >= bad && overTarget <= good + bad);
}
