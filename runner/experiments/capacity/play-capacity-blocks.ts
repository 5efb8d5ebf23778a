import type { KnownStack } from '../../../model/capacity/block-steps.ts';
import type { CapacityResult, CapacityVisit } from '../../../model/document/capacity-result.ts';
import type { CapacityStep } from '../../../model/document/capacity-step.ts';
import type { Visit } from '../../../model/document/visit.ts';
import { formatDuration } from '../../../model/duration.ts';
import type { TargetSpec } from '../../../targets/catalogue.ts';
import { poolSettingOf } from '../../../targets/stack-settings.ts';
import { playCapacity } from '../../blocks/capacity/play-capacity.ts';
import { measureBlock } from '../../blocks/measure-block.ts';
import { AppMemory } from '../../blocks/memory/app-memory.ts';
import type { VisitCell, VisitContext } from '../../blocks/open-visit.ts';
import type { BegunStacks } from '../begin-stacks.ts';
import { type BlockSize, curveOfBlock, estimateBlocksMs, isChecked, stepsMs } from './block-size.ts';
import type { CapacityEvents } from './capacity-events.ts';
import type { CapacityRequest } from './capacity-request.ts';
import { doubledPools } from './doubled-pools.ts';
import { keepUp } from './keep-up.ts';

interface Begun extends Pick<BegunStacks, 'host' | 'specs' | 'data'> {
  readonly result: CapacityResult;
  readonly size: BlockSize;
}

interface BlocksRequest extends Pick<CapacityRequest, 'plan' | 'signal' | 'availableMemory'> {
  /** Writes the result as it is so far. */
  readonly save: () => Promise<unknown>;
}

/** What all blocks share. */
interface Blocks extends Begun {
  readonly request: BlocksRequest;
  readonly events: CapacityEvents;
  readonly known: Map<string, KnownStack>;
  readonly memory: AppMemory;
}

/** A block that is to be played. */
interface BlockToPlay {
  readonly repetition: number;
  readonly size: BlockSize;
  readonly check: boolean;
  readonly curve: readonly number[];
  /** Connections of the pools of each stack, instead of its setting. */
  readonly pools: ReadonlyMap<string, number>;
}

/**
 * Every block in its order, with a checkpoint after each. The number of blocks does not change; if the maximum duration
 * is in danger, they become shorter, and the plan says so. If it is asked for, one more block tries larger pools.
 */
export async function playCapacityBlocks(begun: Begun, request: BlocksRequest, events: CapacityEvents): Promise<void> {
  const { plan } = begun.result;
  const blocks: Blocks = {
    ...begun,
    request,
    events,
    known: new Map(),
    memory: new AppMemory(request.availableMemory, null),
  };
  const startedAt = performance.now();
  let plannedMs = 0;
  let { size } = begun;
  for (let repetition = 0; repetition < plan.blocks && !request.signal.aborted; repetition += 1) {
    const paced = keepUp(plan, size, { done: repetition, elapsedMs: performance.now() - startedAt, plannedMs });
    if (paced.ratesMs < size.ratesMs) tellShorter(blocks, repetition, [size, paced]);
    size = paced;
    const [check, curve] = [isChecked(repetition), curveOfBlock(repetition, size)];
    await playBlock(blocks, { repetition, size, check, curve, pools: new Map() });
    plannedMs += estimateBlocksMs(plan.targets.length, size, { from: repetition, to: repetition + 1 });
  }
  if (plan.tryLimits !== null && !request.signal.aborted) await tryPools(blocks, size);
}

/** One more block of the stacks that have pools, with twice as many connections. */
async function tryPools(blocks: Blocks, size: BlockSize): Promise<void> {
  const { plan, visits } = blocks.result;
  const pools = doubledPools(visits);
  if (pools.size === 0) {
    blocks.events.onNote('No stack reports a pool of connections, so that --try-limits has nothing to double.');
    return;
  }
  const targets = plan.targets.filter((target) => pools.has(target));
  plan.order.push(...targets.map((target) => ({ target, repetition: plan.blocks, group: 0 })));
  blocks.events.onNote(`Trying pools of twice the size: ${targets.join(', ')}.`);
  await playBlock(blocks, { repetition: plan.blocks, size, check: false, curve: [], pools });
}

async function playBlock(blocks: Blocks, block: BlockToPlay): Promise<void> {
  const { result, host, data, request, events, known, memory } = blocks;
  const { repetition, size, check, curve, pools } = block;
  const { plan } = result;
  const stepsOf = new Map<Visit, CapacityStep[]>();
  const context: VisitContext = {
    ...data,
    plan,
    signal: request.signal,
    memory,
    startTarget(spec) {
      return host.startTarget(withPool(spec, pools.get(spec.id)));
    },
    datastoresOf: host.datastoresOf,
    onPhase: (phase, target) => events.onPhase({ target, repetition }, phase),
  };
  const steps = {
    plan,
    check,
    curve,
    known,
    ratesMs: size.ratesMs,
    withinMs: stepsMs({ ...size, curvePoints: curve.length }, check),
    stepsOf: (visit: Visit) => listOf(stepsOf, visit),
  };
  const { visits } = await measureBlock(context, cellsOf(blocks, repetition), [(open) => playCapacity(open, steps)]);
  const played = visits.map((visit) => visitOf(visit, stepsOf.get(visit) ?? [], pools));
  result.visits.push(...played);
  await request.save();
  events.onBlock(played, { done: result.visits.length, total: plan.order.length });
}

function tellShorter(
  { result, events }: Blocks,
  repetition: number,
  [from, to]: readonly [BlockSize, BlockSize],
): void {
  const loss = `Blocks from ${repetition + 1} on are shortened from ${formatDuration(from.ratesMs)} to ${formatDuration(to.ratesMs)} of finding the capacity of each stack: earlier ones took longer than planned.`;
  result.plan.losses.push(loss);
  events.onNote(loss);
}

function cellsOf({ result, specs, request }: Blocks, repetition: number): VisitCell[] {
  const first = result.visits.length;
  return result.plan.order
    .filter((step) => step.repetition === repetition)
    .map(({ target, group }, place) => ({
      index: first + place,
      spec: specOf(specs, target),
      scenario: request.plan.scenario,
      repetition,
      group,
    }));
}

function specOf(specs: readonly TargetSpec[], target: string): TargetSpec {
  const found = specs.find(({ id }) => id === target);
  if (found === undefined) throw new Error('The plan names what was not asked for.');
  return found;
}

function withPool(spec: TargetSpec, connections: number | undefined): TargetSpec {
  const name = poolSettingOf(spec);
  if (name === null || connections === undefined) return spec;
  return { ...spec, settings: { ...spec.settings, [name]: connections } };
}

function visitOf(
  { scenario: _scenario, rounds: _rounds, ...visit }: Visit,
  steps: CapacityStep[],
  pools: BlockToPlay['pools'],
): CapacityVisit {
  const pool = pools.get(visit.target);
  return { ...visit, steps, tried: pool === undefined ? null : { pool } };
}

function listOf<Key, Item>(lists: Map<Key, Item[]>, key: Key): Item[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
