import type { GateEvents } from '../gate/gate-events.ts';
import type { GateRequest } from '../gate/gate-request.ts';
import type { LogWriter } from './log-writer.ts';
import type { Plant } from './plant-amount.ts';
import { type SelfCheckGate } from './self-check-log.ts';

export interface SelfCheckRequest {
  /** The gate; base and head are the same commit, and its folder gets the last gate's result. */
  readonly gate: GateRequest;
  /** Number of gates in the log at the end, including earlier ones. */
  readonly runs: number;
  readonly log: LogWriter;
  readonly plant: Plant | null;
}

export interface SelfCheckEvents extends GateEvents {
  onGate(gate: SelfCheckGate, runs: number): void;
}
