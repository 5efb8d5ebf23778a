const SHORT_TURNS = 1000;
const SHORT_CALLS = 30_000;
const TRIED_TURNS = 200_000;
const TRIES = 25;
/** The result of the work, so that none of it can be left out. */
let result = 1;

/** Uses the core for a whole number of turns: always the same work, which takes longer if others have the core. */
export function spin(turns: number): void {
  result = mix(result, turns);
}

function mix(bits: number, turns: number): number {
  let mixed = bits;
  for (let turn = turns; turn > 0; turn -= 1) mixed = (Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) + turn) | 0;
  return mixed;
}

/**
 * Compiles the work with many short calls. Code that was compiled within its first long call knows nothing of what
 * comes after the loop, and is thrown away there, each time.
 */
export function warmUpSpin(): void {
  for (let call = 0; call < SHORT_CALLS; call += 1) spin(SHORT_TURNS);
}

/** Turns for one millisecond of CPU time: the median of some tries in this process. */
export function measureTurnsPerMs(): number {
  warmUpSpin();
  const perMs = Array.from({ length: TRIES }, () => {
    const before = process.cpuUsage();
    spin(TRIED_TURNS);
    const { user, system } = process.cpuUsage(before);
    return (TRIED_TURNS * 1000) / (user + system);
  });
  return Math.round(perMs.sort((one, other) => one - other)[TRIES >> 1] as number);
}
