import { criticalT } from '../../model/stats/student-t.ts';
import { decideTest } from '../oracles/decide-test.ts';
import { type NoiseProfile, PROFILES } from '../support/machine-noise.ts';
import { alternating, oneAfterTheOther, type Rounds, singleRun } from './noisy-rounds.ts';
import { type Difference, mean, paired, standardDeviation, tenAgainstTen, welch } from './peer-tests.ts';
import { blockNoise, RESIDUAL_SD } from './simulate-gates.ts';

export const MACHINES = ['quiet', 'shared', 'hostile'] as const;
export type Machine = (typeof MACHINES)[number];
export const SLOWDOWNS = [0, 0.05, 0.1] as const;

/** Per machine, in the order of MACHINES; per hundred gates. */
type Rates = readonly [number, number, number];

export interface Rule {
  readonly name: string;
  /**
   * What was found before, by an independent implementation (numpy, 3000 gates): alarms without a change, at +5 % and
   * at +10 %.
   */
  readonly anchor: readonly [Rates, Rates, Rates];
  /**
   * Draws the noise of one gate; tells whether the rule would raise an alarm if head were slower by so much (in ln).
   */
  readonly draw: (machine: Machine, random: () => number) => (slowdown: number) => boolean;
}

/** Samples rounds until a test is significant, as several tools do: whether it then says slower. */
function untilSignificant(
  { base, head }: Rounds,
  counts: readonly number[],
  test: (base: readonly number[], head: readonly number[]) => Difference,
): boolean {
  for (const count of counts) {
    const { difference, p } = test(base.slice(0, count), head.slice(0, count));
    if (p < 0.05) return difference > 0;
  }
  return false;
}

const slower = ({ base, head }: Rounds, by: number): Rounds => ({ base, head: head.map((value) => value + by) });
const every5 = (from: number, to: number): number[] =>
  Array.from({ length: (to - from) / 5 + 1 }, (_, index) => from + 5 * index);

function againstStored(limit: number): Rule['draw'] {
  return (machine, random) => {
    const [stored, now] = [singleRun(PROFILES[machine], random), singleRun(PROFILES[machine], random)];
    return (slowdown) => now + slowdown - stored > Math.log(limit);
  };
}

function onRounds(
  make: (profile: NoiseProfile, random: () => number) => Rounds,
  alarms: (rounds: Rounds) => boolean,
): Rule['draw'] {
  return (machine, random) => {
    const rounds = make(PROFILES[machine], random);
    return (slowdown) => alarms(slower(rounds, slowdown));
  };
}

/** Rules of other tools, written anew from their documentation and simplified to one metric; and ours. */
export const RULES: readonly Rule[] = [
  {
    name: 'fixed 10 %, one run against a stored one',
    anchor: [
      [0.6, 10.3, 33.8],
      [11.3, 26.8, 41.1],
      [50.1, 49.8, 51.3],
    ],
    draw: againstStored(1.1),
  },
  {
    name: 'github-action-benchmark, 200 %',
    anchor: [
      [0, 0, 0.2],
      [0, 0, 0.2],
      [0, 0, 0.3],
    ],
    draw: againstStored(2),
  },
  {
    name: 'Bencher, t-test 0.95 against 30 past runs',
    anchor: [
      [6, 7, 7],
      [55.9, 21.6, 11.8],
      [96.4, 47, 17.9],
    ],
    draw: (machine, random) => {
      const past = Array.from({ length: 30 }, () => Math.exp(singleRun(PROFILES[machine], random)));
      const limit = mean(past) + criticalT(0.1, 29) * standardDeviation(past);
      const now = singleRun(PROFILES[machine], random);
      return (slowdown) => Math.exp(now + slowdown) > limit;
    },
  },
  {
    name: 'benchstat, 10 rounds then 10, U-test p < 0.05',
    anchor: [
      [29.1, 17.5, 15.5],
      [76.7, 49, 26],
      [98.3, 73.5, 35.7],
    ],
    draw: onRounds(
      (profile, random) => oneAfterTheOther(profile, { rounds: 10, roundS: 3 }, random),
      ({ base, head }) => {
        const { difference, differs } = tenAgainstTen(base, head);
        return differs && difference > 0;
      },
    ),
  },
  {
    name: 'criterion-like, one process a side, p < 0.05 and > 1 %',
    anchor: [
      [28.8, 27, 25.2],
      [80.6, 54.8, 35.9],
      [98.3, 76.7, 45.3],
    ],
    draw: onRounds(
      (profile, random) => oneAfterTheOther(profile, { rounds: 30, roundS: 1 }, random),
      ({ base, head }) => {
        const { difference, p } = welch(base, head);
        return p < 0.05 && difference > 0.01;
      },
    ),
  },
  {
    name: 'Node’s compare.R, 30 alternating fresh runs, p < 0.05',
    anchor: [
      [1.6, 0.8, 0.1],
      [99.1, 46.4, 2],
      [100, 94.5, 16.3],
    ],
    draw: onRounds(
      (profile, random) => alternating(profile, { pairs: 30, roundS: 1, gapS: 1 }, random),
      ({ base, head }) => {
        const { difference, p } = welch(base, head);
        return p < 0.05 && difference > 0;
      },
    ),
  },
  {
    name: 'perfgate, 10 to 30 pairs in fixed order until significant',
    anchor: [
      [7.1, 4, 2.1],
      [99.2, 77.9, 28.4],
      [100, 99.8, 71.6],
    ],
    draw: onRounds(
      (profile, random) => alternating(profile, { pairs: 30, roundS: 1, gapS: 1, fixedOrder: true }, random),
      (rounds) => untilSignificant(rounds, every5(10, 30), paired),
    ),
  },
  {
    name: 'tachometer, 50 to 90 samples until significant',
    anchor: [
      [5.1, 1.2, 0.1],
      [100, 92.1, 9.7],
      [100, 100, 71.5],
    ],
    draw: onRounds(
      (profile, random) => alternating(profile, { pairs: 90, roundS: 0.5, gapS: 0.5 }, random),
      (rounds) => untilSignificant(rounds, every5(50, 90), welch),
    ),
  },
  {
    name: 'stackbench, at most 40 blocks, CPU per request',
    anchor: [
      [0, 0.1, 0.1],
      [97.6, 96.9, 97.5],
      [100, 100, 100],
    ],
    draw: (machine, random) => {
      const blocks = blockNoise(RESIDUAL_SD[machine], 40, random);
      const settings = { minEffect: 0.01, maxEffect: 0.05, maxBlocks: 40, family: 1 };
      return (slowdown) =>
        decideTest(
          blocks.map((ratio) => ratio + slowdown),
          settings,
        ).answer === 'regressed';
    },
  },
];
