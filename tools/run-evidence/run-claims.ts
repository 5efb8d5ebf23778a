import type { ReportModel } from '../../reports/run/report-model.ts';

/** An interval that a report prints. */
export interface ClaimedInterval {
  readonly lo: number;
  readonly hi: number;
}

/** Something that a report says and that the report of another run of the same stacks could contradict. */
export type Claim =
  | { readonly kind: 'verdict'; readonly about: string; readonly outcome: 'pass' | 'fail' }
  | { readonly kind: 'order'; readonly about: string; readonly higher: string }
  | { readonly kind: 'ratio' | 'throughput'; readonly about: string; readonly interval: ClaimedInterval };

/** One run as the evidence keeps it: what it said, without the measurements. */
export interface RunClaims {
  readonly id: string;
  readonly startedAt: string;
  readonly seed: number | null;
  /** Whole minutes from start to end. */
  readonly minutes: number | null;
  /** Smallest and largest share 0..1 of the machine that others used during a round; null where unknown. */
  readonly others: readonly [number, number] | null;
  readonly claims: readonly Claim[];
  readonly sentences: readonly string[];
}

/**
 * The claims of a report: verdicts that are not inconclusive, significant orders, and every printed interval of a ratio
 * or a throughput.
 */
export function claimsOf(model: ReportModel): Claim[] {
  return model.sections.flatMap((section): Claim[] => [
    ...section.rows.flatMap((row): Claim[] => {
      const place = `${section.scenario} ${row.target}`;
      const interval = row.closed?.trusted === true ? intervalOf(row.closed.okPerSec) : null;
      return [
        ...row.checks.flatMap(({ name, outcome }): Claim[] =>
          model.thresholds.includes(name) && (outcome === 'pass' || outcome === 'fail')
            ? [{ kind: 'verdict', about: `${place} ${name}`, outcome }]
            : [],
        ),
        ...(interval === null ? [] : [{ kind: 'throughput' as const, about: place, interval }]),
      ];
    }),
    ...section.pairs.flatMap(({ a, b, ratio, established }): Claim[] => {
      const about = `${section.scenario} ${b} ÷ ${a}`;
      const interval = intervalOf(ratio);
      return [
        ...(established ? [{ kind: 'order' as const, about, higher: ratio.center > 1 ? b : a }] : []),
        ...(interval === null ? [] : [{ kind: 'ratio' as const, about, interval }]),
      ];
    }),
  ]);
}

function intervalOf(
  estimate: { readonly lo: number | null; readonly hi: number | null } | null,
): ClaimedInterval | null {
  return estimate === null || estimate.lo === null || estimate.hi === null
    ? null
    : { lo: estimate.lo, hi: estimate.hi };
}
