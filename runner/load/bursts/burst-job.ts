import type { EndpointMeasure, GateBlock, SideKey } from '../../../model/document/gate-result.ts';
import type { Placement } from '../../machine/cpu-placement.ts';
import type { GeneratorMessage } from '../forked-generator.ts';

/** One kind of request as it goes onto the wire, in turn. */
export interface EndpointJob {
  readonly endpoint: string;
  /** Status of a good answer; null for any 2xx. */
  readonly expect: number | null;
  /** Whole requests (bytes as latin1), for each side because the host's port and a login differ. */
  readonly wires: Readonly<Record<SideKey, readonly string[]>>;
}

/** What the parent sends to the forked burst generator. Plain data. */
export interface BurstJob {
  readonly host: string;
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
  readonly burst: number;
  readonly connections: number;
  readonly warmUpRequests: number;
  readonly warmUpLimit: number;
  /** So long the warm-up of one endpoint may take, both sides together, however few requests that gives. */
  readonly warmUpWithinMs: number;
  readonly measureMs: number;
  readonly timeoutMs: number;
  /** Bursts that are not through by then end the block: it is answered too slowly to be measured. */
  readonly withinMs: number;
  /** The side that comes first wherever one must, so that a coin decides that too. */
  readonly first: SideKey;
  /** Seed of the order of sides within each pair of bursts. */
  readonly seed: number;
}

/** What a block's bursts showed. */
export interface BurstResult {
  readonly endpoints: readonly EndpointMeasure[];
  /** Requests to each side from first to last, warm-up included: equal by design. */
  readonly requests: number;
  /** The first reason for an error of each side; null without errors. */
  readonly errors: Readonly<Record<SideKey, string | null>>;
  /** A side that stopped answering, or answers too slowly (the side is null where both do), which ended the block; null otherwise. */
  readonly gone: { readonly side: SideKey | null; readonly how: 'silent' | 'slow'; readonly reason: string } | null;
  readonly foreignCpuShare: number | null;
  readonly stealShare: number | null;
  readonly cores: GateBlock['cores'];
}

export type BurstMessage = GeneratorMessage<BurstResult>;
