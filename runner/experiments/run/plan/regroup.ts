import type { Plan, StackGroups } from '../../../../model/document/plan.ts';
import { seededRandom, shuffled } from '../../../../model/stats/seeded-random.ts';

type Order = Plan['order'];
type Step = Order[number];

interface Regrouping extends Pick<StackGroups, 'reference' | 'members'> {
  /** As it was planned, with all stacks of a block together. */
  readonly planned: Order;
  /** What is still to be played after the block that was too large. */
  readonly left: Order;
  /** A step of that block. */
  readonly current: Step;
  /** Groups that did not exist before it. */
  readonly added: readonly number[];
  readonly seed: number;
}

/**
 * What is still to be played, in groups: the new groups after the rest of their repetition and scenario, and every
 * later one group by group, in an order drawn each time. Within a group the planned order stays.
 */
export function regroup({ planned, left, current, added, seed, ...groups }: Regrouping): Order {
  const wanted = new Set([
    groups.reference,
    ...left.map(({ target }) => target),
    ...added.flatMap((group) => groups.members[group] ?? []),
  ]);
  const stepsOf = (of: Step, group: number): Order =>
    planned
      .filter((step) => isBeside(step, of) && wanted.has(step.target))
      .filter(({ target }) => target === groups.reference || groups.members[group]?.includes(target) === true)
      .map((step) => ({ ...step, group }));
  const later = left.filter((step, index) => !isBeside(step, current) && !isBeside(step, left[index - 1] ?? current));
  const random = seededRandom(seed);
  return withoutLoneReference(
    [
      ...left.filter((step) => isBeside(step, current)),
      ...added.flatMap((group) => stepsOf(current, group)),
      ...later.flatMap((first) =>
        shuffled([...groups.members.keys()], random).flatMap((group) => stepsOf(first, group)),
      ),
    ],
    groups.reference,
  );
}

/** Leaves out blocks of the reference only: with nobody beside it there is nothing to compare. */
export function withoutLoneReference(order: Order, reference: string | null): Order {
  return order.filter(
    (step) =>
      step.target !== reference ||
      order.some((other) => other.target !== reference && isBeside(other, step) && other.group === step.group),
  );
}

/** Whether two steps are of the same repetition and scenario. */
function isBeside(a: Step, b: Step): boolean {
  return a.repetition === b.repetition && a.scenario === b.scenario;
}
