import type { EndpointMeasure, GateBlock, SideKey } from '../../../model/document/gate-result.ts';
import type { Placement } from '../../machine/cpu-placement.ts';
import type { GeneratorMessage } from '../forked-generator.ts';

/** One kind of request; its texts are sent in turn. */
export interface EndpointJob {
  readonly endpoint: string;
  /** Status of a good answer; null for any 2xx. */
  readonly expect: number | null;
  /**
   * Whole requests (bytes as latin1, with the marks of `varyWire`), for each side because the host's port and a login
   * differ.
   */
  readonly wires: Readonly<Record<SideKey, readonly string[]>>;
}

/** What the parent sends to the forked burst generator. Plain data. */
export interface BurstJob {
  readonly hosts: Readonly<Record<SideKey, string>>;
  readonly ports: Readonly<Record<SideKey, number>>;
  /** Root processes of each side; their descendants count too. */
  readonly pids: Readonly<Record<SideKey, readonly number[]>>;
  /** Root processes of each side's datastores. */
  readonly servicePids: Readonly<Record<SideKey, Readonly<Record<string, readonly number[]>>>>;
  /** Cores of both sides and of the generator. */
  readonly placement: Placement;
  /** Whether the datastores work on the cores of the sides. */
  readonly servicesBeside: boolean;
  readonly endpoints: readonly EndpointJob[];
  /** Number of the first request, which `{n}` becomes; others follow. */
  readonly firstNumber: number;
  readonly burst: number;
  readonly connections: number;
  readonly warmUpRequests: number;
  readonly warmUpLimit: number;
  /** Maximum time for the warm-up of one endpoint, in ms, both sides together; it may then have fewer requests. */
  readonly warmUpWithinMs: number;
  readonly measureMs: number;
  readonly timeoutMs: number;
  /** Maximum time for all bursts, in ms; after it the block ends: the answers are too slow to be measured. */
  readonly withinMs: number;
  /** The side that comes first when one must; chosen at random. */
  readonly first: SideKey;
  /** A side that may answer wrongly all the time; null if neither may. */
  readonly mayFail: SideKey | null;
  /** Seed of the order of sides within each pair of bursts. */
  readonly seed: number;
}

/** The commonest error of a side. */
export interface BurstError {
  readonly endpoint: string;
  /** Null without an answer. */
  readonly status: number | null;
  /** `status 429`, or why there was no answer. */
  readonly reason: string;
  /** Number of the side's requests to that endpoint before the first one of these errors. */
  readonly before: number;
}

/** How a side ended the bursts: no answer, too slow ones, or wrong ones only. */
export type GoneHow = 'silent' | 'slow' | 'wrong';

/** Result of a block's bursts. */
export interface BurstResult {
  readonly endpoints: readonly EndpointMeasure[];
  /** Requests to each side from first to last, warm-up included: equal by design. */
  readonly requests: number;
  /** Null without errors. */
  readonly errors: Readonly<Record<SideKey, BurstError | null>>;
  /**
   * A side that stopped answering, answers too slowly, or answers only errors, and so ended the block; `side` is null
   * if both do. Null otherwise.
   */
  readonly gone: { readonly side: SideKey | null; readonly how: GoneHow; readonly reason: string } | null;
  readonly foreignCpuShare: number | null;
  readonly stealShare: number | null;
  readonly cores: GateBlock['cores'];
}

export type BurstMessage = GeneratorMessage<BurstResult>;
