import { seededRandom } from '../model/stats/seeded-random.ts';

/**
 * A noisy neighbour, as a process: bursts of 0.1 to 3 s, one after the other, in which it takes 0 to 100% of a core, or
 * to `SHARE` (0..1) of one. `node bench/noise.ts SECONDS SEED SHARE`; it ends by itself, and with its parent if it was
 * forked.
 */
const PERIOD_MS = 10;
const [seconds, seed, share] = process.argv.slice(2).map(Number);
const endsAt = performance.now() + (seconds ?? 60) * 1000;
const random = seededRandom(seed ?? 1);
process.once('disconnect', () => process.exit(0));

burst();

function burst(): void {
  const until = Math.min(endsAt, performance.now() + 100 * 30 ** random());
  const busyMs = PERIOD_MS * (share ?? 1) * random();
  const period = (): void => {
    const began = performance.now();
    if (began >= endsAt) {
      if (process.connected) process.disconnect();
      return;
    }
    while (performance.now() - began < busyMs);
    if (began >= until) burst();
    else setTimeout(period, PERIOD_MS - busyMs);
  };
  period();
}
