import type { GateResult } from '../../../model/document/gate-result.ts';
import { gateTests } from '../../../model/gate/gate-tests.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { median } from '../../../model/stats/median.ts';
import type { GateEvents } from '../gate/gate-events.ts';
import type { GateRequest } from '../gate/gate-request.ts';
import { type PreparedGate, measureGate } from '../gate/measure-gate.ts';
import { type Plant, waitInstruction, workInstruction } from './plant-amount.ts';

/** A first, rough trial, and one of about the work that is wanted: the two are not quite in proportion. */
const TRIALS_MS = [12_000, 40_000] as const;
/** Work of the first trial, some 15 µs. */
const FIRST_ROUNDS = 4000;
/** Noise of few blocks must not make a trial's correction absurd. */
const MOST_CORRECTION = 10;

/**
 * What the preloaded module is told: an amount of work that was seen to cost about the wanted share. It is a fixed amount: other load
 * makes it and the service's own work dearer alike, so that one sizing serves a whole self-check.
 * @throws StackbenchError `plant-not-sized`
 */
export async function sizePlant(
  plant: Plant,
  prepared: PreparedGate,
  gate: GateRequest,
  events: GateEvents,
): Promise<string> {
  if (plant.kind === 'wait') return waitInstruction(plant.ms);
  events.onNote('Measuring how much work makes a request so much dearer, about a minute…');
  // The gates whose course people follow come after it.
  const unseen = { onNote: events.onNote, onPlan: () => undefined, onBlock: () => undefined };
  let rounds = FIRST_ROUNDS;
  for (const [trial, maxDurationMs] of TRIALS_MS.entries()) {
    const plan = { ...prepared.plan, maxDurationMs, plant: workInstruction(rounds) };
    const one = { ...gate, id: `${gate.id}-sizing-${trial + 1}` };
    const result = await measureGate({ ...prepared, plan }, one, unseen);
    gate.signal.throwIfAborted();
    rounds = Math.max(1, Math.round(rounds * Math.min(MOST_CORRECTION, plant.share / Math.max(0, effectOf(result)))));
  }
  return workInstruction(rounds);
}

/** By what share the head's CPU per request is above the base's: the median of the blocks. @throws StackbenchError `plant-not-sized` */
export function effectOf({ plan, blocks, failure }: Pick<GateResult, 'plan' | 'blocks' | 'failure'>): number {
  if (failure !== null) throw notSized(`${failure.what} ${failure.why}`);
  const ratio = median(gateTests(plan, blocks).find(({ metric }) => metric === 'cpu')?.ratios ?? []);
  if (ratio === null) throw notSized('The kernel did not tell the CPU time of the service.');
  return Math.exp(ratio) - 1;
}

function notSized(why: string): StackbenchError {
  return new StackbenchError({
    code: 'plant-not-sized',
    what: 'What a request costs could not be measured, so no share of it can be planted.',
    why,
    fix: 'Mend that, or plant a wait, which needs no measuring (--plant wait=2ms).',
  });
}
