import type { GateBlock, SideKey } from '../../document/gate-result.ts';
import { median } from '../../stats/median.ts';
import { sizesDiffer } from './sizes-differ.ts';

/** Blocks from which sizes are compared. */
const FEWEST_BLOCKS = 2;

/**
 * Returns the median of each side's mean answer size at an endpoint, in bytes, if the sizes of all blocks differ by
 * more between the sides than within one. Null if they do not, or if they are unknown.
 */
export function bytesUnderLoad(
  blocks: readonly GateBlock[],
  endpoint: string,
): Readonly<Record<SideKey, number>> | null {
  const sizes = (side: SideKey): number[] =>
    blocks.flatMap(({ endpoints }) => endpoints.find((one) => one.endpoint === endpoint)?.[side].bytes ?? []);
  const [base, head] = [sizes('base'), sizes('head')];
  if (base.length < FEWEST_BLOCKS || head.length < FEWEST_BLOCKS || !sizesDiffer(base, head)) return null;
  return { base: Math.round(median(base) ?? 0), head: Math.round(median(head) ?? 0) };
}
