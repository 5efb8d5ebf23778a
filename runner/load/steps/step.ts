import type { CapacityStep } from '../../../model/document/capacity-step.ts';

/** Poisson arrivals at one rate on one app. */
export interface Step {
  /** Its place in the player's list of apps. */
  readonly app: number;
  readonly ratePerSec: number;
  readonly durationMs: number;
  /** Decides when requests are due: the same seed gives the same arrivals. */
  readonly seed: number;
  /** Maximum time from the end of the step until no request is in flight, in ms. */
  readonly giveUpMs: number;
  /** False omits the latency of the good answers; it is reported if absent. */
  readonly withLatency?: boolean;
  /** Called when the step begins, connections being open, and when it ends, whatever is in flight then. */
  readonly onEdge: (edge: 'begin' | 'end') => void;
}

/** What the generator knows of a step; requests without an answer when it gave up count as `timeout`. */
export type PlayedStep = Pick<
  CapacityStep,
  | 'due'
  | 'good'
  | 'failed'
  | 'dropped'
  | 'overTarget'
  | 'inFlightAtEnd'
  | 'recoveryMs'
  | 'latency'
  | 'serving'
  | 'generator'
>;
