import type { CapacityTarget } from '../../model/capacity/capacity-target.ts';
import { StackSearch } from '../../model/capacity/stack-search.ts';
import type { CapacityVisit } from '../../model/document/capacity-result.ts';
import type { CapacityStep } from '../../model/document/capacity-step.ts';
import type { Shape } from './shapes.ts';
import { playStep, type SimulatedProcess } from './simulated-stack.ts';
import { burstsOf, exponential, normal, processSpeed, type SpeedChange, Timeline } from './timeline.ts';

/** How a run is simulated. */
interface SimulatedPlan {
  readonly blocks: number;
  readonly secondsOfEach: number;
  /** Mean time between bursts of other work; 0 for none. */
  readonly gapMs: number;
}

const START_MS = 4000;
const BLOCK_SD = 0.03;
const WARM_UP_SD = 0.08;
const MAX_IN_FLIGHT = 2000;

interface Alive extends SimulatedProcess {
  readonly search: StackSearch;
  readonly steps: CapacityStep[];
  spentMs: number;
}

/** Plays a whole measurement of stacks, and returns their visits. */
export function simulateRun(
  shapes: readonly Shape[],
  plan: SimulatedPlan,
  target: CapacityTarget,
  random: () => number,
): CapacityVisit[] {
  const untilMs = plan.blocks * shapes.length * (START_MS + plan.secondsOfEach * 1000 + 12_000) + 60_000;
  const changes = burstsOf(random, untilMs, plan.gapMs);
  const machine = new Timeline(changes);
  const searches = shapes.map(() => new StackSearch(target, MAX_IN_FLIGHT));
  const visits: CapacityVisit[] = [];
  let now = 1000 * exponential(random);
  for (let repetition = 0; repetition < plan.blocks; repetition += 1) {
    const alive = shapes.map((shape, index): Alive => {
      const search = searches[index] as StackSearch;
      search.beginBlock(((1000 * shape.servers) / shape.meanMs) * Math.exp(WARM_UP_SD * normal(random)));
      const speed = speedOf(shape, changes, { random, fromMs: now, untilMs });
      return { shape, speed, machine, random, limitMs: target.limitMs, search, steps: [], spentMs: 0 };
    });
    now += START_MS * shapes.length;
    now = playTurns(alive, plan.secondsOfEach * 1000, now);
    if (repetition % 2 === 1) now = playChecks(alive, now);
    visits.push(...alive.map(({ steps }, index) => visitOf(`${index}`, repetition, steps)));
  }
  return visits;
}

function speedOf(
  { sleeps, pauses }: Shape,
  machine: readonly SpeedChange[],
  own: { readonly random: () => number; readonly fromMs: number; readonly untilMs: number },
): Timeline | null {
  // Blocks of a server that sleeps do not differ.
  if (sleeps === true) return null;
  const speed = Math.exp(BLOCK_SD * normal(own.random));
  return processSpeed(machine, { random: own.random, untilMs: own.untilMs, speed, pauses: pauses === true });
}

function playTurns(alive: readonly Alive[], eachMs: number, fromMs: number): number {
  let now = fromMs;
  for (let round = 0; alive.some(({ spentMs }) => spentMs < eachMs); round += 1) {
    for (const stack of round % 2 === 0 ? alive : [...alive].reverse()) {
      if (stack.spentMs >= eachMs) continue;
      const { step, overMs } = playStep(stack, stack.search.next(), now);
      stack.search.add(step);
      stack.steps.push(step);
      stack.spentMs += overMs - now;
      now = overMs;
    }
  }
  return now;
}

function playChecks(alive: readonly Alive[], fromMs: number): number {
  let now = fromMs;
  for (const stack of alive) {
    for (let asked = stack.search.check(); asked !== null; asked = stack.search.check()) {
      const { step, overMs } = playStep(stack, asked, now);
      stack.search.add(step);
      stack.steps.push(step);
      now = overMs;
    }
  }
  return now;
}

function visitOf(target: string, repetition: number, steps: CapacityStep[]): CapacityVisit {
  return {
    index: 0,
    target,
    repetition,
    group: 0,
    startedAt: '2026-01-01T00:00:00.000Z',
    state: 'completed',
    error: null,
    phasesMs: {},
    warmUp: null,
    stack: null,
    cache: null,
    serviceCounters: {},
    warnings: [],
    steps,
    tried: null,
  };
}
