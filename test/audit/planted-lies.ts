import { type AuditedRound, exactly, unknownRound } from '../../reports/audit/audited-round.ts';
import type { AUDIT_RULES } from '../../reports/audit/rules/registry.ts';

/** A truthful closed-loop round: 32 connections, 4 000 requests/s for 10 s, 8 ms on average. */
export function honestRound(stack = 'honest', change: Partial<AuditedRound> = {}): AuditedRound {
  return {
    ...unknownRound({ label: `${stack}, visit 1`, group: 'mixed', stack }),
    durationS: exactly(10),
    mostInFlight: 32,
    closedLoop: true,
    requests: exactly(40_000),
    ok: 39_990,
    perSec: exactly(4000),
    statuses: { '200': 39_990, '503': 10 },
    meanUs: exactly(8000),
    minUs: exactly(1200),
    maxUs: exactly(90_000),
    sdUs: exactly(6000),
    percentiles: [
      { percentile: 50, us: exactly(6500) },
      { percentile: 90, us: exactly(14_000) },
      { percentile: 95, us: exactly(19_000) },
      { percentile: 99, us: exactly(31_000) },
    ],
    ...change,
  };
}

const percentiles = (...list: (readonly [number, number])[]): AuditedRound['percentiles'] =>
  list.map(([percentile, us]) => ({ percentile, us: exactly(us) }));

const several = (count: number, change: (index: number) => Partial<AuditedRound>): AuditedRound[] =>
  Array.from({ length: count }, (_, index) =>
    honestRound(`stack ${index}`, {
      perSec: exactly(4000 + index * 300),
      requests: null,
      statuses: null,
      ...change(index),
    }),
  );

export interface PlantedLie {
  readonly lie: string;
  readonly rule: keyof typeof AUDIT_RULES;
  readonly strength: 'proof' | 'hint';
  /** The smallest lie that the rule promises to find. */
  readonly told: readonly AuditedRound[];
  /** The same just below that size: no finding of that rule and strength. */
  readonly within: readonly AuditedRound[];
}

