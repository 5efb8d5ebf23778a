import type { GatePlan, SideKey } from '../../model/document/gate-result.ts';
import type { GatedService } from '../../model/gate/gated-service.ts';
import type { Warning } from '../../model/warnings.ts';
import type { GateDatastores } from '../datastores/sides/gate-datastores.ts';

/** A side's working folder, and the environment of its processes. */
export interface SideEnvironment {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What is drawn at random for a block. */
export interface BlockDraw {
  /** The side that is started first, and comes first in the generator. */
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
  /**
   * What the answers must be: looked at before they are measured, trusted to be as in earlier blocks, or good only on
   * the head, because the base does not know the endpoints.
   */
  readonly answers: 'look' | 'trust' | 'head-only';
  /** Maximum time until a side is ready, in ms, if its configuration gives none. Default: a minute. */
  readonly readyWithinMs?: number | undefined;
  readonly signal: AbortSignal;
  /** Gets what a reader of the result must know of its sides. */
  readonly onWarning?: (warning: Warning) => void;
  /** Gets what a block could not remove, in words. */
  readonly onLeftover: (text: string) => void;
}
