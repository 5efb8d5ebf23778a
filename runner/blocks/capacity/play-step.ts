import type { AskedStep } from '../../../model/capacity/stack-search.ts';
import type { CapacityStep } from '../../../model/document/capacity-step.ts';
import type { LimitSignals } from '../../../model/document/limit-signals.ts';
import { StackbenchError, toErrorRecord } from '../../../model/stackbench-error.ts';
import type { StepPlayer } from '../../load/steps/step-player.ts';
import type { TurnVisit } from '../open-visit.ts';
import type { CapacityContext, CapacityTurn } from './capacity-turn.ts';

/** Maximum time from the end of a step until nothing is in flight, ms; then what is left is given up. */
const RECOVERY_LIMIT_MS = 3000;

/** Plays a step; false if the app cannot be measured any further. */
export async function playStep(
  player: StepPlayer,
  { app, visit, steps, meter, limits }: CapacityTurn,
  { step, seed, origin }: { readonly step: AskedStep; readonly seed: number; readonly origin: number },
  context: CapacityContext,
): Promise<boolean> {
  const isOverload = step.purpose === 'overload';
  const began = performance.now();
  let fromMs = began;
  const limit: { signals: Promise<LimitSignals> | null } = { signals: null };
  try {
    const played = await player.play({
      app,
      seed,
      ratePerSec: step.ratePerSec,
      durationMs: step.durationMs,
      giveUpMs: RECOVERY_LIMIT_MS,
      withLatency: !isOverload,
      onEdge(edge) {
        meter.onEdge(edge);
        if (isOverload && edge === 'begin') limits.begin();
        else if (isOverload) limit.signals = limits.end();
        visit.inTurns.onWindow(edge);
        if (edge === 'begin') fromMs = performance.now();
        else visit.windows.push({ fromMs, toMs: performance.now() });
      },
    });
    const done: CapacityStep = {
      ...step,
      startMs: Math.round(fromMs - origin),
      ...played,
      ...meter.last(),
      signals: await limit.signals,
    };
    steps.add(done, performance.now() - began);
    context.stepsOf(visit.visit).push(done);
    return true;
  } catch (error) {
    visit.context.signal.throwIfAborted();
    if (!visit.watch.signal.aborted && !isOfApp(error)) throw error;
    await failVisit(visit, error);
    return false;
  }
}

/** Fails the visit of an app, with what ended or stands still as the reason if something does. */
export async function failVisit({ context, visit, watch }: TurnVisit, error: unknown): Promise<void> {
  if (context.signal.aborted) return;
  visit.state = 'failed';
  visit.error = toErrorRecord(await watch.explain(error));
}

function isOfApp(error: unknown): boolean {
  return error instanceof StackbenchError && error.code === 'server-gone';
}
