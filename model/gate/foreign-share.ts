import type { GateBlock } from '../document/gate-result.ts';

/** Share 0..1 that others used in a block: of the core that both sides work on; of the whole machine, where less is seen, in files that do not tell cores apart. */
export function foreignShareOf({
  cores,
  foreignCpuShare,
}: Pick<GateBlock, 'cores' | 'foreignCpuShare'>): number | null {
  return cores === null ? foreignCpuShare : cores.system.foreignShare;
}
