import { formatDuration } from '../../model/duration.ts';
import { estimateRunMs } from '../../model/estimate-run.ts';
import type { Plan } from '../../model/run-result.ts';
import { seededRandom, shuffled } from '../../model/seeded-random.ts';
import { EXIT } from '../../model/exit-codes.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import type { Placement } from '../processes/cpu-placement.ts';
import { mostInFlight } from './most-in-flight.ts';
import type { PlanRequest } from './plan-request.ts';

/** Node's CPU per request is within 1 % of its final level from 5 000 requests on (docs/measurement.md). */
const WARM_UP_REQUESTS = 6000;
const SHORTEST_ROUND_MS = 1000;

/** The whole run, decided: the interleaved order from the seed, and fewer or shorter rounds where the maximum duration demands it. */
export function resolvePlan(request: PlanRequest, placement: Placement): Plan {
  const { visits, durationMs, losses } = fitInto(request);
  return {
    title: request.title,
    targets: [...request.targets],
    scenarios: request.scenarios.map((scenario) => ({
      id: scenario.id,
      description: scenario.description,
      mix: Object.entries(scenario.mix).map(([operation, share]) => ({ operation, share })),
      keys: scenario.keys.kind === 'zipf' ? `Zipf ${scenario.keys.theta}` : 'uniform',
    })),
    engines: [...request.engines],
    ratePerSec: request.ratePerSec,
    connections: request.connections,
    maxInFlight: mostInFlight(request.ratePerSec),
    arrivals: request.arrivals,
    items: request.items,
    visits,
    durationMs,
    warmUpRequests: WARM_UP_REQUESTS,
    seed: request.seed,
    maxDurationMs: request.maxDurationMs,
    thresholds: [...request.thresholds],
    thresholdsGiven: request.thresholdsGiven,
    provider: request.provider,
    allowStandIn: request.allowStandIn,
    allowRemote: request.allowRemote,
    generatorCpus: [...placement.generatorCpus],
    systemCpus: [...placement.systemCpus],
    order: interleave(request, visits),
    estimateMs: estimateRunMs(request, visits, durationMs),
    losses,
  };
}

/** Every repetition holds each target × scenario once, in an order of its own: a disturbance of the machine hits all alike. */
function interleave(request: PlanRequest, visits: number): Plan['order'] {
  const random = seededRandom(request.seed);
  const cells = request.scenarios.flatMap(({ id }) => request.targets.map((target) => ({ target, scenario: id })));
  return Array.from({ length: visits }, (_, repetition) =>
    shuffled(cells, random).map((cell) => ({ ...cell, repetition })),
  ).flat();
}

/** Drops visits first (to three, then shortens rounds, then drops to one): three short visits tell more than one long one. */
function fitInto(request: PlanRequest): { visits: number; durationMs: number; losses: string[] } {
  const { maxDurationMs } = request;
  let { visits, durationMs } = request;
  if (maxDurationMs === null) return { visits, durationMs, losses: [] };
  const fits = (): boolean => estimateRunMs(request, visits, durationMs) <= maxDurationMs;
  while (!fits() && visits > 3) visits -= 1;
  while (!fits() && durationMs > SHORTEST_ROUND_MS) durationMs = Math.max(SHORTEST_ROUND_MS, durationMs - 250);
  while (!fits() && visits > 1) visits -= 1;
  if (!fits()) throw tooShort(maxDurationMs, estimateRunMs(request, visits, durationMs));
  const limit = `to end within ${formatDuration(maxDurationMs)}`;
  const losses: string[] = [];
  if (visits < request.visits) {
    losses.push(
      `${visits} instead of ${request.visits} visits ${limit}: ${visits < 3 ? 'the spread between visits is hardly known, so close stacks cannot be told apart' : 'wider ranges'}.`,
    );
  }
  if (durationMs < request.durationMs) {
    losses.push(
      `Rounds of ${formatDuration(durationMs)} instead of ${formatDuration(request.durationMs)} ${limit}: fewer requests, so high percentiles may be missing.`,
    );
  }
  return { visits, durationMs, losses };
}

function tooShort(maxDurationMs: number, neededMs: number): StackbenchError {
  return new StackbenchError({
    code: 'max-duration-too-short',
    what: `--max-duration ${formatDuration(maxDurationMs)} is too short for this run.`,
    why: `One visit of each stack with the shortest rounds takes about ${formatDuration(neededMs)}.`,
    fix: 'Allow more time, or name fewer stacks with --targets.',
    exitCode: EXIT.usage,
  });
}
