import type { GateBlock, GateResult } from '../../../model/document/gate-result.ts';
import type { GateDecision } from '../../../model/gate/decide-gate.ts';

/** What a gate reports while it is under way. */
export interface GateEvents {
  onNote(text: string): void;
  /** Both sides are built and the datastores are ready. */
  onPlan(result: GateResult): void;
  onBlock(block: GateBlock, decision: GateDecision, elapsedMs: number): void;
}
