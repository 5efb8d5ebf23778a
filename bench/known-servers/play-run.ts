import type { CapacityTarget } from '../../model/capacity/capacity-target.ts';
import { estimateCapacities } from '../../model/capacity/estimate-capacities.ts';
import { capacityComparand } from '../../reports/capacity/capacity-comparand.ts';
import { comparePairs } from '../../reports/run/ranking/compare-pairs.ts';
import { planCapacity } from '../../runner/experiments/capacity/plan-capacity.ts';
import { currentPlacement } from '../../runner/machine/cpu-placement.ts';
import { mixedCrud } from '../../scenarios/mixed-crud.ts';
import { type BenchPlace, ITEMS } from './bench-place.ts';
import type { KnownTruth } from './known-truth.ts';
import { measureKnown } from './measure-known.ts';
import { startNeighbour } from './neighbour.ts';
import { type TruthLine, lineOf, ratioWithTruth } from './truth-lines.ts';

/** What a run is made with. */
interface RunRequest {
  /** Its number, from which its random numbers follow. */
  readonly run: number;
  /** Share of a core that the neighbour takes at most; 0 for none. */
  readonly noise: number;
  readonly turnsPerMs: number;
  readonly target: CapacityTarget;
}

const CONNECTIONS = 32;

/** One capacity measurement of servers, with the plan that a command makes for as many stacks. */
export async function playRun(
  place: BenchPlace,
  truths: readonly KnownTruth[],
  { run, noise, turnsPerMs, target }: RunRequest,
): Promise<TruthLine[]> {
  const ids = truths.map(({ server }) => server.id);
  const startedAt = new Date().toISOString();
  const began = performance.now();
  const { plan, size } = planCapacity(planRequest(target, run), ids, currentPlacement());
  const endNoise = startNeighbour(noise, run, place.systemCpus);
  const request = { servers: truths.map(({ server }) => server), turnsPerMs, plan, size };
  const { visits, cpuMs } = await measureKnown(place, request).finally(endNoise);
  const seconds = Math.round((performance.now() - began) / 1000);
  const estimates = estimateCapacities(visits, ids, target);
  const [reference, ...others] = truths.map((known, index) => truthInRun(known, cpuMs[index] ?? Number.NaN));
  if (reference === undefined) return [];
  const pairs = comparePairs(
    estimates.flatMap((one) => (one.kind === 'measured' ? [capacityComparand(one.target, one)] : [])),
  );
  return estimates.map((estimate, index) => {
    const truth = others[index - 1] ?? reference;
    const found = pairs.find(({ a, b }) => a === ids[0] && b === estimate.target);
    const ratio = ratioWithTruth(found, truth.truthPerSec / reference.truthPerSec);
    return lineOf(estimate, truth, { ratio, run: { run, startedAt, noise, seconds } });
  });
}

/**
 * The truth of the time in which a server was measured: the machine's own speed changes, so that one that spins has the
 * service time of all its work in the run. Time in which it waited for its core is no part of that.
 */
function truthInRun(
  { truth: { perSec, errorPerSec }, service }: KnownTruth,
  cpuMs: number,
): Pick<TruthLine, 'truthPerSec' | 'truthWithin' | 'beforePerSec'> {
  const changed = service === null ? 1 : service.standingQueue.meanMs / cpuMs;
  return { truthPerSec: perSec * changed, truthWithin: 1.96 * errorPerSec, beforePerSec: perSec };
}

function planRequest(
  { percentile, limitMs, errorShare }: CapacityTarget,
  seed: number,
): Parameters<typeof planCapacity>[0] {
  return {
    title: null,
    scenario: mixedCrud,
    latencyThreshold: `p(${percentile})<${limitMs}`,
    errorThreshold: `errors<=${100 * errorShare}%`,
    thresholdsGiven: false,
    ratePerSec: 300,
    connections: CONNECTIONS,
    items: ITEMS,
    blocks: null,
    seed,
    maxDurationMs: null,
    tryLimits: null,
    provider: null,
    allowStandIn: false,
    allowRemote: false,
  };
}
