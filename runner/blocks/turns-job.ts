import type { Load } from '../../model/document/load.ts';
import { seededRandom } from '../../model/stats/seeded-random.ts';
import type { TurnsJob } from '../load/engines/engine.ts';
import { type TurnLength, drawTurns } from './draw-turns.ts';
import type { StartedVisit } from './open-visit.ts';
import type { NamedEngine, RoundsContext } from './rounds-context.ts';
import { firstNumberOf } from './stream-numbers.ts';
import { streamSeed } from './stream-seed.ts';

const REQUEST_TIMEOUT_MS = 10_000;
/** Least length of a closed loop's slice, in mean latencies: a window shorter than an answer would count nothing. */
const LATENCIES_PER_SLICE = 8;

/** What one engine plays in a block: the same requests to every app, in an order of slices that the seed draws. */
export function turnsJob(
  visits: readonly StartedVisit[],
  one: NamedEngine,
  { plan, durationMs, load }: Pick<RoundsContext, 'plan' | 'durationMs'> & { readonly load: Load },
): TurnsJob {
  const [{ context, cell }] = visits as [StartedVisit];
  const { itemsFile, workDir, signal } = context;
  const { id, engine } = one;
  const random = seededRandom(streamSeed(plan.seed, cell.repetition, `turns ${cell.scenario.id} ${engine.id}`));
  return {
    scenario: cell.scenario,
    itemsFile,
    items: plan.items,
    timeoutMs: REQUEST_TIMEOUT_MS,
    cpus: plan.generatorCpus,
    workDir,
    signal,
    seed: streamSeed(plan.seed, cell.repetition, engine.id),
    firstNumber: firstNumberOf(plan, cell, id),
    load,
    apps: visits.map(({ app, watch }) => ({
      id: app.id,
      baseUrl: app.baseUrl,
      headers: app.headers,
      itemsFile: app.seeded?.itemsFile,
      signal: watch.signal,
    })),
    slices: drawTurns(
      visits.map((visit) => lengthOf(visit, one, durationMs)),
      random,
    ),
  };
}

/** In a closed loop the mean latency follows from the throughput at the end of the warm-up. */
function lengthOf({ context, visit }: StartedVisit, { engine }: NamedEngine, durationMs: number): TurnLength {
  const { plan } = context;
  const perSec = visit.warmUp?.windows.at(-1)?.perSec ?? 0;
  const latencyMs = engine.loadKind === 'closed' && perSec > 0 ? (1000 * plan.connections) / perSec : 0;
  const sliceMs = Math.max(engine.sliceMs, LATENCIES_PER_SLICE * latencyMs);
  return { roundMs: durationMs, sliceMs: Math.min(durationMs, sliceMs) };
}
