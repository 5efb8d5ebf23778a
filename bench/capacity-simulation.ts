import { parseArgs } from 'node:util';
import type { Interval } from '../model/capacity/capacity-estimate.ts';
import type { CapacityTarget } from '../model/capacity/capacity-target.ts';
import { estimateCapacities } from '../model/capacity/estimate-capacities.ts';
import { mean } from '../model/stats/mean.ts';
import { seededRandom } from '../model/stats/seeded-random.ts';
import { capacityComparand } from '../reports/capacity/capacity-comparand.ts';
import { comparePairs } from '../reports/run/ranking/compare-pairs.ts';
import { SHAPES, type Shape } from './capacity-simulation/shapes.ts';
import { simulateRun } from './capacity-simulation/simulate-run.ts';
import { trueCapacity } from './capacity-simulation/truth.ts';

/**
 * How near the capacity comes to the truth on simulated servers, and how often its interval contains it:
 * `npm run bench:capacity-simulation -- [--runs 60] [--only heavy] [--noise quiet,moderate,heavy] [--stacks 2,10]`.
 * Truth is a long simulation of the same server; every second stack is 1.2 times slower.
 */
const TARGET: CapacityTarget = { percentile: 99, limitMs: 200, errorShare: 0.001 };
const GAPS_MS = { quiet: 0, moderate: 3000, heavy: 1000 } as const;
const PLANS = { 2: { blocks: 6, secondsOfEach: 8 }, 10: { blocks: 4, secondsOfEach: 5 } } as const;
const SLOWER = 1.2;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '60' },
    only: { type: 'string', default: '' },
    noise: { type: 'string', default: 'quiet,moderate,heavy' },
    stacks: { type: 'string', default: '2' },
  },
});
const noises = values.noise.split(',') as (keyof typeof GAPS_MS)[];
const counts = values.stacks.split(',').map(Number) as (keyof typeof PLANS)[];
for (const shape of SHAPES.filter(({ name }) => name.includes(values.only))) {
  const truths = [shape, slower(shape)].map((one) => trueCapacity(one, TARGET)) as [number, number];
  const full = (1000 * shape.servers) / shape.meanMs;
  console.log(`${shape.name}: true capacity ${truths[0].toFixed(1)}/s, ${(truths[0] / full).toFixed(3)} of saturation`);
  for (const stacks of counts) for (const noise of noises) console.log(lineOf(shape, truths, stacks, noise));
}

function slower(shape: Shape): Shape {
  return { ...shape, meanMs: shape.meanMs * SLOWER };
}

interface Errors {
  readonly off: number[];
  readonly half: number[];
  held: number;
}

function lineOf(shape: Shape, truths: [number, number], stacks: 2 | 10, noise: keyof typeof GAPS_MS): string {
  const [perSec, asFound, ratio] = [none(), none(), none()];
  const others = new Map<string, number>();
  const shapes = Array.from({ length: stacks }, (_, index) => (index % 2 === 0 ? shape : slower(shape)));
  const names = shapes.map((_, index) => `${index}`);
  for (let run = 1; run <= Number(values.runs); run += 1) {
    const random = seededRandom(run * 7919 + 13);
    const visits = simulateRun(shapes, { ...PLANS[stacks], gapMs: GAPS_MS[noise] }, TARGET, random);
    const estimates = estimateCapacities(visits, names, TARGET);
    for (const [index, estimate] of estimates.entries()) {
      const truth = truths[index % 2] as number;
      const said = [estimate.kind === 'measured' ? estimate.way : estimate.kind, ...estimate.caveats];
      for (const one of said) others.set(one, (others.get(one) ?? 0) + 1);
      if (estimate.kind !== 'measured') continue;
      note(perSec, estimate.perSec, truth);
      note(asFound, estimate.asFoundPerSec, truth);
    }
    const measured = estimates.flatMap((one) => (one.kind === 'measured' ? [capacityComparand(one.target, one)] : []));
    for (const { a, b, ratio: found } of comparePairs(measured)) {
      const { center, lo, hi } = found;
      const truth = (truths[Number(b) % 2] as number) / truths[0];
      if (a === '0' && lo !== null && hi !== null) note(ratio, { value: center, low: lo, high: hi }, truth);
    }
  }
  const all = stacks * Number(values.runs);
  const shares = [...others].map(([name, count]) => `${name} ${((100 * count) / all).toFixed(0)}%`).join(', ');
  const errors = `C ${describe(perSec)} | ratio ${describe(ratio)} | as found ${describe(asFound)}`;
  return `  ${noise.padEnd(8)} ${stacks} stacks | ${errors} | ${shares}`;
}

function none(): Errors {
  return { off: [], half: [], held: 0 };
}

function note(errors: Errors, { value, low, high }: Interval, truth: number): void {
  errors.off.push(Math.log(value / truth));
  errors.half.push(Math.log(high / value));
  if (low <= truth && truth <= high) errors.held += 1;
}

/** Bias, standard deviation and half-width in ln × 100, and how many intervals contain the truth. */
function describe({ off, half, held }: Errors): string {
  const bias = mean(off);
  const sd = Math.sqrt(mean(off.map((one) => (one - bias) ** 2)));
  const shown = [bias, sd, mean(half)].map((one) => (100 * one).toFixed(1));
  return `${shown.join(', ')}, ${((100 * held) / off.length).toFixed(0)}%`;
}
