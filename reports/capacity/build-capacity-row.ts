import { perRepetition, valuesOf } from '../../model/capacity/block-values.ts';
import type { CapacityEstimate, Interval } from '../../model/capacity/capacity-estimate.ts';
import type { LimiterFinding } from '../../model/capacity/limiter.ts';
import type { CapacityResult, CapacityVisit } from '../../model/document/capacity-result.ts';
import type { TargetRecord } from '../../model/document/target-record.ts';
import type { Estimate } from '../../model/stats/estimate.ts';
import { servicesOf } from '../run/build-row.ts';
import type { Footnote } from '../run/report-model.ts';
import { footnotesOf } from '../run/sentences/number-footnotes.ts';
import type { CapacityAnswer, CapacityRow, DescribedTarget } from './capacity-model.ts';
import { countCapacityVisits } from './count-capacity-visits.ts';
import { curveRates } from './curve-rates.ts';
import { judgeCapacityStack } from './judge-capacity.ts';
import { measuredHow } from './measured-how.ts';
import { recoveryOf } from './recovery-of.ts';

type Measured = CapacityEstimate & { readonly kind: 'measured' };

/** What was computed of a stack from its steps. */
export interface StackFindings {
  readonly estimate: CapacityEstimate;
  /** Null without a step of overload. */
  readonly limiter: LimiterFinding | null;
}

/** Gathers what a measurement says of one stack; its rank is given later. */
export function buildCapacityRow(
  result: CapacityResult,
  target: TargetRecord,
  { estimate, limiter }: StackFindings,
  { footnotes, described }: { readonly footnotes: readonly Footnote[]; readonly described: DescribedTarget },
): CapacityRow {
  const visits = ordinaryVisits(result, target.id);
  const steps = visits.flatMap((visit) => visit.steps);
  const measured = estimate.kind === 'measured' ? estimate : null;
  const figures = {
    answer: answerOf(estimate),
    capacity: measured && toEstimate(measured.perSec, measured),
    asFound: measured && toEstimate(measured.asFoundPerSec, measured),
    atLeastPerSec: estimate.kind === 'at-least' ? estimate.perSec : null,
    endedBy: estimate.kind === 'at-least' ? estimate.endedBy : null,
    missed: estimate.kind === 'misses-at-every-rate' ? { ...estimate.observed, perSec: estimate.perSec } : null,
    reason: estimate.kind === 'unknown' ? estimate.reason : null,
  };
  return {
    target: target.id,
    title: target.title,
    group: target.group,
    durability: target.durability,
    loss: target.loss,
    variantOf: target.variant?.of ?? null,
    rank: null,
    tied: false,
    toReference: null,
    ...judgeCapacityStack(result, target, figures, { how: measuredHow(estimate), described }),
    ...figures,
    caveats: estimate.caveats,
    how: measuredHow(estimate),
    recovery: recoveryOf(steps),
    limiter,
    curve: curveRates(steps, figures.capacity?.center ?? figures.atLeastPerSec, described),
    services: servicesOf(target, result.services),
    visits: countCapacityVisits(result, target.id),
    notes: footnotesOf(footnotes, visits),
  };
}

/** The visits of a stack in which no setting was changed to find its limit. */
function ordinaryVisits({ visits }: Pick<CapacityResult, 'visits'>, target: string): CapacityVisit[] {
  return visits.filter((visit) => visit.target === target && visit.tried === null);
}

function answerOf({ kind, caveats, ...estimate }: CapacityEstimate): CapacityAnswer {
  if (kind === 'misses-at-every-rate') return 'misses';
  if (kind !== 'measured') return kind;
  // Rates that were played directly are their own check.
  if (caveats.includes('check-failed') && 'way' in estimate && estimate.way === 'saturation') return 'unconfirmed';
  return caveats.includes('disturbed') ? 'ratio-only' : 'measured';
}

/** An interval over blocks; that of a single one is unknown. */
function toEstimate({ value, low, high }: Interval, { blocks, way }: Measured): Estimate {
  const bounded = low > 0 && Number.isFinite(high);
  const n = perRepetition(valuesOf(blocks, way)).length;
  return { center: value, lo: bounded ? low : null, hi: bounded ? high : null, n };
}
