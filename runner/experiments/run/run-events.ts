import type { Plan } from '../../../model/document/plan.ts';
import type { RunResult } from '../../../model/document/run-result.ts';
import type { Visit } from '../../../model/document/visit.ts';
import type { Phase } from '../../blocks/phase-clock.ts';

/** What a run reports while it is under way; the command line shows it as a bar or as lines. */
export interface RunEvents {
  onNote(text: string): void;
  onPlan(plan: Plan, result: RunResult): void;
  onPhase(
    /** The stack is null in a phase of all stacks of a block. */
    of: { readonly target: string | null; readonly scenario: string; readonly repetition: number },
    phase: Phase,
  ): void;
  /** A block has ended, with these visits; `done` counts visits, these ones included. */
  onBlock(visits: readonly Visit[], progress: { readonly done: number; readonly total: number }): void;
}
