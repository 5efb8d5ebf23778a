import type { SideKey, SideRecord } from '../../../model/document/gate-result.ts';
import type { GatedService } from '../../../model/gate/gated-service.ts';
import type { Teardown } from '../../machine/processes/teardown.ts';

/** What is to be compared, before anything is checked out. */
export interface SidesRequest {
  /** The user's current folder; commits come from its repository, and `service.cwd` is relative to it. */
  readonly repo: string;
  /** A git reference or a folder; null for the default: see `chooseSides`. */
  readonly base: string | null;
  readonly head: string | null;
  /** Allows both sides to be the same, as a self-check needs; a base that was not named is then the head's. */
  readonly allowEqual?: boolean;
  /**
   * Judges both sides: the same commands and the same requests, otherwise their difference would not be that of the
   * code.
   */
  readonly service: GatedService;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where logs go. */
  readonly workDir: string;
  /** Both sides are checked out and run here: no other user may write to it, or to a folder above it. */
  readonly checkoutsDir: string;
  readonly signal: AbortSignal;
  readonly onNote: (text: string) => void;
  readonly teardown: Teardown;
}

/** A side that is checked out, installed and built. */
export interface PreparedSide {
  readonly side: SideKey;
  /** Root of the checkout. */
  readonly folder: string;
  /** Where the service's commands run. */
  readonly cwd: string;
  /** `runtime` is null: it is found from the started process. */
  readonly record: SideRecord;
}
