import type { Plan } from '../../../model/document/plan.ts';
import type { Scenario } from '../../../scenarios/scenario.ts';
import type { TargetSpec } from '../../../targets/catalogue.ts';
import type { TargetHost } from '../../apps/open-target-host.ts';
import { type PlayPart, measureBlock } from '../../blocks/measure-block.ts';
import type { VisitContext } from '../../blocks/open-visit.ts';
import { playTurns } from '../../blocks/play-turns.ts';
import type { NamedEngine, RoundsContext } from '../../blocks/rounds-context.ts';
import type { BegunStacks } from '../begin-stacks.ts';
import { planOfBlock } from './plan-of-block.ts';
import type { SpareTargets } from './plan/fit-run.ts';
import type { RunEvents } from './run-events.ts';

/** Everything that the blocks of a run need and that outlives them. */
export interface BlocksContext extends Omit<VisitContext, 'plan' | 'onPhase' | 'memory' | 'startTarget' | 'items'> {
  readonly engines: readonly NamedEngine[];
  readonly specs: readonly TargetSpec[];
  readonly scenarios: readonly Scenario[];
  readonly spare: SpareTargets;
  readonly startTarget: TargetHost['startTarget'];
  readonly dataOf: BegunStacks['data']['dataOf'];
  /** Bytes that apps may still take; null if unknown. */
  readonly availableMemory: () => number | null;
  /** Writes the result as it is so far. */
  readonly save: () => Promise<unknown>;
}

/** The steps that are played together: those of the first one's repetition, scenario and group. */
export function nextBlock(left: Plan['order']): Plan['order'] {
  const [first] = left;
  const end = left.findIndex(
    (step) => step.repetition !== first?.repetition || step.scenario !== first.scenario || step.group !== first.group,
  );
  return end === -1 ? left : left.slice(0, end);
}

/** Plays the steps of one block; `firstIndex` is the number of visits before it. */
export async function playBlock(
  run: BlocksContext & RoundsContext & Pick<VisitContext, 'memory'>,
  block: Plan['order'],
  firstIndex: number,
  events: RunEvents,
): ReturnType<typeof measureBlock> {
  const cells = block.map(({ target, scenario, repetition, group }, place) => ({
    index: firstIndex + place,
    spec: required(run.specs.find(({ id }) => id === target)),
    scenario: required(run.scenarios.find(({ id }) => id === scenario)),
    repetition,
    group,
  }));
  const { scenario, repetition } = required(cells[0]);
  const context = {
    ...run,
    ...withItems(run, scenario),
    onPhase: (phase, target) => events.onPhase({ target, scenario: scenario.id, repetition }, phase),
  } satisfies VisitContext & RoundsContext;
  const parts = run.engines.map(
    (one): PlayPart =>
      (visits) =>
        playTurns(visits, one, context),
  );
  const { visits, left } = await measureBlock(context, cells, parts);
  return { visits: visits.map((visit, place) => ({ ...visit, index: firstIndex + place })), left };
}

/** The part of a block's context that is of its scenario's number of items. */
function withItems(
  { dataOf, startTarget, ...run }: BlocksContext & Pick<RoundsContext, 'plan'>,
  scenario: Scenario,
): Pick<RoundsContext, 'plan'> & Pick<VisitContext, 'items' | 'itemsFile' | 'startTarget'> {
  const plan = planOfBlock(run.plan, scenario);
  const { items, itemsFile } = dataOf(plan.items);
  return {
    plan,
    items,
    itemsFile,
    startTarget: (spec) => startTarget(spec, { itemsFile }),
  };
}

function required<T>(found: T | undefined): T {
  if (found === undefined) throw new Error('The plan names what was not asked for.');
  return found;
}
