import { capacityTarget } from '../../model/capacity/capacity-target.ts';
import { estimateCapacities } from '../../model/capacity/estimate-capacities.ts';
import { findLimiter } from '../../model/capacity/find-limiter.ts';
import type { CapacityResult } from '../../model/document/capacity-result.ts';
import { assembleCapacityModel } from './assemble-capacity-model.ts';
import type { StackFindings } from './build-capacity-row.ts';
import type { CapacityModel } from './capacity-model.ts';

/** Computes what a measurement says of each stack. @throws StackbenchError if a threshold in the file is invalid. */
export function buildCapacityModel(result: CapacityResult): CapacityModel {
  const target = capacityTarget(result.plan);
  const stacks = result.targets.map(({ id }) => id);
  const ordinary = result.visits.filter(({ tried }) => tried === null);
  const estimates = estimateCapacities(ordinary, stacks, target);
  const findings = stacks.map((stack, index): [string, StackFindings][] => {
    const estimate = estimates[index];
    if (estimate === undefined) return [];
    const overload = ordinary
      .filter((visit) => visit.target === stack)
      .flatMap(({ steps }) => steps.filter(({ purpose }) => purpose === 'overload'));
    return [[stack, { estimate, limiter: overload.length === 0 ? null : findLimiter(overload, target) }]];
  });
  return assembleCapacityModel(result, new Map(findings.flat()));
}
