import type { GatePlan, SideKey } from '../../model/document/gate-result.ts';
import type { GatedService } from '../../model/gate/gated-service.ts';
import type { GateDatastores } from '../datastores/sides/gate-datastores.ts';

/** Where a side's checkout is, and what its processes get beyond the user's environment. */
export interface SideEnvironment {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What coins decide of a block. */
export interface BlockDraw {
  /** Which side is started first, and has the first place in the generator. */
  readonly first: SideKey;
  readonly baseInstance: 0 | 1;
  /** Seed of the order of bursts. */
  readonly seed: number;
}

/** The next block's draw. */
export function drawBlock(random: () => number): BlockDraw {
  return {
    first: random() < 0.5 ? 'base' : 'head',
    baseInstance: random() < 0.5 ? 0 : 1,
    seed: Math.floor(random() * 2 ** 32),
  };
}

export interface BlockContext {
  readonly plan: GatePlan;
  readonly service: GatedService;
  readonly environments: Readonly<Record<SideKey, SideEnvironment>>;
  readonly datastores: GateDatastores;
  readonly workDir: string;
  readonly signal: AbortSignal;
  /** Gets what a block could not remove, in words. */
  readonly onLeftover: (text: string) => void;
}
