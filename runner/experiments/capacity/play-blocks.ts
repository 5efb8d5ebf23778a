import type { StackSearch } from '../../../model/capacity/stack-search.ts';
import type { CapacityResult, CapacityVisit } from '../../../model/document/capacity-result.ts';
import type { CapacityStep } from '../../../model/document/capacity-step.ts';
import type { Visit } from '../../../model/document/visit.ts';
import { formatDuration } from '../../../model/duration.ts';
import type { TargetSpec } from '../../../targets/catalogue.ts';
import { playCapacity } from '../../blocks/capacity/play-capacity.ts';
import { measureBlock } from '../../blocks/measure-block.ts';
import { AppMemory } from '../../blocks/memory/app-memory.ts';
import type { VisitCell, VisitContext } from '../../blocks/open-visit.ts';
import type { BegunStacks } from '../begin-stacks.ts';
import { type BlockSize, curveOfBlock, isChecked, stepsMs } from './block-size.ts';
import type { CapacityEvents } from './capacity-events.ts';
import type { CapacityRequest } from './capacity-request.ts';
import { keepUp } from './keep-up.ts';

interface Begun extends Pick<BegunStacks, 'host' | 'specs' | 'data'> {
  readonly result: CapacityResult;
  readonly size: BlockSize;
}

interface BlocksRequest extends Pick<CapacityRequest, 'plan' | 'signal' | 'availableMemory'> {
  /** Writes the result as it is so far. */
  readonly save: () => Promise<unknown>;
}

/**
 * Every block in its order, with a checkpoint after each. The number of blocks does not change; if the maximum duration
 * is in danger, they become shorter, and the plan says so.
 */
export async function playBlocks(begun: Begun, request: BlocksRequest, events: CapacityEvents): Promise<void> {
  const { result, host, data } = begun;
  const { plan } = result;
  const { signal } = request;
  const startedAt = performance.now();
  const searches = new Map<string, StackSearch>();
  const memory = new AppMemory(request.availableMemory, null);
  const tookMs: number[] = [];
  let { size } = begun;
  for (let repetition = 0; repetition < plan.blocks && !signal.aborted; repetition += 1) {
    const paced = keepUp(plan, size, { elapsedMs: performance.now() - startedAt, tookMs });
    if (paced.ratesMs < size.ratesMs) {
      const loss = `Blocks from ${repetition + 1} on are shortened from ${formatDuration(size.ratesMs)} to ${formatDuration(paced.ratesMs)} of finding the capacity of each stack: earlier ones took longer than planned.`;
      plan.losses.push(loss);
      events.onNote(loss);
    }
    size = paced;
    const began = performance.now();
    const stepsOf = new Map<Visit, CapacityStep[]>();
    const context: VisitContext = {
      ...data,
      plan,
      signal,
      memory,
      startTarget: host.startTarget,
      datastoresOf: host.datastoresOf,
      onPhase: (phase, target) => events.onPhase({ target, repetition }, phase),
    };
    const { visits } = await measureBlock(context, cellsOf(begun, request, repetition), [
      (open) =>
        playCapacity(open, {
          ...size,
          plan,
          searches,
          withinMs: stepsMs(size, isChecked(repetition)),
          check: isChecked(repetition),
          curve: curveOfBlock(repetition, size),
          stepsOf: (visit) => listOf(stepsOf, visit),
        }),
    ]);
    tookMs.push(performance.now() - began);
    const played = visits.map((visit) => visitOf(visit, stepsOf.get(visit) ?? []));
    result.visits.push(...played);
    await request.save();
    events.onBlock(played, { done: result.visits.length, total: plan.order.length });
  }
}

function cellsOf({ result, specs }: Begun, { plan }: BlocksRequest, repetition: number): VisitCell[] {
  const first = result.visits.length;
  return result.plan.order
    .filter((step) => step.repetition === repetition)
    .map(({ target, group }, place) => ({
      index: first + place,
      spec: specOf(specs, target),
      scenario: plan.scenario,
      repetition,
      group,
    }));
}

function specOf(specs: readonly TargetSpec[], target: string): TargetSpec {
  const found = specs.find(({ id }) => id === target);
  if (found === undefined) throw new Error('The plan names what was not asked for.');
  return found;
}

function visitOf({ scenario: _scenario, rounds: _rounds, ...visit }: Visit, steps: CapacityStep[]): CapacityVisit {
  return { ...visit, steps, tried: null };
}

function listOf<Key, Item>(lists: Map<Key, Item[]>, key: Key): Item[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
