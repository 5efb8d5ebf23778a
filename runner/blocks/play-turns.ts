import type { RoundResult } from '../../model/document/round.ts';
import { type ErrorRecord, toErrorRecord } from '../../model/stackbench-error.ts';
import type { TurnOutcome, TurnsJob, TurnsMeasurement } from '../load/engines/engine.ts';
import { loadFor } from '../load/load-for.ts';
import { completeMeasurement } from './complete-measurement.ts';
import type { TurnVisit } from './open-visit.ts';
import { RoundMeters } from './round-meters.ts';
import type { NamedEngine, RoundsContext } from './rounds-context.ts';
import { SliceClock } from './slice-clock.ts';
import { turnsJob } from './turns-job.ts';

type RoundHead = Pick<RoundResult, 'engine' | 'engineVersion' | 'load' | 'startedAt'>;

/** A visit whose round is played. */
interface Turn {
  readonly visit: TurnVisit;
  readonly meters: RoundMeters;
  /** Number of the visit's windows before the round. */
  readonly windowsBefore: number;
}

/**
 * Lets one engine measure all apps in slices that take turns, and puts a round into each visit. An app that fails in
 * between has a failed round, and its visit fails; the others go on. A generator that fails, or stands still for too
 * long, fails the rounds only: the next engine can measure the apps. An interrupt ends all rounds.
 */
export async function playTurns(visits: readonly TurnVisit[], one: NamedEngine, context: RoundsContext): Promise<void> {
  const [first] = visits;
  if (first === undefined) return;
  const { plan } = context;
  const pools = plan.study?.metrics.includes('pool-wait') ?? false;
  const { id, engine } = one;
  const head: RoundHead = {
    engine: engine.id,
    engineVersion: engine.version,
    load: loadFor(engine, plan),
    startedAt: new Date().toISOString(),
  };
  const turns = visits.map((visit): Turn => ({
    visit,
    meters: new RoundMeters(visit.app, visit.datastores, { ...plan, pools }),
    windowsBefore: visit.windows.length,
  }));
  const began = performance.now();
  first.context.onPhase(id, null);
  const job = turnsJob(visits, one, { ...context, load: head.load });
  const clock = new SliceClock(job.slices, turns);
  const onSlice: TurnsJob['onSlice'] = (slice, edge) => clock.onSlice(slice, edge);
  const played = await playWatched(turns, one, { ...job, onSlice });
  for (const [index, turn] of turns.entries()) {
    if ('failed' in played) failRound(turn, head, played.failed);
    else {
      const ceiling = context.ceilings.of(engine.id, turn.visit.cell.scenario.id);
      const slices = clock.slicesOf(index, played.slices);
      await endRound(turn, head, played.apps[index], { engine, load: head.load, ceiling, slices });
    }
  }
  const shareMs = Math.round((performance.now() - began) / visits.length);
  for (const { meters, visit } of turns) {
    meters.stop();
    visit.clock.phasesMs[id] = shareMs;
  }
}

/** Plays the job; `failed` says why its generator measured no app. Never rejects. */
async function playWatched(
  turns: readonly Turn[],
  { engine }: NamedEngine,
  job: TurnsJob,
): Promise<TurnsMeasurement | { readonly failed: unknown }> {
  const givenUp = new AbortController();
  const endWatches: (() => void)[] = [];
  try {
    return await engine.playTurns({
      ...job,
      signal: AbortSignal.any([job.signal, givenUp.signal]),
      onGenerator(pid) {
        for (const { meters, visit } of turns) {
          meters.onGenerator(pid);
          endWatches.push(visit.watch.addGenerator(engine.title, pid, (error) => givenUp.abort(error)));
        }
      },
    });
  } catch (error) {
    return { failed: error };
  } finally {
    for (const endWatch of endWatches) endWatch();
  }
}

/** Puts what an app's slices measured into its visit, or why the app, or something that it needs, failed. */
async function endRound(
  { visit: open, meters }: Turn,
  head: RoundHead,
  outcome: TurnOutcome | undefined,
  around: Parameters<typeof completeMeasurement>[2],
): Promise<void> {
  const { context, visit, watch } = open;
  if (outcome?.state === 'measured') {
    const measured = await completeMeasurement(outcome.measurement, meters, around);
    visit.rounds.push({ ...head, state: 'completed', measured });
    return;
  }
  const error = toErrorRecord(await watch.explain(outcome?.error));
  visit.rounds.push(unmeasured(head, error, context.signal));
  if (context.signal.aborted) return;
  visit.state = 'failed';
  visit.error = error;
}

/** Ends a round in which no app is known to have failed: its generator did, or the user interrupted it. */
function failRound({ visit: { context, visit, windows }, windowsBefore }: Turn, head: RoundHead, error: unknown): void {
  // What the generator measured until then is in no figure.
  windows.splice(windowsBefore);
  visit.rounds.push(unmeasured(head, toErrorRecord(error), context.signal));
}

/** A round that failed, or was interrupted if `signal` aborted. */
function unmeasured(head: RoundHead, error: ErrorRecord, { aborted }: AbortSignal): RoundResult {
  return aborted ? { ...head, state: 'interrupted', measured: null } : { ...head, state: 'failed', error };
}
