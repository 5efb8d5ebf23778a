/**
 * A machine's slow-down over time as ln(cost): a slow drift (Ornstein–Uhlenbeck) and bursts of a neighbour. The
 * parameters of
 * `shared` and `hostile` were fitted to rounds recorded on a shared machine with two cores.
 */
export interface NoiseProfile {
  readonly driftSd: number;
  readonly driftSeconds: number;
  /** Share of time in bursts, their mean length, and their size as mean and sd of ln. */
  readonly burstShare: number;
  readonly burstSeconds: number;
  readonly burstMean: number;
  readonly burstSd: number;
  /** Noise of a round of two seconds by itself. */
  readonly roundSd: number;
}

export const PROFILES = {
  normal: profile(0, 0, 1, 0, 0, 0.02),
  quiet: profile(0.015, 0, 4, 0, 0, 0.025),
  shared: profile(0.03, 0.15, 4, 0.25, 0.1, 0.03),
  hostile: profile(0.03, 0.45, 8, 0.53, 0.2, 0.04),
} as const satisfies Record<string, NoiseProfile>;

/** Standard deviation between fresh processes of the same code, measured. */
export const PROCESS_SD = 0.023;
const STEP_S = 0.25;

function profile(
  driftSd: number,
  burstShare: number,
  burstSeconds: number,
  burstMean: number,
  burstSd: number,
  roundSd: number,
): NoiseProfile {
  return { driftSd, driftSeconds: 30, burstShare, burstSeconds, burstMean, burstSd, roundSd };
}

/** Standard normal numbers from uniform ones (Box and Muller). */
export function normalFrom(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** The slow-down in steps of a quarter of a second. */
export function slowDown(profile: NoiseProfile, seconds: number, random: () => number): Float64Array {
  const normal = normalFrom(random);
  const steps = new Float64Array(Math.ceil(seconds / STEP_S));
  if (profile.driftSd === 0 && profile.burstShare === 0) return steps;
  const keep = Math.exp(-STEP_S / profile.driftSeconds);
  const offSeconds = (profile.burstSeconds * (1 - profile.burstShare)) / Math.max(profile.burstShare, 1e-9);
  const burst = (): number => Math.max(0, profile.burstMean + profile.burstSd * normal());
  let drift = profile.driftSd * normal();
  let bursting = random() < profile.burstShare;
  let size = burst();
  for (let index = 0; index < steps.length; index += 1) {
    drift = keep * drift + profile.driftSd * Math.sqrt(1 - keep * keep) * normal();
    steps[index] = drift + (bursting ? size : 0);
    if (profile.burstShare === 0) continue;
    const leaves = random() < STEP_S / (bursting ? profile.burstSeconds : offSeconds);
    if (leaves && !bursting) size = burst();
    if (leaves) bursting = !bursting;
  }
  return steps;
}

/** Mean slow-down from a second on, over some seconds. */
export function meanBetween(steps: Float64Array, fromS: number, seconds: number): number {
  const window = steps.subarray(Math.floor(fromS / STEP_S), Math.floor((fromS + seconds) / STEP_S));
  return window.reduce((sum, value) => sum + value, 0) / window.length;
}
