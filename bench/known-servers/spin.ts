const TRIED_TURNS = 200_000;
const TRIES = 25;
let bits = 1;

/** Uses the core for a number of turns: always the same work, which takes longer if others have the core. */
export function spin(turns: number): void {
  let mixed = bits;
  for (let turn = 0; turn < turns; turn += 1) mixed = (Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) + turn) | 0;
  bits = mixed;
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
