import type { GateResult } from '../../../model/gate/gate-result.ts';
import { gateTests } from '../../../model/gate/gate-tests.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { median } from '../../../model/stats/median.ts';
import type { GateEvents } from '../gate-events.ts';
import type { GateRequest } from '../gate-request.ts';
import { type PreparedGate, measureGate } from '../measure-gate.ts';
import { type Plant, plantInstruction } from './plant-amount.ts';

/** What a request costs differs by half between a quiet moment and a busy one, so it is measured right before each gate. */
const CALIBRATION_MS = 12_000;

/** What the preloaded module is told, after a short gate that measures what a request costs. @throws StackbenchError `plant-not-sized` */
export async function sizePlant(
  plant: Plant,
  prepared: PreparedGate,
  gate: GateRequest,
  events: GateEvents,
): Promise<string> {
  if (plant.kind === 'wait') return plantInstruction(plant, 0);
  events.onNote('Measuring what a request costs, to slow it down by a share of that…');
  const plan = { ...prepared.plan, maxDurationMs: CALIBRATION_MS };
  // The gate whose course people follow comes after it.
  const unseen = { onNote: events.onNote, onPlan: () => undefined, onBlock: () => undefined };
  const result = await measureGate({ ...prepared, plan }, gate, unseen);
  gate.signal.throwIfAborted();
  return plantInstruction(plant, costOf(result));
}

/** CPU per request of the base, µs. @throws StackbenchError `plant-not-sized`: a slowdown by a share of nothing would be none */
export function costOf({ plan, blocks, failure }: Pick<GateResult, 'plan' | 'blocks' | 'failure'>): number {
  if (failure !== null) throw notSized(`${failure.what} ${failure.why}`);
  const costs = blocks.flatMap(
    (block) => gateTests(plan, [block]).find(({ metric }) => metric === 'cpu')?.perRequest.base ?? [],
  );
  const cost = median(costs);
  if (cost === null || !(cost > 0)) throw notSized('The kernel did not tell the CPU time of the service.');
  return cost;
}

function notSized(why: string): StackbenchError {
  return new StackbenchError({
    code: 'plant-not-sized',
    what: 'What a request costs could not be measured, so no share of it can be planted.',
    why,
    fix: 'Mend that, or plant a wait, which needs no measuring (--plant wait=2ms).',
  });
}
