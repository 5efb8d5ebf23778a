import { valuesOf } from '../../model/capacity/block-values.ts';
import type { BlockCapacity, CapacityWay } from '../../model/capacity/capacity-estimate.ts';
import type { Comparand } from '../run/ranking/compare-pairs.ts';

/** A stack as its capacity is compared: by the blocks in which it was found in the way that gives its figure. */
export function capacityComparand(
  target: string,
  { blocks, way }: { readonly blocks: readonly BlockCapacity[]; readonly way: CapacityWay },
): Comparand {
  const values = valuesOf(blocks, way).map(({ repetition, group, perSec }) => ({ repetition, group, value: perSec }));
  return { name: target, values, way };
}
