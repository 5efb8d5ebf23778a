import { setTimeout as pause } from 'node:timers/promises';

const SETTLE_MS = 60;
const SETTLE_WITHIN_MS = 3000;

export type Counters = Record<string, number>;

/** Reads a server's counters until two readings in a row say the same; null where they do not within `withinMs`. */
export async function settledWork(
  read: () => Promise<Counters>,
  withinMs: number = SETTLE_WITHIN_MS,
): Promise<Counters | null> {
  const deadline = performance.now() + withinMs;
  let last = await read();
  while (performance.now() < deadline) {
    await pause(SETTLE_MS);
    const now = await read();
    if (JSON.stringify(now) === JSON.stringify(last)) return now;
    last = now;
  }
  return null;
}
