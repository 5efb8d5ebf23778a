import type { Estimate } from '../../../model/stats/estimate.ts';
import type { PairComparison } from './compare-pairs.ts';

/** A stack as it is shown beside the reference of its section. */
export interface ToReference {
  /** The reference; the stack itself if it is the one. */
  readonly reference: string;
  /**
   * Throughput ÷ that of the reference, with the 95% interval of this ratio only; 1 from 1 to 1 for the reference
   * itself.
   */
  readonly ratio: Estimate;
}

/** Every stack of some pairs beside the reference; empty if the reference was compared with none. */
export function relateToReference(reference: string, pairs: readonly PairComparison[]): Map<string, ToReference> {
  const own = pairs.filter(({ a, b }) => a === reference || b === reference);
  const others = own.map(({ a, b, ratio }): [string, ToReference] =>
    a === reference ? [b, { reference, ratio }] : [a, { reference, ratio: inverse(ratio) }],
  );
  if (others.length === 0) return new Map();
  const n = Math.max(...others.map(([, { ratio }]) => ratio.n));
  return new Map([[reference, { reference, ratio: { center: 1, lo: 1, hi: 1, n } }], ...others]);
}

/** How many times the second stack's figure the first one's is, from the other way round. */
export function inverse({ center, lo, hi, n }: Estimate): Estimate {
  return { center: 1 / center, lo: hi === null ? null : 1 / hi, hi: lo === null ? null : 1 / lo, n };
}
