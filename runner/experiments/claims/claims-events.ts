import type { ClaimsPlan, ClaimsResult } from '../../../model/document/claims-result.ts';
import type { CapacityEvents } from '../capacity/capacity-events.ts';
import type { RunEvents } from '../run/run-events.ts';

/** What is reported while claims are tested. */
export interface ClaimsEvents {
  onNote(text: string): void;
  onPlan(plan: ClaimsPlan, result: ClaimsResult): void;
  /** A part begins; `index` counts from 0. */
  onPart(part: ClaimsPlan['parts'][number], index: number): void;
  /** A block of the drivers has ended. */
  onDriverBlock(progress: { readonly done: number; readonly total: number }): void;
  /** What follows a part that is a run, or a capacity measurement. */
  readonly ofRun: RunEvents;
  readonly ofCapacity: CapacityEvents;
}
