import type { CapacityStep } from '../document/capacity-step.ts';
import { mean } from '../stats/mean.ts';
import type { BlockCapacity } from './capacity-estimate.ts';
import type { CapacityTarget } from './capacity-target.ts';
import { kneeOf } from './knee.ts';
import { baseMsOf, shapeOf } from './service-shape.ts';

/**
 * Returns the capacity that each block with a knee stands for: pseudo-values of the jackknife (J. W. Tukey, _Ann. Math.
 * Stat._ 29, 1958), whose mean is that of ln(capacity) over blocks. They vary also by what the shape of the service,
 * which all blocks share, is uncertain by. Null for other blocks; the plain value for a single one.
 */
export function ratesAtKnee(
  blocks: readonly BlockCapacity[],
  played: readonly (readonly CapacityStep[])[],
  target: CapacityTarget,
): (number | null)[] {
  const own = blocks.map(({ knee, perSec }) => (knee === null ? null : perSec));
  const logs = own.flatMap((perSec) => (perSec === null ? [] : [Math.log(perSec)]));
  if (logs.length < 2) return own;
  const baseMs = baseMsOf(played.flat());
  return blocks.map((_, index) => {
    if (own[index] === null) return null;
    const shape = { ...shapeOf(played.filter((_, other) => other !== index).flat()), baseMs };
    const others = blocks.flatMap(({ knee, saturationPerSec }, other) =>
      other === index || knee === null || saturationPerSec === null
        ? []
        : [Math.log(saturationPerSec * kneeOf(saturationPerSec, shape, target).share)],
    );
    return Math.exp(logs.length * mean(logs) - others.length * mean(others));
  });
}
