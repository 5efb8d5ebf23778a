import type { CapacityPlan } from '../../../model/document/capacity-plan.ts';
import type { CapacityResult, CapacityVisit } from '../../../model/document/capacity-result.ts';
import type { Phase } from '../../blocks/phase-clock.ts';

/** What a capacity measurement reports while it is under way. */
export interface CapacityEvents {
  onNote(text: string): void;
  onPlan(plan: CapacityPlan, result: CapacityResult): void;
  /** The stack is null in a phase of all stacks of a block. */
  onPhase(of: { readonly target: string | null; readonly repetition: number }, phase: Phase): void;
  /** A block has ended, with these visits; `done` counts visits, these ones included. */
  onBlock(visits: readonly CapacityVisit[], progress: { readonly done: number; readonly total: number }): void;
}
