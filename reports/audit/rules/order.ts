import type { Stated } from '../audited-round.ts';
import type { AuditRule } from '../finding.ts';
import { eachRound, ms } from './each-round.ts';

/** min ≤ p50 ≤ p95 ≤ p99 ≤ max, by the definition of a percentile. */
export const order: AuditRule = {
  title: 'min ≤ percentiles in their order ≤ max',
  limit: 'more than the rounding of both figures',
  check: eachRound(({ minUs, maxUs, percentiles }) => {
    const chain: { name: string; us: Stated }[] = [
      ...(minUs === null ? [] : [{ name: 'min', us: minUs }]),
      ...percentiles.map(({ percentile, us }) => ({ name: `p${percentile}`, us })),
      ...(maxUs === null ? [] : [{ name: 'max', us: maxUs }]),
    ];
    if (chain.length < 2) return null;
    return chain.slice(1).flatMap((later, index) => {
      const earlier = chain[index] as (typeof chain)[number];
      if (earlier.us.value - earlier.us.slack <= later.us.value + later.us.slack) return [];
      const message = `${earlier.name} is ${ms(earlier.us.value)}, but ${later.name} is ${ms(later.us.value)}.`;
      return [{ strength: 'proof' as const, message }];
    });
  }),
};
