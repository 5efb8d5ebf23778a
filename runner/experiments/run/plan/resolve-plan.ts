import { estimateRunMs } from '../../../../model/document/estimate-run.ts';
import type { Plan } from '../../../../model/document/plan.ts';
import { formatDuration } from '../../../../model/duration.ts';
import { EXIT } from '../../../../model/exit-codes.ts';
import { StackbenchError } from '../../../../model/stackbench-error.ts';
import { seededRandom, shuffled } from '../../../../model/stats/seeded-random.ts';
import { mostInFlight } from '../../../load/most-in-flight.ts';
import type { Placement } from '../../../machine/cpu-placement.ts';
import { warmUpRequestsOf } from '../../../measure/warm-up-windows.ts';
import { scenarioRecord } from '../../scenario-record.ts';
import { type Fit, NOTHING_SPARE, type SpareTargets, fitRun } from './fit-run.ts';
import { listLosses } from './list-losses.ts';
import type { PlanRequest } from './plan-request.ts';

/**
 * The whole run, decided: the interleaved order from the seed, and a smaller run if the maximum duration demands it.
 * What is left out for that is neither among the plan's targets nor in its order.
 * @throws StackbenchError `max-duration-too-short`
 */
export function resolvePlan(request: PlanRequest, placement: Placement, spare: SpareTargets = NOTHING_SPARE): Plan {
  const size = fitInto(request, spare);
  const { visits, durationMs } = size;
  const targets = targetsOf(request, size, spare);
  return {
    title: request.title,
    study: request.study,
    targets,
    scenarios: request.scenarios.map(scenarioRecord),
    engines: [...request.engines],
    ratePerSec: request.ratePerSec,
    connections: request.connections,
    maxInFlight: mostInFlight(request.ratePerSec),
    arrivals: request.arrivals,
    items: request.items,
    visits,
    durationMs,
    turns: true,
    warmUpRequests: Math.min(...request.scenarios.map((scenario) => warmUpRequestsOf(scenario, request.items))),
    seed: request.seed,
    maxDurationMs: request.maxDurationMs,
    thresholds: [...request.thresholds],
    thresholdsGiven: request.thresholdsGiven,
    provider: request.provider,
    allowStandIn: request.allowStandIn,
    allowRemote: request.allowRemote,
    generatorCpus: [...placement.generatorCpus],
    systemCpus: [...placement.systemCpus],
    order: interleave({ ...request, targets }, visits),
    groups: null,
    estimateMs: estimateRunMs({ ...request, targets }, visits, durationMs),
    losses: listLosses(size, {
      asked: request,
      spare,
      load: { ...request, thresholds: [...request.thresholds] },
      durationsMs: Array.from({ length: visits }, () => durationMs),
      visitsOf: () => 0,
      why: `to end within ${formatDuration(request.maxDurationMs ?? 0)}`,
    }),
  };
}

/**
 * Checks a maximum duration before anything starts; of a run whose stacks all run here.
 * @throws StackbenchError `max-duration-too-short`
 */
export function requireTime(request: PlanRequest, spare: SpareTargets = NOTHING_SPARE): void {
  fitInto(request, spare);
}

/** Every repetition has a block of each scenario, in which each target is started once, in an order of its own. */
function interleave(request: PlanRequest, visits: number): Plan['order'] {
  const random = seededRandom(request.seed);
  return Array.from({ length: visits }, (_, repetition) =>
    shuffled(request.scenarios, random).flatMap((scenario) =>
      shuffled(request.targets, random).map((target) => ({ target, scenario: scenario.id, repetition, group: 0 })),
    ),
  ).flat();
}

function fitInto(request: PlanRequest, spare: SpareTargets): Fit {
  const wish = { visits: request.visits, durationMs: request.durationMs, leftOut: [], begun: 0 };
  const { maxDurationMs } = request;
  if (maxDurationMs === null) return wish;
  const costMs = (size: Fit): number =>
    estimateRunMs({ ...request, targets: targetsOf(request, size, spare) }, size.visits, size.durationMs);
  const { size, fits } = fitRun(wish, spare, (candidate) => costMs(candidate) <= maxDurationMs);
  if (!fits) throw tooShort(maxDurationMs, costMs(size), request.study !== null);
  return size;
}

function targetsOf({ targets }: Pick<PlanRequest, 'targets'>, { leftOut }: Fit, spare: SpareTargets): string[] {
  const without = new Set(leftOut.flatMap((group) => spare[group]));
  return targets.filter((target) => !without.has(target));
}

function tooShort(maxDurationMs: number, neededMs: number, isStudy: boolean): StackbenchError {
  return new StackbenchError({
    code: 'max-duration-too-short',
    what: `--max-duration ${formatDuration(maxDurationMs)} is too short for this ${isStudy ? 'study' : 'run'}.`,
    why: `One visit of each stack with the shortest rounds takes about ${formatDuration(neededMs)}.`,
    fix: isStudy
      ? 'Allow more time, or remove variants, scenarios or sizes from the study.'
      : 'Allow more time, or name fewer stacks with --targets.',
    exitCode: EXIT.usage,
  });
}
