import type { Measured, Slice } from '../../../model/document/measured.ts';
import { sum } from '../../../model/stats/sum.ts';

/** Share of a slice for which its stack may wait for a core: more than a quiet machine shows. */
const CALM_WAIT = 0.05;
/** Fewer slices would say little; with fewer calm ones, those that waited least are used. */
const FEWEST_SLICES = 4;

/** The throughput of a round from those of its slices in which the stack hardly waited for a core. */
export interface CalmThroughput {
  /** Successful requests per second. */
  readonly perSec: number;
  /** Number of slices that were used, of all slices of the round. */
  readonly used: number;
  readonly slices: number;
}

/**
 * The throughput of the calm slices of a round: those in which the stack waited for a core for at most 5% of the time,
 * or the four that waited least if fewer are calm. All slices if it is unknown for one of them; null for a round
 * without slices.
 */
export function calmThroughput({ slices }: Pick<Measured, 'slices'>): CalmThroughput | null {
  if (slices === null) return null;
  const used = calmSlices(slices);
  const ms = sum(used.map(({ durationMs }) => durationMs));
  if (ms === 0) return null;
  return { perSec: (sum(used.map(({ ok }) => ok)) * 1000) / ms, used: used.length, slices: slices.length };
}

function calmSlices(slices: readonly Slice[]): readonly Slice[] {
  if (slices.some(({ waitShare }) => waitShare === null)) return slices;
  const byWait = slices.toSorted((a, b) => (a.waitShare ?? 0) - (b.waitShare ?? 0));
  const calm = byWait.filter(({ waitShare }) => (waitShare ?? 0) <= CALM_WAIT);
  return calm.length >= FEWEST_SLICES ? calm : byWait.slice(0, FEWEST_SLICES);
}
