import { parseArgs } from 'node:util';
import type { CapacityTarget } from '../model/capacity/capacity-target.ts';
import { Teardown } from '../runner/machine/processes/teardown.ts';
import { type BenchPlace, openBenchPlace } from './known-servers/bench-place.ts';
import { KNOWN_SERVERS } from './known-servers/known-server.ts';
import { type KnownTruth, knownTruth, truthText } from './known-servers/known-truth.ts';
import { playWindow } from './known-servers/play-window.ts';
import { measureTurnsPerMs } from './known-servers/spin.ts';
import { startKnownServer } from './known-servers/start-known-server.ts';

/**
 * Servers whose capacity is known, by simulation of their queues: `npm run bench:capacity-truth -- [--only TEXT]`
 * prints the truth of those with this text in their names. `--windows` plays a minute at 0.97 and 1.03 of it with the
 * pacer: the target is kept in the one and missed in the other.
 */
const TARGET: CapacityTarget = { percentile: 99, limitMs: 200, errorShare: 0.001 };
const WINDOW_MS = 60_000;
const SHARES = [0.97, 1.03] as const;

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, windows: { type: 'boolean', default: false } },
});
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort(new Error('interrupted')));
const teardown = new Teardown();
try {
  const place = await openBenchPlace(teardown, interrupt.signal);
  const turnsPerMs = measureTurnsPerMs();
  for (const server of KNOWN_SERVERS.filter(({ id }) => id.includes(values.only))) {
    const known = await knownTruth(place, server, { target: TARGET, turnsPerMs });
    console.log(truthText(known));
    if (values.windows) await checkByWindows(place, known, turnsPerMs);
  }
} finally {
  await teardown.run();
}

async function checkByWindows(
  place: BenchPlace,
  { server, queue, truth }: KnownTruth,
  turnsPerMs: number,
): Promise<void> {
  for (const [index, share] of SHARES.entries()) {
    const job = { server, turnsPerMs, seed: index + 1 };
    const app = await startKnownServer(job, { workDir: place.job.workDir, cpus: place.systemCpus });
    try {
      const ratePerSec = share * truth.perSec;
      const window = { app, queue, target: TARGET, ratePerSec, durationMs: WINDOW_MS, seed: index + 1 };
      const played = await playWindow(place, window);
      const percents = (shares: readonly number[]): string =>
        shares.map((value) => `${(100 * value).toFixed(2)}%`).join(', ');
      console.log(
        `  ${share}: p99 ${played.latencyMs?.toFixed(1) ?? 'unknown'} ms, over the target ${percents([played.overShare])} ` +
          `(simulated: ${percents(played.simulatedOver)}), failed ${percents([played.failedShare])}, ` +
          `waited for a core ${played.waitShare === null ? 'unknown' : percents([played.waitShare])}`,
      );
    } finally {
      await app.stop();
    }
  }
}
