import { type AuditedRound, exactly, rounded, unknownRound } from '../../reports/audit/audited-round.ts';
import type { Strength } from '../../reports/audit/finding.ts';
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

/** Three rounds whose p99 is the mean in three digits, and one whose p99 is it in two (`stepUs` 10) or in one (100). */
const meansAsP99 = (stepUs: number, proofs: number): AuditedRound[] =>
  [...Array.from({ length: proofs }, (_, index) => [8110 + index * 30, 10] as const), [920, stepUs] as const].map(
    ([us, step], index) =>
      honestRound(`stack ${index}`, {
        perSec: exactly(4000 + index * 300),
        requests: null,
        statuses: null,
        mostInFlight: null,
        minUs: null,
        sdUs: null,
        meanUs: rounded(us, step),
        percentiles: [{ percentile: 99, us: rounded(us, step) }],
      }),
  );

interface PlantedLie {
  readonly lie: string;
  readonly rule: keyof typeof AUDIT_RULES;
  readonly strength: Strength;
  /** The smallest lie that the rule promises to find. */
  readonly told: readonly AuditedRound[];
  /** The same just below that size: no finding of that rule and strength. */
  readonly within: readonly AuditedRound[];
}

/** Rows whose p99 is the mean in `step` µs of 8 000 or so: the first `equal` of them, the others far from it. */
const amongRows = (equal: number, rows: number, step: number): AuditedRound[] =>
  Array.from({ length: rows }, (_, index) => {
    const us = 8000 + index * step;
    return honestRound(`stack ${index}`, {
      perSec: exactly(4000 + index * 300),
      requests: null,
      statuses: null,
      mostInFlight: null,
      minUs: null,
      sdUs: null,
      meanUs: rounded(us, step),
      percentiles: [{ percentile: 99, us: rounded(index < equal ? us : us * 3, step) }],
    });
  });

/** A row that was copied whose figures are rounded to `step` µs. */
const copies = (step: number): AuditedRound[] =>
  several(2, () => ({
    perSec: exactly(1200),
    requests: exactly(1200),
    durationS: exactly(1),
    ok: 1200,
    mostInFlight: null,
    closedLoop: false,
    sdUs: null,
    minUs: null,
    meanUs: rounded(8000, step),
    maxUs: rounded(90_000, step),
    percentiles: [{ percentile: 99, us: rounded(31_000, step) }],
  }));

/** One lie at least for every rule. */
/** A share that is stated beside its counts. */
const withShare = (stated: number): AuditedRound =>
  honestRound('a', {
    restated: [
      {
        what: 'share of good answers',
        stated: rounded(stated, 0.1),
        follows: exactly(50),
        from: 'their count',
        unit: '%',
        strength: 'proof',
      },
    ],
  });

