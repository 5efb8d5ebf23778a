import type { Measured, Slice } from '../../../model/document/measured.ts';
import { sum } from '../../../model/stats/sum.ts';

/**
 * Share of a calm slice for which others may keep a core from its stack. Kernel threads that write what a durable store
 * asks for take up to 7% of one on a quiet machine.
 */
const CALM_WAIT = 0.1;
/** Fewer calm slices of a round say too little. */
const FEWEST_SLICES = 4;

/** The throughput of a round from those of its slices in which others hardly kept a core from the stack. */
interface CalmThroughput {
  /** Successful requests per second in the calm slices; null if fewer than four are calm. */
  readonly perSec: number | null;
  /** Number of calm slices, of all slices of the round. */
  readonly calm: number;
  readonly slices: number;
}

/**
 * The throughput of the calm slices of a round. The limit is fixed: the slices that waited least would be the fastest
 * ones by selection. Null if the waiting time of a slice is unknown, or for a round in one piece.
 */
export function calmThroughput({ slices }: Pick<Measured, 'slices'>): CalmThroughput | null {
  if (slices === null || slices.length === 0 || slices.some(({ waitShare }) => waitShare === null)) return null;
  const calm = slices.filter(isCalm);
  const ms = sum(calm.map(({ durationMs }) => durationMs));
  const isEnough = calm.length >= FEWEST_SLICES && ms > 0;
  const perSec = isEnough ? (sum(calm.map(({ ok }) => ok)) * 1000) / ms : null;
  return { perSec, calm: calm.length, slices: slices.length };
}

/** Whether others kept a core from the stack for at most 10% of a slice; false if that is unknown. */
function isCalm({ waitShare }: Pick<Slice, 'waitShare'>): boolean {
  return waitShare !== null && waitShare <= CALM_WAIT;
}
