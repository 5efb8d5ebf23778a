import type { CapacityEstimate } from '../../model/capacity/capacity-estimate.ts';
import { type CapacityTarget, capacityTarget } from '../../model/capacity/capacity-target.ts';
import { estimateCapacities } from '../../model/capacity/estimate-capacities.ts';
import { estimateCapacity } from '../../model/capacity/estimate-capacity.ts';
import { findLimiter } from '../../model/capacity/find-limiter.ts';
import type { LimiterFinding } from '../../model/capacity/limiter.ts';
import { triedLimiter } from '../../model/capacity/tried-limiter.ts';
import type { CapacityResult, CapacityVisit } from '../../model/document/capacity-result.ts';
import { costTable } from '../cost/cost-table.ts';
import { assembleCapacityModel } from './assemble-capacity-model.ts';
import type { StackFindings } from './build-capacity-row.ts';
import type { CapacityModel } from './capacity-model.ts';

/**
 * Everything that the reports of a capacity measurement say, ready for any renderer; without costs if there are no
 * prices. @throws StackbenchError if a threshold in the file is invalid.
 */
export function buildCapacityModel(result: CapacityResult): CapacityModel {
  const target = capacityTarget(result.plan);
  const skipped = new Set(result.skipped.map((entry) => entry.target));
  const stacks = result.targets.map(({ id }) => id).filter((id) => !skipped.has(id));
  const estimates = estimateCapacities(result.visits, stacks, target);
  const findings = stacks.flatMap((stack, index): [string, StackFindings][] => {
    const estimate = estimates[index];
    const own = result.visits.filter((visit) => visit.target === stack);
    return estimate === undefined ? [] : [[stack, { estimate, limiter: limiterOf(own, estimate, target) }]];
  });
  const { visits, targets, plan, prices: catalogue } = result;
  // The age of prices is that at the time of the measurement: rendered again, a report stays the same.
  const now = new Date(result.startedAt);
  const cost =
    catalogue === null ? null : costTable({ catalogue, now, targets, estimates, visits, ratePerSec: plan.ratePerSec });
  return assembleCapacityModel(result, new Map(findings), cost);
}

/** What limits a stack, also by the blocks that tried a setting; null without a step of overload. */
function limiterOf(
  visits: readonly CapacityVisit[],
  estimate: CapacityEstimate,
  target: CapacityTarget,
): LimiterFinding | null {
  const [ordinary, tried] = [true, false].map((wanted) => visits.filter((visit) => (visit.tried === null) === wanted));
  const finding = findIn(ordinary ?? [], target);
  if (finding.of === 0) return null;
  if (tried === undefined || tried.length === 0) return finding;
  const again = tried.map((visit) => ({ ...visit, tried: null }));
  return triedLimiter(
    { perSec: rateOf(estimate), finding },
    { perSec: rateOf(estimateCapacity(again, target)), finding: findIn(again, target) },
  );
}

function findIn(visits: readonly CapacityVisit[], target: CapacityTarget): LimiterFinding {
  return findLimiter(
    visits.flatMap(({ steps }) => steps),
    target,
  );
}

function rateOf(estimate: CapacityEstimate): number | null {
  return estimate.kind === 'measured' ? estimate.perSec.value : null;
}