export const PLANTED_LIES: readonly PlantedLie[] = [
  {
    lie: 'a share that its counts contradict',
    rule: 'restated',
    strength: 'proof',
    told: [withShare(50.6)],
    within: [withShare(50.5)],
  },
  {
    lie: 'a round without an answer',
    rule: 'nothing-answered',
    strength: 'useless',
    told: [honestRound('a', { requests: exactly(0), ok: 0, unanswered: 3000 })],
    within: [honestRound('a', { requests: exactly(1), ok: 1, unanswered: 3000 })],
  },
  {
    lie: 'errors published as answers',
    rule: 'failed-requests',
    strength: 'useless',
    told: [honestRound('a', { ok: 36_000, statuses: null })],
    within: [honestRound('a', { ok: 36_001, statuses: null })],
  },
  {
    lie: 'refused requests beside the answered ones',
    rule: 'unanswered-requests',
    strength: 'useless',
    told: [honestRound('a', { unanswered: 4445 })],
    within: [honestRound('a', { unanswered: 4444 })],
  },
  {
    lie: 'slow answers that timed out',
    rule: 'timed-out-answers',
    strength: 'useless',
    told: [honestRound('a', { timedOut: 4000 })],
    within: [honestRound('a', { timedOut: 3999 })],
  },
  {
    lie: 'a load that was dropped',
    rule: 'dropped-requests',
    strength: 'useless',
    told: [honestRound('a', { dropped: 4445 })],
    within: [honestRound('a', { dropped: 4444 })],
  },
  {
    lie: 'answers that the script did not expect',
    rule: 'failed-checks',
    strength: 'useless',
    told: [honestRound('a', { checks: { passed: 36_000, failed: 4000 } })],
    within: [honestRound('a', { checks: { passed: 36_001, failed: 3999 } })],
  },
  {
    lie: 'a negative latency',
    rule: 'negative',
    strength: 'proof',
    told: [honestRound('a', { minUs: rounded(-0.6, 1) })],
    within: [honestRound('a', { minUs: rounded(-0.5, 1) })],
  },
  {
    lie: 'a negative duration',
    rule: 'negative',
    strength: 'proof',
    told: [honestRound('a', { durationS: exactly(-10), perSec: null })],
    within: [honestRound('a', { durationS: exactly(0), perSec: null })],
  },
  {
    lie: 'a latency longer than the run',
    rule: 'within-run',
    strength: 'proof',
    told: [honestRound('a', { wholeRun: true, maxUs: exactly(10_700_100) })],
    within: [honestRound('a', { wholeRun: true, maxUs: exactly(10_699_900) })],
  },
  {
    lie: 'a mean longer than the run',
    rule: 'within-run',
    strength: 'proof',
    told: [honestRound('a', { wholeRun: true, maxUs: null, meanUs: exactly(10_700_100), percentiles: [] })],
    within: [honestRound('a', { wholeRun: false, maxUs: null, meanUs: exactly(10_700_100), percentiles: [] })],
  },
  {
    lie: 'a run of a month that was asked to take ten seconds',
    rule: 'asked-duration',
    strength: 'proof',
    told: [honestRound('a', { askedS: exactly(10), durationS: exactly(2_592_011) })],
    within: [honestRound('a', { askedS: exactly(10), durationS: exactly(2_592_009) })],
  },
  {
    lie: 'a run that was held up',
    rule: 'asked-duration',
    strength: 'hint',
    told: [honestRound('a', { askedS: exactly(10), durationS: exactly(45.1) })],
    within: [honestRound('a', { askedS: exactly(10), durationS: exactly(45) })],
  },
  {
    lie: 'as many equal rows as chance never makes',
    rule: 'percentile-is-mean',
    strength: 'proof',
    told: amongRows(5, 400, 10),
    within: amongRows(4, 400, 10),
  },
  {
    lie: 'a rate that the samples contradict',
    rule: 'rate-times-duration',
    strength: 'proof',
    told: [honestRound('a', { sampled: { perSec: exactly(4211), durationS: exactly(10) } })],
    within: [honestRound('a', { sampled: { perSec: exactly(4210), durationS: exactly(10) } })],
  },
  {
    lie: 'a row that was copied, in few digits',
    rule: 'copied',
    strength: 'hint',
    told: copies(1000),
    within: copies(1),
  },
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
    told: [honestRound('a', { meanUs: exactly(12_069), mostInFlight: null, sdUs: null })],
    within: [honestRound('a', { meanUs: exactly(12_068), mostInFlight: null, sdUs: null })],
  },
  {
    lie: 'a mean smaller than half of the requests already make',
    rule: 'mean-between',
    strength: 'proof',
    told: [honestRound('a', { meanUs: exactly(4918), sdUs: null, closedLoop: false })],
    within: [honestRound('a', { meanUs: exactly(4919), sdUs: null, closedLoop: false })],
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
    lie: 'the mean published as p99 in three digits, in one round',
    rule: 'percentile-is-mean',
    strength: 'hint',
    told: [honestRound('a', { meanUs: rounded(7910, 10), percentiles: [{ percentile: 99, us: rounded(7910, 10) }] })],
    within: [honestRound('a', { meanUs: rounded(910, 10), percentiles: [{ percentile: 99, us: rounded(910, 10) }] })],
  },
  {
    lie: 'the mean published as p99 in two digits, beside three proofs',
    rule: 'percentile-is-mean',
    strength: 'hint',
    told: meansAsP99(10, 3),
    within: meansAsP99(100, 3),
  },
  {
    lie: 'more requests in flight than connections',
    rule: 'littles-law',
    strength: 'proof',
    told: [honestRound('a', { perSec: exactly(4000), meanUs: exactly(8473) })],
    within: [honestRound('a', { perSec: exactly(4000), meanUs: exactly(8471) })],
  },
  {
    lie: 'more requests in flight than connections, in slices whose edges are stated',
    rule: 'littles-law',
    strength: 'proof',
    told: [
      honestRound('a', { windows: 40, edgesUs: exactly(-1_000_000), perSec: exactly(4000), meanUs: exactly(8426) }),
    ],
    within: [
      honestRound('a', { windows: 40, edgesUs: exactly(-1_000_000), perSec: exactly(4000), meanUs: exactly(8424) }),
    ],
  },
  {
    lie: 'more requests in flight than connections, in slices whose edges are not stated',
    rule: 'littles-law',
    strength: 'proof',
    told: [honestRound('a', { windows: 40, perSec: exactly(4000), meanUs: exactly(11_281) })],
    within: [honestRound('a', { windows: 40, perSec: exactly(4000), meanUs: exactly(11_279) })],
  },
  {
    lie: "the client's limit published as the server's, in slices whose edges are stated",
    rule: 'littles-law',
    strength: 'hint',
    told: [honestRound('a', { windows: 40, edgesUs: exactly(1_000_000), meanUs: exactly(3974), percentiles: [] })],
    within: [honestRound('a', { windows: 40, edgesUs: exactly(1_000_000), meanUs: exactly(3976), percentiles: [] })],
  },
  {
    lie: "the client's limit published as the server's",
    rule: 'littles-law',
    strength: 'hint',
    told: [honestRound('a', { meanUs: exactly(3999), percentiles: [] })],
    within: [honestRound('a', { meanUs: exactly(4000), percentiles: [] })],
  },
  {
    lie: 'a p99 of half the mean wait that the connections demand',
    rule: 'littles-mean',
    strength: 'hint',
    told: [honestRound('a', { meanUs: null, percentiles: percentiles([99, 3999]) })],
    within: [honestRound('a', { meanUs: null, percentiles: percentiles([99, 4000]) })],
  },
  {
    lie: 'a rate that does not fit duration and count',
    rule: 'rate-times-duration',
    strength: 'proof',
    told: [honestRound('a', { perSec: exactly(4211) })],
    within: [honestRound('a', { perSec: exactly(4210) })],
  },
  {
    lie: 'a rate too low for duration and count',
    rule: 'rate-times-duration',
    strength: 'proof',
    told: [honestRound('a', { perSec: exactly(3809) })],
    within: [honestRound('a', { perSec: exactly(3810) })],
  },
  {
    lie: 'an answer without a status',
    rule: 'status-sum',
    strength: 'proof',
    told: [honestRound('a', { statuses: { '200': 39_989, '503': 10 } })],
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
    lie: 'more failed requests than requests',
    rule: 'ok-within-total',
    strength: 'proof',
    told: [honestRound('a', { ok: -1 })],
    within: [honestRound('a', { ok: 0 })],
  },
  {
    lie: 'a mean above the maximum where there is no percentile',
    rule: 'mean-between',
    strength: 'proof',
    told: [honestRound('a', { meanUs: exactly(90_901), percentiles: [], mostInFlight: null, sdUs: null })],
    within: [honestRound('a', { meanUs: exactly(90_899), percentiles: [], mostInFlight: null, sdUs: null })],
  },
  {
    lie: 'an offered rate that was not delivered',
    rule: 'offered-delivered',
    strength: 'proof',
    told: [honestRound('a', { offeredPerSec: 4211, dropped: 0 })],
    within: [honestRound('a', { offeredPerSec: 4210, dropped: 0 })],
  },
  {
    lie: 'requests that were due, not sent, and admitted only in part',
    rule: 'offered-delivered',
    strength: 'proof',
    told: [honestRound('a', { offeredPerSec: 5000, dropped: 3000, unanswered: 4499 })],
    within: [honestRound('a', { offeredPerSec: 5000, dropped: 3000, unanswered: 4500 })],
  },
  {
    lie: 'an impossible standard deviation',
    rule: 'standard-deviation',
    strength: 'proof',
    told: [honestRound('a', { sdUs: exactly(23_851) })],
    within: [honestRound('a', { sdUs: exactly(23_848) })],
  },
  {
    lie: 'latencies of 0 ms',
    rule: 'zero-latency',
    strength: 'hint',
    told: [honestRound('a', { minUs: exactly(0), percentiles: percentiles([50, 0], [99, 31_000]) })],
    within: [honestRound('a', { minUs: exactly(0), percentiles: percentiles([50, 1], [99, 31_000]) })],
  },
  {
    lie: 'a mean of 0 ms',
    rule: 'zero-latency',
    strength: 'hint',
    told: [honestRound('a', { meanUs: exactly(0), minUs: exactly(0), percentiles: [] })],
    within: [honestRound('a', { meanUs: exactly(1), minUs: exactly(0), percentiles: [] })],
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
    lie: 'a limit that four stacks share to 2 %',
    rule: 'plateau',
    strength: 'hint',
    told: several(4, (index) => ({ perSec: exactly([8000, 7990, 7950, 7844][index] ?? 0) })),
    within: several(4, (index) => ({ perSec: exactly([8000, 7990, 7950, 7843][index] ?? 0) })),
  },
  {
    lie: 'a row that was copied',
    rule: 'copied',
    strength: 'proof',
    told: several(2, () => ({ perSec: exactly(4123) })),
    within: several(2, (index) => ({ perSec: exactly(4123), maxUs: exactly(90_000 + index) })),
  },
  {
    lie: 'a row that was copied, with a rate of four digits',
    rule: 'copied',
    strength: 'proof',
    told: several(2, () => ({ perSec: exactly(1000) })),
    within: several(2, () => ({ perSec: exactly(999) })),
  },
];