/** One lie at least for every rule. */
export const PLANTED_LIES: readonly PlantedLie[] = [
  {
    lie: 'p99 below p95',
    rule: 'order',
    strength: 'proof',
    told: [honestRound('a', { percentiles: percentiles([50, 6500], [95, 19_000], [99, 18_999]) })],
    within: [honestRound('a', { percentiles: percentiles([50, 6500], [95, 19_000], [99, 19_000]) })],
  },
  {
    lie: 'a maximum below p99',
    rule: 'order',
    strength: 'proof',
    told: [honestRound('a', { maxUs: exactly(30_999) })],
    within: [honestRound('a', { maxUs: exactly(31_000) })],
  },
  {
    lie: 'a mean larger than any tail allows',
    rule: 'mean-between',
    strength: 'proof',
    told: [honestRound('a', { meanUs: exactly(12_100), mostInFlight: null, sdUs: null })],
    within: [honestRound('a', { meanUs: exactly(12_000), mostInFlight: null, sdUs: null })],
  },
  {
    lie: 'a mean smaller than half of the requests already make',
    rule: 'mean-between',
    strength: 'proof',
    told: [honestRound('a', { meanUs: exactly(4900), sdUs: null, closedLoop: false })],
    within: [honestRound('a', { meanUs: exactly(4980), sdUs: null, closedLoop: false })],
  },
  {
    lie: 'a mean above p99 that nothing explains',
    rule: 'mean-above-p99',
    strength: 'hint',
    told: [honestRound('a', { meanUs: exactly(31_001), maxUs: null, mostInFlight: null, sdUs: null })],
    within: [honestRound('a', { meanUs: exactly(31_000), maxUs: null, mostInFlight: null, sdUs: null })],
  },
  {
    lie: 'the mean published as p99, in three rounds',
    rule: 'percentile-is-mean',
    strength: 'proof',
    told: several(3, (index) => ({ meanUs: exactly(8000 + index), percentiles: percentiles([99, 8000 + index]) })),
    within: several(2, (index) => ({ meanUs: exactly(8000 + index), percentiles: percentiles([99, 8000 + index]) })),
  },
  {
    lie: 'more requests in flight than connections',
    rule: 'littles-law',
    strength: 'proof',
    told: [honestRound('a', { perSec: exactly(4000), meanUs: exactly(8490) })],
    within: [honestRound('a', { perSec: exactly(4000), meanUs: exactly(8460) })],
  },
  {
    lie: "the client's limit published as the server's",
    rule: 'littles-law',
    strength: 'hint',
    told: [honestRound('a', { meanUs: exactly(3990), percentiles: [] })],
    within: [honestRound('a', { meanUs: exactly(4010), percentiles: [] })],
  },
  {
    lie: 'a p99 of half the mean wait that the connections demand',
    rule: 'littles-mean',
    strength: 'hint',
    told: [honestRound('a', { meanUs: null, percentiles: percentiles([99, 3990]) })],
    within: [honestRound('a', { meanUs: null, percentiles: percentiles([99, 4010]) })],
  },
  {
    lie: 'a rate that does not fit duration and count',
    rule: 'rate-times-duration',
    strength: 'proof',
    told: [honestRound('a', { perSec: exactly(4220) })],
    within: [honestRound('a', { perSec: exactly(4190) })],
  },
  {
    lie: 'answers without a status',
    rule: 'status-sum',
    strength: 'proof',
    told: [honestRound('a', { statuses: { '200': 39_988, '503': 10 } })],
    within: [honestRound('a', { statuses: { '200': 39_990, '503': 10 } })],
  },
  {
    lie: 'more good answers than answers',
    rule: 'ok-within-total',
    strength: 'proof',
    told: [honestRound('a', { ok: 40_001 })],
    within: [honestRound('a', { ok: 40_000 })],
  },
  {
    lie: 'an offered rate that was not delivered',
    rule: 'offered-delivered',
    strength: 'proof',
    told: [honestRound('a', { offeredPerSec: 4220, dropped: 0 })],
    within: [honestRound('a', { offeredPerSec: 4500, dropped: 5000 })],
  },
  {
    lie: 'an impossible standard deviation',
    rule: 'standard-deviation',
    strength: 'proof',
    told: [honestRound('a', { sdUs: exactly(24_000) })],
    within: [honestRound('a', { sdUs: exactly(23_600) })],
  },
  {
    lie: 'latencies of 0 ms',
    rule: 'zero-latency',
    strength: 'proof',
    told: [honestRound('a', { minUs: exactly(0), percentiles: percentiles([50, 0], [99, 31_000]) })],
    within: [honestRound('a', { minUs: exactly(0), percentiles: percentiles([50, 1], [99, 31_000]) })],
  },
  {
    lie: 'a timer of whole milliseconds',
    rule: 'coarse-timer',
    strength: 'hint',
    told: [honestRound('a', { percentiles: percentiles([50, 4000], [90, 14_000], [95, 19_000], [99, 31_000]) })],
    within: [honestRound('a', { percentiles: percentiles([50, 5000], [90, 14_000], [95, 19_000], [99, 31_000]) })],
  },
  {
    lie: 'a limit that four stacks share',
    rule: 'plateau',
    strength: 'hint',
    told: several(6, (index) => ({ perSec: exactly(index < 2 ? 2000 : 8000 - index * 20) })),
    within: several(6, (index) => ({ perSec: exactly(index < 3 ? 2000 : 8000 - index * 20) })),
  },
  {
    lie: 'a row that was copied',
    rule: 'copied',
    strength: 'proof',
    told: several(2, () => ({ perSec: exactly(4123) })),
    within: several(2, (index) => ({ perSec: exactly(4123), maxUs: exactly(90_000 + index) })),
  },
];
