import { pbkdf2Sync } from 'node:crypto';

const TRIED_TURNS = 20_000;
const TRIES = 25;

/**
 * Uses the core for a number of turns, at least one: always the same work, which takes longer if others have the core.
 * It is a program of OpenSSL's: JavaScript has several speeds, by how it happens to be compiled.
 */
export function spin(turns: number): void {
  pbkdf2Sync('known', 'server', Math.max(1, turns), 32, 'sha256');
}

/** Turns for one millisecond of CPU time: the median of some tries in this process. */
export function measureTurnsPerMs(): number {
  const perMs = Array.from({ length: TRIES }, () => {
    const before = process.cpuUsage();
    spin(TRIED_TURNS);
    const { user, system } = process.cpuUsage(before);
    return (TRIED_TURNS * 1000) / (user + system);
  });
  return perMs.sort((one, other) => one - other)[TRIES >> 1] as number;
}
