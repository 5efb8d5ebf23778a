import { mean } from '../stats/mean.ts';
import type { BlockCapacity, CapacityWay } from './capacity-estimate.ts';

/** The capacity of a stack in one block, per second. */
interface BlockValue {
  readonly repetition: number;
  readonly group: number;
  readonly perSec: number;
  readonly asFoundPerSec: number;
}

/** Fewer blocks of a search than these say less than those of the saturation rate. */
const FEWEST_SEARCHED = 3;

/** Returns the blocks in which the capacity was found in this way. */
export function valuesOf(blocks: readonly BlockCapacity[], way: CapacityWay): BlockValue[] {
  return blocks.flatMap(({ repetition, group, way: own, perSec, asFoundPerSec }) =>
    own === way && perSec !== null && perSec > 0
      ? [{ repetition, group, perSec, asFoundPerSec: asFoundPerSec ?? perSec }]
      : [],
  );
}

/**
 * Returns the way that gives the capacity of all blocks: the one that the steps of all of them ask for, unless searches
 * were begun for another reason (errors in one block, checks that failed). `searched` counts the blocks in which rates
 * were played, checks included; 0 if none of them contradicts the saturation rate.
 */
export function wayOfStack(
  blocks: readonly BlockCapacity[],
  { asked, searched }: { readonly asked: CapacityWay | null; readonly searched: number },
): CapacityWay {
  if (asked === 'errors' || blocks.some(({ way }) => way === 'errors')) return 'errors';
  const fewest = valuesOf(blocks, 'saturation').length === 0 ? 1 : FEWEST_SEARCHED;
  return asked === 'direct' || searched >= fewest ? 'direct' : 'saturation';
}

/** Returns one value for each repetition, in order: the geometric mean over the groups in which the stack was. */
export function perRepetition(
  values: readonly BlockValue[],
  pick: (value: BlockValue) => number = ({ perSec }) => perSec,
): number[] {
  return [...new Set(values.map(({ repetition }) => repetition))].map((repetition) => {
    const own = values.filter((one) => one.repetition === repetition).map((one) => Math.log(pick(one)));
    return Math.exp(mean(own));
  });
}
