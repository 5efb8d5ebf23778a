import { meanBetween, type NoiseProfile, normalFrom, PROCESS_SD, slowDown } from '../support/machine-noise.ts';

/** ln of the cost of each round of base and of head, without any true difference. */
export interface Rounds {
  readonly base: readonly number[];
  readonly head: readonly number[];
}

interface Pairs {
  readonly pairs: number;
  readonly roundS: number;
  readonly gapS: number;
  /** Whether base always goes first. */
  readonly fixedOrder?: boolean;
}

/** One run of half a minute at some other time, on a process of its own. */
export function singleRun(profile: NoiseProfile, random: () => number): number {
  const normal = normalFrom(random);
  return meanBetween(slowDown(profile, 30, random), 0, 30) + PROCESS_SD * normal() + roundNoise(profile, 30, normal);
}

/** Rounds of base and head in turn, each on a fresh process. */
export function alternating(
  profile: NoiseProfile,
  { pairs, roundS, gapS, fixedOrder = false }: Pairs,
  random: () => number,
): Rounds {
  const normal = normalFrom(random);
  const machine = slowDown(profile, pairs * 2 * (roundS + gapS), random);
  const base: number[] = [];
  const head: number[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const from = pair * 2 * (roundS + gapS);
    const halves = [from, from + roundS + gapS].map((start) => meanBetween(machine, start, roundS));
    if (!fixedOrder && random() < 0.5) halves.reverse();
    for (const [index, side] of [base, head].entries()) {
      side.push((halves[index] ?? 0) + PROCESS_SD * normal() + roundNoise(profile, roundS, normal));
    }
  }
  return { base, head };
}

/** All rounds of base on one process, then all of head on another. */
export function oneAfterTheOther(
  profile: NoiseProfile,
  { rounds, roundS }: { readonly rounds: number; readonly roundS: number },
  random: () => number,
): Rounds {
  const normal = normalFrom(random);
  const machine = slowDown(profile, 2 * rounds * roundS, random);
  const [base, head] = [0, 1].map((side) => {
    const process = PROCESS_SD * normal();
    return Array.from({ length: rounds }, (_, round) => {
      const start = (side * rounds + round) * roundS;
      return meanBetween(machine, start, roundS) + process + roundNoise(profile, roundS, normal);
    });
  }) as [number[], number[]];
  return { base, head };
}

/** The profile gives the noise of a round of two seconds; it falls with the root of its length. */
function roundNoise({ roundSd }: NoiseProfile, roundS: number, normal: () => number): number {
  return roundSd * Math.sqrt(2 / roundS) * normal();
}
