import { isDeepStrictEqual } from 'node:util';
import type { Plan } from '../../../model/document/plan.ts';
import type { RunResult } from '../../../model/document/run-result.ts';
import type { Visit } from '../../../model/document/visit.ts';
import type { TargetSpec } from '../../../targets/catalogue.ts';
import { AppMemory } from '../../blocks/memory/app-memory.ts';
import { type Ceilings, measureCeilings } from '../../load/ceilings/measure-ceilings.ts';
import { isControl } from '../classify-targets.ts';
import { divideStacks, groupReference, requireTwoStacks } from './memory-groups.ts';
import { type SpareTargets, NOTHING_SPARE } from './plan/fit-run.ts';
import { type Pace, type PlayedVisit, keepPace } from './plan/keep-pace.ts';
import { withoutLoneReference } from './plan/regroup.ts';
import { type BlocksContext, nextBlock, playBlock } from './play-block.ts';
import type { RunEvents } from './run-events.ts';

/** Stacks that a run may leave out, by their group; none if nothing else would be left. */
export function spareTargets(specs: readonly TargetSpec[]): SpareTargets {
  const idsOf = (chosen: readonly TargetSpec[]): string[] => chosen.map(({ id }) => id);
  const spare = {
    demonstration: idsOf(specs.filter((spec) => spec.class === 'demonstration')),
    control: idsOf(specs.filter(isControl)),
  };
  return spare.demonstration.length + spare.control.length < specs.length ? spare : NOTHING_SPARE;
}

/**
 * Every block in its order with a checkpoint after each, the generators by themselves at the start of each repetition.
 * If the maximum duration is in danger, the plan of the result becomes smaller, and says what that loses.
 */
export async function runBlocks(result: RunResult, context: BlocksContext, events: RunEvents): Promise<void> {
  const planned = structuredClone(result.plan);
  const spare = sparePlanned(context.spare, planned.targets);
  const startedAt = performance.now();
  const played: PlayedVisit[] = [];
  const calibrationsMs: number[] = [];
  let pace: Pace = {
    size: { visits: planned.visits, durationMs: planned.durationMs, leftOut: [] },
    left: planned.order,
    losses: [],
  };
  const memory = new AppMemory(context.availableMemory, groupReference(result));
  const base = { ...context, memory, plan: planned };
  let ceilings: Ceilings | null = null;
  while (!context.signal.aborted) {
    const elapsedMs = performance.now() - startedAt;
    const before = pace.size;
    pace = keepPace(planned, spare, { elapsedMs, played, calibrationsMs, size: before, left: pace.left });
    if (!isDeepStrictEqual(pace.size, before)) pace.losses.forEach((loss) => events.onNote(loss));
    pace = { ...pace, left: withoutLoneReference(pace.left, result.plan.groups?.reference ?? null) };
    adopt(result, pace, planned);
    const block = nextBlock(pace.left);
    const [first] = block;
    if (first === undefined) break;
    const { repetition } = first;
    if (ceilings === null || calibrationsMs.length <= repetition) {
      const began = performance.now();
      ceilings = await calibrate(result, context, repetition, events);
      calibrationsMs.push(performance.now() - began);
    }
    const { durationMs } = pace.size;
    const began = performance.now();
    const { visits, left } = await playBlock({ ...base, ceilings, durationMs }, block, played.length, events);
    // The others have waited for what failed.
    const tookMs = visits.every(isWhole) ? (performance.now() - began) / visits.length : null;
    for (const { target } of visits) played.push({ target, repetition, durationMs, tookMs });
    const rest = pace.left.slice(block.length);
    const divided = left.length === 0 ? null : divideStacks(result, { memory, planned, block, left, rest });
    if (divided !== null) events.onNote(divided.message);
    pace = { ...pace, left: divided?.order ?? rest };
    result.visits.push(...visits);
    requireTwoStacks(result.visits, pace.left);
    adopt(result, pace, planned);
    await context.save();
    events.onBlock(visits, { done: result.visits.length, total: result.plan.order.length });
  }
}

/**
 * Stacks that the plan leaves out, or that the run had no time for, are skipped ones: they have no visit, and none to
 * come.
 */
export function skipUnplanned(result: RunResult): void {
  const { plan, visits } = result;
  const has = (id: string): boolean => [...plan.order, ...visits].some(({ target }) => target === id);
  for (const { id } of result.targets.filter((target) => !has(target.id)))
    result.skipped.push({ target: id, reason: 'left out so that the run ends in time' });
  result.targets = result.targets.filter(({ id }) => has(id));
  plan.targets = plan.targets.filter(has);
}

function isWhole({ state, rounds }: Visit): boolean {
  return state === 'completed' && rounds.every((round) => round.state === 'completed');
}

/** What was not begun and no longer will be is no longer planned: every ranked stack has the same number of visits. */
function adopt(result: RunResult, pace: Pace, planned: RunResult['plan']): void {
  const { plan, visits } = result;
  plan.visits = pace.size.visits;
  plan.order = [...visits.map(stepOf), ...pace.left];
  plan.losses = [...planned.losses, ...pace.losses];
  skipUnplanned(result);
}

async function calibrate(
  result: RunResult,
  context: BlocksContext,
  repetition: number,
  events: RunEvents,
): Promise<Ceilings> {
  if (repetition === 0) events.onNote('Measuring the limits of the load generators…');
  const engines = context.engines.map(({ engine }) => engine);
  const ceilings = await measureCeilings({ ...context, plan: result.plan, repetition, engines });
  result.calibrations.push(...ceilings.calibrations);
  const known = new Set(result.warnings.map(({ message }) => message));
  result.warnings.push(...ceilings.warnings.filter(({ message }) => !known.has(message)));
  return ceilings;
}

function stepOf({ target, scenario, repetition, group }: Visit): Plan['order'][number] {
  return { target, scenario, repetition, group };
}

function sparePlanned(spare: SpareTargets, targets: readonly string[]): SpareTargets {
  const planned = (ids: readonly string[]): string[] => ids.filter((id) => targets.includes(id));
  return { demonstration: planned(spare.demonstration), control: planned(spare.control) };
}
