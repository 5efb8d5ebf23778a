import type { ClaimArm, ClaimThreshold } from '../../model/claims/claim.ts';
import type { ArmOutcome, ClaimVerdict, sideOf } from '../../model/claims/judge-claim.ts';
import type { ReportModel } from '../run/report-model.ts';

/** What an arm is measured in. */
export type ArmUnit = ClaimThreshold['unit'] | 'requests-per-sec';

/** What was measured for an arm. */
export interface MeasuredArm extends Pick<ArmOutcome, 'value' | 'obstacle'> {
  readonly unit: ArmUnit;
  /** Why there is no value, or why its interval is open on one side; null for nothing to say. */
  readonly reason: string | null;
  /** Load, durability, versions, what was read back. */
  readonly settings: string;
}

/** One way in which a claim was measured. */
export interface ArmRow extends MeasuredArm, Pick<ClaimArm, 'label' | 'role'> {
  /** On which side of the threshold it is; null for one that does not decide. */
  readonly side: ReturnType<typeof sideOf> | null;
}

/** A claim with its verdict. */
export interface ClaimRow {
  readonly id: string;
  readonly text: string;
  readonly source: string;
  readonly test: string;
  readonly threshold: string;
  /** `the number of connections`: on what it hangs if it is true only under a condition. */
  readonly dependsOn: string;
  readonly verdict: ClaimVerdict;
  /** The verdict as a sentence, with its condition. */
  readonly sentence: string;
  /** Figures, or how to test it elsewhere. */
  readonly arms: readonly ArmRow[];
}

/** The content of the page of claims: every renderer reads this and nothing else. */
export interface ClaimsModel
  extends
    Pick<ReportModel, 'id' | 'tool' | 'title' | 'question' | 'origin' | 'command' | 'startedAt' | 'finishedAt'>,
    Pick<ReportModel, 'state' | 'exitCode' | 'notice' | 'groups' | 'caveat' | 'services' | 'environment' | 'plan'>,
    Pick<ReportModel, 'skipped' | 'losses' | 'footnotes'> {
  readonly claims: readonly ClaimRow[];
}
