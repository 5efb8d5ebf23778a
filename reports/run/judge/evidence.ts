import type { Measured } from '../../../model/document/measured.ts';
import type { MeasuredTime } from './measured-time.ts';

/** What is known of some rounds beside what they counted together. */
export interface Evidence {
  /** One a visit; without them nothing is known of how visits differ and how requests came together in time. */
  readonly rounds: readonly Measured[];
  /** What the other stacks say of the variance of a percentile (0..100) between visits, in squared logarithms. */
  readonly priorOf: (percentile: number) => number | null;
  /** How long was measured at which rate; null where it is not known. */
  readonly time: MeasuredTime | null;
}

/** Of counts alone. */
export const NO_EVIDENCE: Evidence = { rounds: [], priorOf: () => null, time: null };
