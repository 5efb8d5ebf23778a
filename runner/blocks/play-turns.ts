import type { RoundResult } from '../../model/document/round.ts';
import { toErrorRecord } from '../../model/stackbench-error.ts';
import { seededRandom } from '../../model/stats/seeded-random.ts';
import type { TurnsJob } from '../load/engines/engine.ts';
import { loadFor } from '../load/load-for.ts';
import { completeMeasurement } from './complete-measurement.ts';
import { type TurnLength, drawTurns } from './draw-turns.ts';
import type { StartedVisit, TurnVisit, VisitContext } from './open-visit.ts';
import { RoundMeters } from './round-meters.ts';
import { SliceClock } from './slice-clock.ts';
import { streamSeed } from './stream-seed.ts';

const REQUEST_TIMEOUT_MS = 10_000;
/** Least length of a closed loop's slice, in mean latencies: a window shorter than an answer would count nothing. */
const LATENCIES_PER_SLICE = 8;

type NamedEngine = VisitContext['engines'][number];
type RoundHead = Pick<RoundResult, 'engine' | 'engineVersion' | 'load' | 'startedAt'>;

/**
 * Lets one engine measure all apps in slices that take turns, and puts a round into each visit. An app that fails in
 * between has a failed round, and its visit fails; the others go on. An interrupt ends all rounds.
 */
export async function playTurns(visits: readonly TurnVisit[], one: NamedEngine): Promise<void> {
  const [first] = visits;
  if (first === undefined) return;
  const { plan, onPhase } = first.context;
  const { id, engine } = one;
  const head: RoundHead = {
    engine: engine.id,
    engineVersion: engine.version,
    load: loadFor(engine, plan),
    startedAt: new Date().toISOString(),
  };
  const turns = visits.map((visit) => ({ visit, meters: new RoundMeters(visit.app, visit.datastores, plan) }));
  const began = performance.now();
  onPhase(id, null);
  try {
    const job = jobOf(visits, one, head);
    const clock = new SliceClock(job.slices, turns);
    const measured = await engine.playTurns({
      ...job,
      onSlice: (slice, edge) => clock.onSlice(slice, edge),
      onGenerator(pid) {
        for (const { meters, visit } of turns) {
          meters.onGenerator(pid);
          visit.watch.addGenerator(engine.title, pid);
        }
      },
    });
    for (const [index, { visit, meters }] of turns.entries()) {
      const outcome = measured.apps[index];
      if (outcome?.state !== 'measured') {
        await failRound(visit, head, outcome?.error);
        continue;
      }
      const ceiling = visit.context.ceilings.of(engine.id, visit.cell.scenario.id);
      const slices = clock.slicesOf(index, measured.slices);
      const around = { engine, load: head.load, ceiling, slices };
      const completed = await completeMeasurement(outcome.measurement, meters, around);
      visit.visit.rounds.push({ ...head, state: 'completed', measured: completed });
    }
  } catch (error) {
    // The generator itself failed, or the user interrupted it: nobody was measured.
    for (const { visit } of turns) await failRound(visit, head, error);
  } finally {
    const shareMs = Math.round((performance.now() - began) / visits.length);
    for (const { meters, visit } of turns) {
      meters.stop();
      visit.clock.phasesMs[id] = shareMs;
    }
  }
}

function jobOf(visits: readonly StartedVisit[], one: NamedEngine, { load }: RoundHead): TurnsJob {
  const [{ context, cell }] = visits as [StartedVisit];
  const { plan, itemsFile, workDir, signal } = context;
  const { engine } = one;
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
    load,
    apps: visits.map(({ app, watch }) => ({ id: app.id, baseUrl: app.baseUrl, signal: watch.signal })),
    slices: drawTurns(
      visits.map((visit) => lengthOf(visit, one)),
      random,
    ),
  };
}

/** In a closed loop the mean latency follows from the throughput at the end of the warm-up. */
function lengthOf({ context, visit }: StartedVisit, { engine }: NamedEngine): TurnLength {
  const { durationMs, plan } = context;
  const perSec = visit.warmUp?.windows.at(-1)?.perSec ?? 0;
  const latencyMs = engine.loadKind === 'closed' && perSec > 0 ? (1000 * plan.connections) / perSec : 0;
  const sliceMs = Math.max(engine.sliceMs, LATENCIES_PER_SLICE * latencyMs);
  return { roundMs: durationMs, sliceMs: Math.min(durationMs, sliceMs) };
}

async function failRound({ context, visit, watch }: StartedVisit, head: RoundHead, error: unknown): Promise<void> {
  if (context.signal.aborted) {
    visit.rounds.push({ ...head, state: 'interrupted', measured: null });
    return;
  }
  const record = toErrorRecord(await watch.explain(error));
  visit.rounds.push({ ...head, state: 'failed', error: record });
  visit.state = 'failed';
  visit.error = record;
}
