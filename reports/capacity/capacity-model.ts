import type {
  BlockCapacity,
  CapacityCaveat,
  CapacityEstimate,
  CapacityWay,
} from '../../model/capacity/capacity-estimate.ts';
import type { CapacityTarget } from '../../model/capacity/capacity-target.ts';
import type { LimiterFinding } from '../../model/capacity/limiter.ts';
import type { CapacityVisit } from '../../model/document/capacity-result.ts';
import type { Estimate } from '../../model/stats/estimate.ts';
import type { CostTable } from '../cost/cost-model.ts';
import type { VisitCounts } from '../run/judge/count-visits.ts';
import type { Quantile } from '../run/judge/pool-rounds.ts';
import type { ReportModel, Row, Section } from '../run/report-model.ts';

/** The target as it is written: `p99`, `below 200 ms`, and `p99 below 200 ms and at most 0.1% errors`. */
export interface DescribedTarget extends CapacityTarget {
  /** The two thresholds, as they were given. */
  readonly thresholds: readonly [latency: string, errors: string];
  /** The percentile of the target. */
  readonly tail: string;
  readonly latency: string;
  readonly errors: string;
  readonly words: string;
}

/** One rate of the curve of a stack, from its steps of all blocks. */
export interface CurveRate {
  /** The rate ÷ the capacity; null if that is unknown. */
  readonly share: number | null;
  /** Offered requests per second, mean over the steps. */
  readonly ratePerSec: number;
  /** Requests answered well within the target, per second of the steps in which they were due. */
  readonly goodputPerSec: number;
  /** Share 0..1 of the requests that were due and were not answered well within the target. */
  readonly missedShare: number;
  readonly p50: Quantile;
  /** The percentile of the target. */
  readonly tail: Quantile;
  /** Median time from the end of a step until no request was in flight; null if all of them took too long. */
  readonly recoveryMs: number | null;
  /** Share of the steps for which others took the core; null if unknown. */
  readonly waitShare: number | null;
  readonly steps: number;
}

/** How long the queue of an overload lasts after it. */
export interface Recovery {
  /** Over the steps that recovered, ms; null if none did. */
  readonly medianMs: number | null;
  readonly mostMs: number | null;
  /** Steps after which requests stayed in flight for too long, of all steps of overload. */
  readonly never: number;
  readonly steps: number;
}

/**
 * What can be said of a stack: `ratio-only` if others took so much of its cores that only ratios are to be trusted,
 * `unconfirmed` if it missed the target below the rate that its saturation promises.
 */
export type CapacityAnswer = 'measured' | 'ratio-only' | 'unconfirmed' | 'at-least' | 'misses' | 'unknown';

/** How the capacity of a stack was measured, over all its blocks. */
export interface MeasuredHow {
  readonly way: CapacityWay | null;
  /** Requests per second that it answers while there is a queue, and the share of it that keeps the target. */
  readonly saturationPerSec: number | null;
  readonly knee: number | null;
  /** Median latency without a queue, ms. */
  readonly baseMs: number | null;
  /** Steps of overload, those without a disturbance, and the mean share of the time for which others took the core. */
  readonly steps: number;
  readonly calmSteps: number;
  readonly waitShare: number | null;
  /** Steps a little below the capacity: played, undisturbed, and those of them that kept the target. */
  readonly checks: CapacityEstimate['checks'];
  readonly blocks: readonly BlockCapacity[];
}

/** One stack of a capacity measurement. */
export interface CapacityRow
  extends
    Pick<Row, 'target' | 'title' | 'group' | 'durability' | 'loss' | 'variantOf' | 'decides'>,
    Pick<Row, 'rank' | 'tied' | 'toReference'>,
    Pick<Row, 'verdict' | 'couldNotRun' | 'checks' | 'services' | 'notes'> {
  readonly answer: CapacityAnswer;
  /** Requests/s at the undisturbed speed of the machine; null unless measured. */
  readonly capacity: Estimate | null;
  /** The same with what others took; null unless measured. */
  readonly asFound: Estimate | null;
  /** Highest rate that kept the target, if none that misses it was reached; null otherwise. */
  readonly atLeastPerSec: number | null;
  /** Why none was reached. */
  readonly endedBy: (CapacityEstimate & { kind: 'at-least' })['endedBy'] | null;
  /** What even the lowest rate missed; null otherwise. */
  readonly missed:
    | ((CapacityEstimate & { kind: 'misses-at-every-rate' })['observed'] & { readonly perSec: number })
    | null;
  /** Why nothing is known, as a sentence; null otherwise. */
  readonly reason: string | null;
  readonly caveats: readonly CapacityCaveat[];
  readonly how: MeasuredHow;
  readonly recovery: Recovery | null;
  /** Null without a step of overload. */
  readonly limiter: LimiterFinding | null;
  /** By rising rate; empty without a curve. */
  readonly curve: readonly CurveRate[];
  readonly visits: VisitCounts;
}

/** Rows that may be compared with each other: one group, and one durability class or the variants of one stack. */
export type CapacitySection = Omit<Section, 'scenario' | 'rows'> & { readonly rows: readonly CapacityRow[] };

/** One stack in one block. */
export interface CapacityVisitLine extends Pick<
  CapacityVisit,
  'index' | 'target' | 'repetition' | 'group' | 'state' | 'phasesMs'
> {
  readonly steps: number;
  /** What the block changed to find the limit: `pool 20`; empty for an ordinary one. */
  readonly tried: string;
  readonly error: string | null;
}

/** The content of a report of a capacity measurement: every renderer reads this and nothing else. */
export interface CapacityModel
  extends
    Pick<ReportModel, 'id' | 'tool' | 'title' | 'question' | 'origin' | 'command' | 'startedAt' | 'finishedAt'>,
    Pick<ReportModel, 'state' | 'verdict' | 'exitCode' | 'thresholdsGiven' | 'notice' | 'groups' | 'sentences'>,
    Pick<ReportModel, 'caveat' | 'grouped' | 'explanations' | 'differences' | 'services' | 'environment' | 'plan'>,
    Pick<ReportModel, 'skipped' | 'losses' | 'footnotes'> {
  readonly scenario: string;
  readonly target: DescribedTarget;
  /** What the capacity is, in one or two sentences. */
  readonly definition: string;
  /** Length of a step of the curve, ms. */
  readonly curveStepMs: number;
  /** The stacks as a reader of a run finds them: by group and durability class. */
  readonly sections: readonly CapacitySection[];
  readonly visits: readonly CapacityVisitLine[];
  /** What the stacks cost at that rate; null without prices. */
  readonly cost: CostTable | null;
}
