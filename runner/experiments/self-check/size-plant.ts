import type { GateResult } from '../../../model/document/gate-result.ts';
import { gateTests } from '../../../model/gate/gate-tests.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { median } from '../../../model/stats/median.ts';
import type { GateEvents } from '../gate/gate-events.ts';
import type { GateRequest } from '../gate/gate-request.ts';
import { type PreparedGate, measureGate } from '../gate/measure-gate.ts';
import type { Plant } from './plant-amount.ts';
import { formatInstruction } from './plant-instruction.ts';

/**
 * Maximum times of a first, rough trial, and of one with about the wanted work, in ms: the two are not quite in
 * proportion.
 */
const TRIALS_MS = [12_000, 40_000] as const;
/** Work of the first trial, about 15 µs. */
const FIRST_ROUNDS = 4000;
/** Noise of few blocks must not make a trial's correction absurd. */
const MOST_CORRECTION = 10;

/**
 * The instruction of the preloaded module for a slowdown: for CPU, a fixed amount of work that was measured to cost
 * about the wanted share. Other load slows it down as much as the service's own work, so that one sizing is enough for
 * a whole self-check.
 * @throws StackbenchError `plant-not-sized`
 */
export async function sizePlant(
  plant: Plant,
  prepared: PreparedGate,
  gate: GateRequest,
  events: GateEvents,
): Promise<string> {
  if (plant.kind === 'wait') return formatInstruction(plant);
  events.onNote('Measuring how much work makes a request that much more expensive; this takes about a minute…');
  // Progress is shown for the gates of the self-check only.
  const unseen = { onNote: events.onNote, onPlan: () => undefined, onBlock: () => undefined };
  let rounds = FIRST_ROUNDS;
  for (const [trial, maxDurationMs] of TRIALS_MS.entries()) {
    const plan = { ...prepared.plan, maxDurationMs, plant: formatInstruction({ kind: 'cpu', rounds }) };
    const one = { ...gate, id: `${gate.id}-sizing-${trial + 1}` };
    const result = await measureGate({ ...prepared, plan }, one, unseen);
    gate.signal.throwIfAborted();
    rounds = Math.max(1, Math.round(rounds * Math.min(MOST_CORRECTION, plant.share / Math.max(0, effectOf(result)))));
  }
  return formatInstruction({ kind: 'cpu', rounds });
}

/**
 * By what share the head's CPU per request is above the base's: the median of the blocks.
 * @throws StackbenchError `plant-not-sized`
 */
export function effectOf({ plan, blocks, failure }: Pick<GateResult, 'plan' | 'blocks' | 'failure'>): number {
  if (failure !== null) throw notSized(`${failure.what} ${failure.why}`);
  const ratio = median(gateTests(plan, blocks).find(({ metric }) => metric === 'cpu')?.ratios ?? []);
  if (ratio === null) throw notSized('The CPU time of the service is not available from the kernel.');
  return Math.exp(ratio) - 1;
}

function notSized(why: string): StackbenchError {
  return new StackbenchError({
    code: 'plant-not-sized',
    what: 'What a request costs could not be measured, so no share of it can be planted.',
    why,
    fix: 'Fix that, or plant a wait, which needs no measuring (--plant wait=2ms).',
  });
}
