import type { GateBlock } from '../document/gate-result.ts';

/**
 * Returns the foreign load of a block, 0..1: of the core of both sides, or of the whole machine in older files, where
 * it is less visible.
 */
export function foreignShareOf({
  cores,
  foreignCpuShare,
}: Pick<GateBlock, 'cores' | 'foreignCpuShare'>): number | null {
  return cores === null ? foreignCpuShare : cores.system.foreignShare;
}
